"""An array whose kind is a list of fields."""

# %% before
FRAME = lambda: answer('{"t":"array","d":[["a","O"]],"s":[2],"v":0}', bytes(16))
