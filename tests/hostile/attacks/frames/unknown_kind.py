"""A kind of value that there is not."""

# %% before
FRAME = lambda: answer('{"t":"pickle","v":"gASVKgAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOU"}')
