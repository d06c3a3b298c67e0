"""Extended numbers of bit patterns that no processor makes."""

# %% before
FRAME = lambda: answer('{"t":"array","d":"<f16","s":[1],"v":0}', b"\x01" * 16)
