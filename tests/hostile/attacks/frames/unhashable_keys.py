"""A dict whose keys are lists."""

# %% before
FRAME = lambda: answer('{"t":"dict","k":[[1]],"v":[1]}')
