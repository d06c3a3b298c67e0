"""`aitracks kernels`: the warm kernels, for papermill and everybody who asks for a kernel by name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def kernels_command(
    prefix: Annotated[Path, typer.Option(help="Where to install them: PREFIX/share/jupyter/kernels.")] = Path(
        sys.prefix
    ),
) -> None:
    """Install the kernels that are forked from a warm process, walled in, where Jupyter finds them.

    \b
    aitracks kernels
    papermill -k aitracks-light notebook.ipynb out.ipynb
    """
    from aitracks.kernels.specs import install_specs

    for name in install_specs(str(prefix)):
        typer.echo(f"{name}: {prefix}/share/jupyter/kernels/{name}")
