"""A shape of truth values and fractions."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<f8","s":[true,2.0],"v":0}', bytes(16))
