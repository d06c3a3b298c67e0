"""Half a frame, and then nothing."""

# %% before
FRAME = lambda: struct.pack("!III", 1000, 0, 0) + b"{"
