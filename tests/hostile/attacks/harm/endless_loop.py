"""Loops without end in a cell."""

# %% before
while True:
    pass
