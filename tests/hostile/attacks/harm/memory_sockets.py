"""Fills the buffers of sockets, which belong to no process, without end.

ended: open files
"""

# %% before
import os, socket, time


def fill():
    kept = []
    while True:
        try:
            pair = socket.socketpair()
            kept.append(pair)
            for one in pair:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
                one.setblocking(False)
            for one in (*pair, pair[0]):
                try:
                    while True:
                        one.send(bytes(32_000))
                except BlockingIOError:
                    pass
        except OSError:
            time.sleep(60)


for _ in range(20):
    if os.fork() == 0:
        fill()
fill()
