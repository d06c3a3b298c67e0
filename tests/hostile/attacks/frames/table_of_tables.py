"""A table whose index is a table."""

# %% before
FRAME = lambda: answer(
    '{"t":"series","v":{"t":"dict","k":[1],"v":[1]},"x":{"t":"series","v":[1],"x":[1],"n":null},"n":[[]]}'
)
