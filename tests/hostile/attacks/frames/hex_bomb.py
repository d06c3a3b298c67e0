"""A whole number of a hundred million bits."""

# %% before
FRAME = lambda: answer('{"t":"int","v":"0x' + "f" * 25_000_000 + '"}')
