"""An array of objects, by addresses."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"|O","s":[2],"v":0}', bytes(16))
