"""The process of a person's server from which its Python kernels are forked: they start at once and share memory.

It is forked from the warm process together with the server, with the same account and walls, before the server has a
thread. For each kernel the server sends what a kernel process is started with, and a socket; on that socket the parent
says the kernel's pid, and its status when it has ended. It ends with the server.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from aitracks.kernels.profiles import ENVIRONMENT, fresh_lesson, fresh_randomness, warm

MOST = 100_000  # bytes of a request: a larger environment than this starts a kernel the usual way
NUMBER = struct.Struct("!i")
_MODULES = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "matplotlib_inline.backend_inline")


def preload() -> None:
    """Import what Python kernels import, and the libraries of the light profile; no thread is started."""
    os.environ.update({name: value for name, value in ENVIRONMENT.items() if name.endswith("_NUM_THREADS")})
    for name in _MODULES:
        importlib.import_module(name)
    warm("light")


def start() -> socket.socket:
    """Fork the parent of this process's kernels; the socket to ask it on. The process must have one thread."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork():
        theirs.close()
        return ours
    status = 1
    try:
        ours.close()
        _Parent(theirs).serve()
        status = 0
    except BaseException:  # the edge of this process
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


@dataclass(frozen=True)
class Asked:
    """A kernel that is wanted: its connection file, environment and folder."""

    file: str
    environment: Mapping[str, str]
    folder: str

    def encode(self) -> bytes:
        """As it is sent."""
        return json.dumps([self.file, dict(self.environment), self.folder]).encode()


class _Parent:
    """Forks a kernel for each request on `channel`."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._kernels: dict[int, socket.socket] = {}
        self._woken, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> None:
        """Return when the server is gone."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupts are for kernels, which lead groups of their own
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        while True:
            ready, _, _ = select.select([self._channel.fileno(), self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._reap()
            if self._channel.fileno() in ready and not self._answer():
                return

    def _answer(self) -> bool:
        """Whether the server is still there."""
        content, files, _, _ = socket.recv_fds(self._channel, MOST, 1)
        if not content:
            return False
        told = socket.socket(fileno=files[0])
        file, environment, folder = json.loads(content)
        pid = os.fork()
        if pid == 0:
            told.close()
            self._be_kernel(Asked(file, environment, folder))
        self._kernels[pid] = told
        try:
            told.sendall(NUMBER.pack(pid))
        except OSError:  # nobody waits for it any more, and another may be on its sockets
            os.kill(pid, signal.SIGKILL)
        return True

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                told = self._kernels.pop(ended[0], None)
                if told is not None:
                    with contextlib.suppress(OSError):  # the server asks no more
                        told.sendall(NUMBER.pack(os.waitstatus_to_exitcode(ended[1])))
                    told.close()

    def _be_kernel(self, asked: Asked) -> None:
        """What the child does; it never returns."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for descriptor in (self._woken, self._wake, *(one.detach() for one in self._kernels.values())):
                os.close(descriptor)
            self._channel.close()
            status = _run(asked)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:  # the edge of this process
            sys.excepthook(*sys.exc_info())
        finally:
            with contextlib.suppress(BaseException):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)


def _run(asked: Asked) -> int:
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.environ.clear()
    os.environ.update(asked.environment)
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    os.environ.setdefault(
        "PYDEVD_DISABLE_FILE_VALIDATION", "1"
    )  # the debugger would warn of modules it came too late for
    os.chdir(asked.folder)
    sys.argv = ["ipykernel_launcher", "-f", asked.file]
    fresh_randomness()
    fresh_lesson()
    app = IPKernelApp.instance(parent_handle=os.getppid())  # the kernel ends with it
    app.initialize(sys.argv[1:])
    if "MPLBACKEND" not in asked.environment:
        from aitracks.kernels.shell import draw_inline

        draw_inline(app.shell)
    app.start()
    return 0
