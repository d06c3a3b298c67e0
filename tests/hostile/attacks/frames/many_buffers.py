"""A header of a hundred million empty buffers."""

# %% before
FRAME = lambda: struct.pack("!III", 2, 60_000_000, 480_000_000) + b"{}" + bytes(1000)
