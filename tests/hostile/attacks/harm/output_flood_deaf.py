"""Floods the channel itself, deaf to interrupts.

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


import json, aitracks.kernels.wire as wire

text = json.dumps({"output_type": "stream", "name": "stdout", "text": "x" * 100_000})
channels = sockets()
while True:
    try:
        while True:
            for channel in channels[:2]:
                wire.send(channel, text)
    except BaseException:
        pass
