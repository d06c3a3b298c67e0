"""The warm process that runs' kernels are forked from, from both sides.

``python -m aitracks.capstone.runs.warm DESCRIPTOR PROFILE SANDBOXED`` is the process: a fork server as grading's, with
another body. Kernels know no capstones.
"""

from __future__ import annotations

import socket
import sys
import threading
from typing import Any

from aitracks.kernels.client import WarmProcess
from aitracks.kernels.forkserver import Body, serve

_MODULE = "aitracks.capstone.runs.warm"
_processes: dict[tuple[str, bool], WarmProcess] = {}
_starting = threading.Lock()


def runs_process(profile: str, walled: bool) -> WarmProcess:
    """The warm process of this profile in this process; started where there is none. From any thread."""
    with _starting:
        known = _processes.get((profile, walled))
        if known is None or not known.alive():
            known = _processes[profile, walled] = WarmProcess(profile, walled, _MODULE)
        return known


def close_all() -> None:
    """Stop the warm processes with everything that they forked."""
    with _starting:
        while _processes:
            _processes.popitem()[1].close()


def main(descriptor: int, profile: str, walled: bool) -> None:
    """Be the warm process of `profile`, with requests on `descriptor`."""
    serve(descriptor, profile, walled, _bodies)


def _bodies(sandbox: Any) -> dict[str, Body]:
    from aitracks.capstone.runs.inside import serve_notebook
    from aitracks.kernels.shell import draw_inline, new_shell

    shell = new_shell()
    draw_inline(shell)

    def notebook(request: dict[str, Any], sockets: list[socket.socket]) -> None:
        serve_notebook(shell, sockets[0], request, sandbox is not None)

    return {"notebook": notebook}


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3] == "walled")
