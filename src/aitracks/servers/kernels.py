"""How a person's server starts its kernels: Python ones from its `kernel_parent`, all others as Jupyter does."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner

from aitracks.servers.kernel_parent import MOST, NUMBER, Asked

PROVISIONER = "aitracks-forked"  # its name among the entry points
_SECONDS_TO_FORK = 30.0

_parent: list[socket.socket] = []  # of this process: at most one


def use(parent: socket.socket) -> None:
    """Have this process's kernels forked by `parent`: the socket that `kernel_parent.start` gave."""
    _parent[:] = [parent]


class ForkedKernel:
    """A forked kernel with the part of Popen's face that LocalProvisioner looks at."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, told: socket.socket) -> None:
        self.pid = pid
        self._told = told
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Its exit status, once it has ended."""
        if self.returncode is None and select.select([self._told], [], [], timeout)[0]:
            self._end()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _end(self) -> None:
        content = self._told.recv(NUMBER.size)
        # without a word the parent is gone, and its kernels end with it
        self.returncode = NUMBER.unpack(content)[0] if content else -signal.SIGKILL
        self._told.close()


class ForkedProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Forks a Python kernel. Any other, and every one where the parent is gone, is started as usual."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start it."""
        file = _connection_file(cmd)
        forked = await asyncio.to_thread(_fork, file, kwargs) if file and _parent else None
        if forked is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = forked
        self.pid = self.pgid = forked.pid
        self.cwd = kwargs.get("cwd")
        return self.connection_info


def _connection_file(cmd: Sequence[str]) -> str | None:
    """Where a command starts ipykernel with this process's own Python and nothing special: its connection file."""
    words = [word for word in cmd[1:] if not word.startswith("-X")]
    ours = bool(cmd) and Path(cmd[0]).absolute() == Path(sys.executable).absolute()
    return words[3] if ours and len(words) == 4 and words[:3] == ["-m", "ipykernel_launcher", "-f"] else None


def _fork(file: str, kwargs: dict[str, Any]) -> ForkedKernel | None:
    environment = {str(name): str(value) for name, value in (kwargs.get("env") or os.environ).items()}
    content = Asked(file, environment, str(kwargs.get("cwd") or Path.cwd())).encode()
    if len(content) > MOST:
        return None
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            socket.send_fds(_parent[0], [content], [theirs.fileno()])
        ours.settimeout(_SECONDS_TO_FORK)
        (pid,) = NUMBER.unpack(ours.recv(NUMBER.size))
    except TimeoutError:  # a busy machine; the parent ends what it forks for a socket that is closed
        ours.close()
        return None
    except (OSError, struct.error):  # the parent is gone: somebody has killed it
        ours.close()
        _parent.clear()
        return None
    ours.settimeout(None)
    return ForkedKernel(pid, ours)
