"""Fills pipes, as large as they may be, without end."""

# %% before
import fcntl, os, time

kept = []
try:
    while True:
        reader, writer = os.pipe()
        try:
            fcntl.fcntl(writer, 1031, 1 << 20)
        except OSError:
            pass
        os.set_blocking(writer, False)
        try:
            while True:
                os.write(writer, bytes(65536))
        except BlockingIOError:
            pass
except OSError as error:
    print(error)
