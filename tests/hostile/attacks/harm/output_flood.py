"""Prints without end."""

# %% before
while True:
    print("x" * 10_000)
