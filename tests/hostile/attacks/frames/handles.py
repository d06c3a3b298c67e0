"""Handles where values belong."""

# %% before
FRAME = lambda: answer('[{"t":"handle","v":0},{"t":"handle","v":-1}]')
