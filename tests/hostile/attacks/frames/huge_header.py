"""A header that announces four gigabytes."""

# %% before
FRAME = lambda: struct.pack("!III", 2**32 - 1, 2**32 - 1, 2**32 - 8)
