"""Bytes that are no text."""

# %% before
FRAME = lambda: struct.pack("!III", 4, 0, 0) + bytes([255, 254, 0, 1])
