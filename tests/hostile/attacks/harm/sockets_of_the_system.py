"""Opens sockets of other families, with high bits in the number that a filter may overlook."""

# %% before
import ctypes, os, socket

libc = ctypes.CDLL(None, use_errno=True)
number = {"x86_64": 41, "aarch64": 198}[os.uname().machine]
for family in range(3, 46):
    for high in (0, 1 << 32, 1 << 63):
        for kind in (1, 2, 3, 5):
            if family != 10 and libc.syscall(ctypes.c_long(number), ctypes.c_ulong(family | high), kind, 0) >= 0:
                print("FOUND family", family, high, kind)
