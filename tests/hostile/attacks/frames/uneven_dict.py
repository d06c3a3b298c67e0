"""A dict with more values than keys."""

# %% before
FRAME = lambda: answer('{"t":"dict","k":[1],"v":[1,2]}')
