"""Asks the system not to end it when the process that started it ends."""

# %% before
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(1, 0, 0, 0, 0) == 0 or libc.syscall(157, 1 | 1 << 32, 0, 0, 0, 0) == 0:
    print("FOUND a longer life")
