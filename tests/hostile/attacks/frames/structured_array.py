"""An array of records."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"f8,O","s":[1],"v":0}', bytes(16))
