"""Text that is no JSON."""

# %% before
FRAME = lambda: frame("{]")
