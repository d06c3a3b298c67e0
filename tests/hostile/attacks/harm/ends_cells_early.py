"""Says that a cell has ended while it goes on working, over all the cells that follow."""

# %% before
import os, socket, stat


def sockets():
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                found.append(socket.socket(fileno=os.dup(int(name))))
        except OSError:
            pass
    return found


import time, aitracks.kernels.wire as wire

for channel in sockets():
    for _ in range(3):
        wire.send(channel, {"ended": "ok"})
time.sleep(1000)
