"""A billion texts of no length in no bytes."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<U0","s":[1000000000],"v":0}', b"")
