"""What the processes do that a warm process forks: cells of a submission, a judge, a Jupyter kernel."""

from __future__ import annotations

import os
import socket
import tempfile
from typing import Any

from aitracks.kernels.cells import serve_cells
from aitracks.kernels.forkserver import Body, ForkServer
from aitracks.kernels.jupyter import be_jupyter_kernel
from aitracks.kernels.sandbox.view import LEARNER_HOME, WORK
from aitracks.kernels.shell import draw_inline, new_shell


def bodies_of(sandbox: Any) -> dict[str, Body]:
    """The kinds of process that the warm process can become, with what they share made before the first fork."""
    shell = new_shell()
    draw_inline(shell)

    def cells(request: dict[str, Any], sockets: list[socket.socket]) -> None:
        control, questions = sockets
        serve_cells(shell, control, questions, settle(sandbox is not None))

    def judges(request: dict[str, Any], sockets: list[socket.socket]) -> None:
        """A server of judges: it shares the libraries with that of kernels, and nothing that it learns afterwards."""
        from aitracks.grading.judge import judge_bodies

        ForkServer(sockets[0], sandbox, judge_bodies()).serve()

    def jupyter(request: dict[str, Any], sockets: list[socket.socket]) -> None:
        folder = settle(sandbox is not None)
        be_jupyter_kernel(request["connection"], request["env"], folder if sandbox is not None else request["cwd"])

    return {"cells": cells, "judges": judges, "jupyter": jupyter}


def settle(walled: bool) -> str:
    """Give this process an environment of its own; the folder that it is to work in."""
    home = LEARNER_HOME if walled else tempfile.mkdtemp(prefix="aitracks-unsafe-")
    keep = {name: os.environ[name] for name in os.environ if name.startswith(("OMP_", "OPENBLAS", "MKL_", "TF_"))}
    keep |= {name: os.environ[name] for name in ("PATH", "LANG", "MPLBACKEND", "HF_HUB_OFFLINE") if name in os.environ}
    keep |= {name: os.environ[name] for name in ("AITRACKS_HOME", "PYTHONPATH") if name in os.environ}
    os.environ.clear()
    os.environ.update(keep | {"HOME": home, "USER": "learner", "LOGNAME": "learner", "TMPDIR": "/tmp"})
    os.umask(0o077)
    return WORK if walled else f"{home}/work"
