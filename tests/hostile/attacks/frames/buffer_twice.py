"""One buffer of twenty megabytes, used a hundred thousand times."""

# %% before
FRAME = lambda: answer("[" + ",".join(['{"t":"bytes","v":0}'] * 100_000) + "]", bytes(20_000_000))
