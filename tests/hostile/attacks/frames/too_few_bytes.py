"""An array with fewer bytes than items."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<f8","s":[1000000],"v":0}', bytes(16))
