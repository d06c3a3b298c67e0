"""An array of raw bytes."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"|V8","s":[2],"v":0}', bytes(16))
