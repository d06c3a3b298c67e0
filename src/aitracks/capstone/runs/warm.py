"""The warm process that runs' kernels are forked from, from both sides.

``python -m aitracks.capstone.runs.warm DESCRIPTOR PROFILE SANDBOXED`` is the process; `RunsProcess` starts it and talks
to it. It is a fork server as grading's, with another body: kernels know no capstones.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import threading
from typing import Any

from aitracks.kernels import wire
from aitracks.kernels.client import Forks
from aitracks.kernels.forkserver import ForkServer, SandboxUnavailable, new_sandbox
from aitracks.kernels.profiles import ENVIRONMENT, warm

_WANTED = ("PATH", "AITRACKS_HOME", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "MPLCONFIGDIR", "HOME")
_processes: dict[tuple[str, bool], RunsProcess] = {}
_starting = threading.Lock()


class RunsProcess:
    """A warm process of one profile. Starting it returns at once; forks wait until it is warm."""

    def __init__(self, profile: str, walled: bool) -> None:
        # without a wall there is no scratch that the system takes away
        self._scratch = None if walled else tempfile.TemporaryDirectory(prefix="aitracks-", ignore_cleanup_errors=True)
        ours, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in _WANTED if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno()), profile, "walled" if walled else "open"],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment | ({"TMPDIR": self._scratch.name} if self._scratch else {}),
            cwd="/",
            start_new_session=True,  # Ctrl-C in a terminal is for the one who runs, not for a team's cell
        )
        theirs.close()
        numbers = itertools.count(1)
        self.kernels = Forks(ours, lambda: next(numbers))

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it and all that it forked."""
        self.kernels.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._scratch:
            self._scratch.cleanup()


def runs_process(profile: str, walled: bool) -> RunsProcess:
    """The warm process of this profile in this process; started where there is none. From any thread."""
    with _starting:
        known = _processes.get((profile, walled))
        if known is None or not known.alive():
            known = _processes[profile, walled] = RunsProcess(profile, walled)
        return known


def close_all() -> None:
    """Stop the warm processes with everything that they forked."""
    with _starting:
        while _processes:
            _processes.popitem()[1].close()


def main(descriptor: int, profile: str, walled: bool) -> None:
    """Be the warm process of `profile`, with requests on `descriptor`."""
    os.environ.update(ENVIRONMENT)
    requests = socket.socket(fileno=descriptor)
    os.set_inheritable(descriptor, False)
    try:
        sandbox = new_sandbox() if walled else None  # before all else: threads of libraries would forbid it
    except SandboxUnavailable as error:
        with contextlib.suppress(wire.Closed):
            wire.send(requests, {"event": "no sandbox", "why": str(error)})
        return
    warm(profile)
    from aitracks.capstone.runs.inside import serve_notebook
    from aitracks.kernels.shell import draw_inline, new_shell

    shell = new_shell()
    draw_inline(shell)

    def notebook(request: dict[str, Any], sockets: list[socket.socket]) -> None:
        serve_notebook(shell, sockets[0], request, sandbox is not None)

    ForkServer(requests, sandbox, {"notebook": notebook}).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3] == "walled")
