"""Dates of units that overflow."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<M8[999999999Y]","s":[2],"v":0}', bytes(16))
