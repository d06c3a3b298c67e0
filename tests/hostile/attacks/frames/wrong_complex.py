"""Complex numbers of lists and words."""

# %% before
FRAME = lambda: answer('{"t":"complex","v":["nan",[1]]}')
