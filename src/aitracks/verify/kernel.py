"""The reference notebook in a real kernel, as a teacher would run it: points, seconds, memory, what it prints."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbgrader.utils import determine_grade

from aitracks.checks.notebook import JUDGE
from aitracks.units.catalog import LoadedUnit

LIMITS = {"light": (20.0, 20.0), "tensorflow": (60.0, 30.0), "torch": (60.0, 30.0)}  # seconds: notebook, one cell
MEMORY_LIMIT = 2 * 1024  # MiB
CELL_TIMEOUT = 300


@dataclass(frozen=True)
class KernelRun:
    """Seconds of the whole notebook and of its slowest cell, the kernel's peak memory in MiB, and the problems."""

    seconds: float
    slowest: float
    memory: float
    problems: tuple[str, ...]


def run_reference(unit: LoadedUnit, course: Path, keep: Path | None = None) -> KernelRun:
    """Execute the built source notebook of `course` with its judge folder; `keep` is where the result is written."""
    topic = unit.files.topic
    folder = course / "source" / topic
    notebook = nbformat.read(folder / f"{topic}.ipynb", as_version=4)
    client = NotebookClient(
        notebook, timeout=CELL_TIMEOUT, record_timing=True, resources={"metadata": {"path": str(folder)}}
    )
    client.create_kernel_manager()
    problems: list[str] = []
    began = time.monotonic()
    with client.setup_kernel(env={**os.environ, JUDGE: str(course / "judge")}):
        try:
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            problems.append(f"in a kernel, cell {index} stops: {_last_line(error)}")
        seconds = time.monotonic() - began
        memory = _peak(client.km.provisioner.pid)
    problems += [*_wrong_scores(notebook), *_noisy(notebook)]
    slowest = max((_seconds(cell) for cell in notebook.cells), default=0.0)
    whole, each = LIMITS[unit.unit.header.profile]
    for got, most, what in ((seconds, whole, "the notebook takes"), (slowest, each, "its slowest cell takes")):
        if got > most:
            problems.append(f"{what} {got:.1f} s; at most {most:.0f} s")
    if memory > MEMORY_LIMIT:
        problems.append(f"the kernel needs {memory:.0f} MiB; at most {MEMORY_LIMIT}")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, keep / f"{topic}.{notebook.metadata.aitracks.language}.ipynb")
    return KernelRun(round(seconds, 1), round(slowest, 1), round(memory), tuple(problems))


def _wrong_scores(notebook: Any) -> list[str]:
    """Check cells to which nbgrader would not give full points."""
    found = []
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):
            score, most = determine_grade(cell)
            if score != most:
                found.append(f"in a kernel, {about['grade_id']} gives {score} of {most} points")
    return found


def _noisy(notebook: Any) -> list[str]:
    return [
        f"in a kernel, cell {index} writes to stderr: {_last_line(output.text)}"
        for index, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    ]


def _seconds(cell: Any) -> float:
    from datetime import datetime

    timing = cell.metadata.get("execution", {})
    try:
        start, end = (
            datetime.fromisoformat(timing[key].replace("Z", "+00:00"))
            for key in ("iopub.status.busy", "iopub.status.idle")
        )
    except KeyError:
        return 0.0
    return (end - start).total_seconds()


def _peak(pid: int) -> float:
    """Peak resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kilobytes) / 1024


def _last_line(error: object) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no message"
