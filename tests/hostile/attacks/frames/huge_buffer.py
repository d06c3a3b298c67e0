"""A buffer of more bytes than there are."""

# %% before
FRAME = lambda: struct.pack("!III", 2, 1, 8) + b"{}" + struct.pack("!Q", 2**63)
