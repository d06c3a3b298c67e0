"""An array of four hundred million truth values.

limits: memory=900, check_seconds=8
"""

# %% before
FRAME = lambda: answer('{"t":"array","d":"|b1","s":[400000000],"v":0}', bytes(400_000_000))
