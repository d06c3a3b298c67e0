"""A list in a list in a list, a hundred thousand times."""

# %% before
FRAME = lambda: answer("[" * 100_000 + "]" * 100_000)
