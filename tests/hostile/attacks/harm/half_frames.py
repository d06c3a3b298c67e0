"""Sends half a message to the driver and half an answer to the judge, and waits.

ended: .
"""

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


import aitracks.kernels.wire as wire, time

for channel in sockets():
    channel.sendall(wire._HEADER.pack(1000, 0, 0) + b'"x')
time.sleep(1000)
