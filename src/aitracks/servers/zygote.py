"""The warm process: ``python -I -m aitracks.servers.zygote SOCKET READY FOLDER``, started by the supervisor.

It imports what a single-user server imports, then forks one for each connection. It has one thread, an empty
environment, and never reads a request itself: see request.py. SIGTERM ends it; the servers go on.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import struct
import sys
from pathlib import Path
from types import FrameType

from aitracks.kernels.profiles import fresh_randomness
from aitracks.processes import end_with_parent
from aitracks.servers import kernel_parent, kernels, request
from aitracks.servers.ended import Ended
from aitracks.servers.enter import REFUSED, enter, warn
from aitracks.servers.processes import process
from aitracks.servers.single_user import SOCKET, main, preload

_SECONDS_TO_ASK = 10.0


class Zygote:
    """Forks a server for each connection of the same account to `listening`."""

    def __init__(self, listening: socket.socket, ended: Ended) -> None:
        self._listening = listening
        self._ended = ended
        self._stopping = False
        self._woken, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> None:
        """Return after SIGTERM."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the launcher
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        while not self._stopping:
            ready, _, _ = select.select([self._listening.fileno(), self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._ended.reap()
            if self._listening.fileno() in ready:
                self._accept()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _accept(self) -> None:
        try:
            channel, _ = self._listening.accept()
        except (BlockingIOError, ConnectionAbortedError):  # the warm process that is to be replaced was faster
            return
        with channel:
            credentials = channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            if struct.unpack("3i", credentials)[1] != os.geteuid():
                return
            try:
                pid = os.fork()
            except OSError as error:
                warn(f"cannot fork a server: {error.strerror}")
                return
            if pid == 0:
                _be_server(channel, self._ended)


def _be_server(channel: socket.socket, ended: Ended) -> None:
    """What the child does; it never returns."""
    status = REFUSED
    try:
        signal.set_wakeup_fd(-1)
        channel.settimeout(_SECONDS_TO_ASK)
        channel.sendall(request.HELLO)
        entry, arguments, (listening, log) = request.read(channel)
        ended.expect(os.getpid())
        os.dup2(log, 1)
        os.dup2(log, 2)
        entry.environment[SOCKET] = str(listening)  # type: ignore[index]
        enter(entry, keep=[channel.fileno(), listening], tell=lambda line: request.reply(channel, refused=line))
        fresh_randomness()
        own = process(os.getpid())
        request.reply(channel, pid=own.pid, started=own.started)
        channel.close()
        kernels.use(kernel_parent.start())
        main(arguments)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except (OSError, ValueError) as error:  # whoever asked has hung up
        warn(f"a server is not started: {error}")
    except BaseException:  # the edge of this process
        sys.excepthook(*sys.exc_info())
        status = 1
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def run(listening: socket.socket, ready: int, folder: Path) -> None:
    """Be the warm process; a byte is written to `ready` when it is."""
    end_with_parent(signal.SIGTERM)
    preload()
    if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208
        sys.exit("aitracks: a library has started a thread: the warm process cannot fork")
    gc.collect()
    gc.freeze()  # a collection in a server would copy every page that it looks at
    listening.setblocking(False)
    os.write(ready, b"r")
    os.close(ready)
    Zygote(listening, Ended(folder)).serve()


if __name__ == "__main__":
    run(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3]))
