"""Text of code points that do not exist."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<U2","s":[2],"v":0}', b"\xff" * 16)
