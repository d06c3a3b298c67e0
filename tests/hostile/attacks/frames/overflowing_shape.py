"""A shape whose product overflows to the right size."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<f8","s":[4294967296,4294967296,2],"v":0}', bytes(16))
