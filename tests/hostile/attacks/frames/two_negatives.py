"""A shape whose negative numbers multiply to the right size."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<f8","s":[-1,-2],"v":0}', bytes(16))
