"""Numbers that JSON has not, and one with a million digits."""

# %% before
FRAME = lambda: answer("[NaN, Infinity, " + "9" * 1_000_000 + "]")
