"""A forked process as a Jupyter kernel: ipykernel over sockets in a folder, without starting Python anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from aitracks.kernels.profiles import fresh_lesson
from aitracks.kernels.shell import draw_inline


def be_jupyter_kernel(connection: dict[str, Any], env: dict[str, str], folder: str) -> None:
    """Serve `connection` (the content of a Jupyter connection file) in `folder` until told to shut down."""
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib_inline.config import InlineBackend

    os.environ.update(env)
    os.chdir(folder)
    fresh_lesson()
    file = Path.home() / ".connection.json"
    file.write_text(json.dumps(connection), encoding="utf-8")
    for kind in InteractiveShell.__subclasses__():  # the shell of submissions, made before the fork
        kind.clear_instance()
    InlineBackend.clear_instance()
    app = IPKernelApp.instance()
    app.initialize(["-f", str(file)])
    draw_inline(app.shell)
    app.start()
