"""A kind that is a list."""

# %% before
FRAME = lambda: answer('{"t":[],"v":[]}')
