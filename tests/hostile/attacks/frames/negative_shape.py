"""An array of minus two items."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<f8","s":[-2],"v":0}', bytes(16))
