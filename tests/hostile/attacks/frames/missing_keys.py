"""A tagged value without its parts."""

# %% before
FRAME = lambda: answer('{"t":"array"}')
