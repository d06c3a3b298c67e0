"""Jupyter kernels by name that are forked from a warm process: for papermill, nbclient, nbgrader, JupyterLab.

`jupyter_client` finds `WarmProvisioner` through an entry point and the kernelspec's metadata; see kernels/specs.py.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Dict, Unicode

from aitracks.kernels.client import Forks
from aitracks.kernels.daemon import connect, runtime_folder
from aitracks.kernels.limits import Limits
from aitracks.kernels.sandbox.view import CHANNELS


class ForkedKernel:
    """A forked kernel with the part of Popen's face that LocalProvisioner looks at."""

    stdin = stdout = stderr = None
    pid = None  # the kernel has a pid in a namespace of its own only

    def __init__(self, forks: Forks, number: int, control: socket.socket) -> None:
        self._forks = forks
        self._number = number
        self._control = control
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status; None while it runs."""
        if self.returncode is None and (end := self._forks.ended(self._number, 0)):
            self.returncode = int(end["status"])
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Its exit status, once it has ended."""
        if self.returncode is None:
            end = self._forks.ended(self._number, timeout if timeout is not None else 60)
            self.returncode = int(end.get("status", -signal.SIGKILL))
        self._forks.close()
        self._control.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.poll() is None:
            self._forks.signal(self._number, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """End it at once: the first process of a namespace does not hear SIGTERM."""
        self.kill()


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Forks the kernel instead of starting Python. The kernelspec's metadata says how.

    The notebook's folder is shown to the kernel as its working folder; what it writes there vanishes with it.
    """

    profile = Unicode("light", help="which libraries are imported before the fork: light, tensorflow or torch")
    sandbox = Bool(True, help="whether the kernel is walled in: no network, no files but its folder, limits")
    _channels = ""
    limits = Dict(help="fields of aitracks.kernels.limits.Limits")

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Have the kernel's sockets lie in a folder: it will have no network."""
        if not self._channels:  # a restart keeps its addresses, which clients know
            self._channels = tempfile.mkdtemp(prefix="k", dir=runtime_folder())
        self.parent.transport, self.parent.ip = "ipc", f"{self._channels}/k"
        started: dict[str, Any] = await super().pre_launch(**kwargs)
        return started

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork it."""
        cwd = str(Path(kwargs.get("cwd") or Path.cwd()).resolve())
        self.process = await asyncio.to_thread(self._fork, cwd)
        self.pid = self.pgid = None
        self.cwd = cwd
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Take away the folder of its sockets."""
        await super().cleanup(restart)
        if not restart:
            shutil.rmtree(self._channels, ignore_errors=True)

    def _fork(self, cwd: str) -> ForkedKernel:
        numbers = iter(range(1, 1_000_000))
        forks = Forks(connect(self.profile, self.sandbox), lambda: next(numbers))
        forks.wait_warm()
        ours, theirs = socket.socketpair()
        number = forks.fork(
            "jupyter",
            Limits(**self.limits),
            [theirs],
            connection=self._connection(),
            env={str(name): str(value) for name, value in self.kernel_spec.env.items()},
            cwd=cwd,
            shown={"work": cwd, "channels": self._channels},
        )
        return ForkedKernel(forks, number, ours)

    def _connection(self) -> dict[str, Any]:
        """The connection as the kernel sees it."""
        texts = {k: v.decode() if isinstance(v, bytes) else v for k, v in self.connection_info.items()}
        return texts | ({"ip": f"{CHANNELS}/k"} if self.sandbox else {})
