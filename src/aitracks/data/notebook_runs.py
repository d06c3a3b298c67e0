"""Running notebooks with papermill in a classroom: the engine "quick", and a run that a check can look into.

Importing this module tells papermill of the engine. It runs a notebook's cells in an empty namespace of this very
process, where papermill's own starts a kernel: hundreds of runs a second instead of one in two. Libraries that are
loaded, the generators of chance and the environment are shared with whoever calls it.
"""

from __future__ import annotations

import contextlib
import copy
import io
import os
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import papermill
from nbformat import from_dict
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from traitlets.config import Config

# How papermill is called in a classroom. It and its kernel talk through a file, for there may be no network; it draws
# no progress bar; its kernel ends at once and in silence, where it would else report the interrupt that ends it.
CLASSROOM: dict[str, Any] = {
    "progress_bar": False,
    "config": Config({"KernelManager": {"transport": "ipc"}}),
    "shutdown_kernel": "immediate",
    "extra_arguments": ["--log-level=CRITICAL"],
}


class QuickEngine(Engine):  # type: ignore[misc]
    """Runs plain Python cells in a namespace that begins empty. `keep`, where given, is that namespace."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, keep: dict[str, Any] | None = None, **options: Any
    ) -> None:
        """Run the cells in order up to the first that raises, and write down what they print."""
        namespace = {} if keep is None else keep
        namespace["__name__"] = "__main__"
        number = 0
        for index, cell in enumerate(nb_man.nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            number += 1
            nb_man.cell_start(cell, index)
            cell.execution_count, cell.outputs = number, []
            printed = io.StringIO()
            try:
                with contextlib.redirect_stdout(printed):
                    exec(compile(cell.source, f"<cell {index}>", "exec"), namespace)
            except Exception as error:
                trace = traceback.format_exception_only(error)
                cell.outputs.append(new_output("error", ename=type(error).__name__, evalue=str(error), traceback=trace))
                nb_man.cell_exception(cell, cell_index=index, exception=error)
                break
            finally:
                if printed.getvalue():
                    cell.outputs.insert(0, new_output("stream", name="stdout", text=printed.getvalue()))
            nb_man.cell_complete(cell, cell_index=index)


papermill_engines.register("quick", QuickEngine)


class Run:
    """One run of a notebook: papermill injects `parameters`, the quick engine runs it, in a folder with `files`.

    `values` has the variables called `names` that the notebook left behind. `error` is "" or what stopped it, `cell`
    the number of the cell (counted from 0, the injected one not counted) where that was, or -1.
    """

    def __init__(
        self,
        notebook: Mapping[str, Any],
        parameters: Mapping[str, Any],
        files: Mapping[str, str],
        names: list[str],
    ) -> None:
        made = from_dict(copy.deepcopy(dict(notebook)))  # papermill changes what it is given
        namespace: dict[str, Any] = {}
        self.error, self.cell = "", -1
        with _folder(files):
            try:
                papermill.execute_notebook(
                    made,
                    None,
                    parameters=dict(parameters),
                    engine_name="quick",
                    kernel_name="python3",
                    language="python",
                    keep=namespace,
                    progress_bar=False,
                )
            except papermill.PapermillExecutionError as error:
                injected = bool(parameters) and error.cell_index > _tagged(notebook)
                self.error, self.cell = f"{error.ename}: {error.evalue}", error.cell_index - injected
        self.values = {name: namespace[name] for name in names if name in namespace}


def _tagged(notebook: Mapping[str, Any]) -> int:
    tags = [cell.get("metadata", {}).get("tags", []) for cell in notebook["cells"]]
    return next((index for index, found in enumerate(tags) if "parameters" in found), -1)


@contextlib.contextmanager
def _folder(files: Mapping[str, str]) -> Iterator[None]:
    """A working folder with these files, for a while."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="run-") as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
