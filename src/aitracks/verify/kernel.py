"""The reference notebook in a real kernel, as a teacher would run it: points, seconds, memory, what it prints."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbgrader.utils import determine_grade

from aitracks.checks.notebook import JUDGE
from aitracks.fonts import REMEDY, chinese_fonts
from aitracks.units.catalog import LoadedUnit

# CPU seconds of the notebook and of one cell. Not by the clock: a machine that is busy must not fail a good unit.
LIMITS = {"light": (20.0, 20.0), "tensorflow": (60.0, 30.0), "torch": (60.0, 30.0)}
MEMORY_LIMIT = 2 * 1024  # MiB
CELL_TIMEOUT = 300
_NO_GLYPH = "missing from font"  # of matplotlib's warning
INLINE = "module://matplotlib_inline.backend_inline"  # plots are drawn, as learners see them


@dataclass(frozen=True)
class KernelRun:
    """CPU seconds of the whole notebook and of its slowest cell, the kernel's peak memory in MiB, and the problems."""

    seconds: float
    slowest: float
    memory: float
    problems: tuple[str, ...]


def run_reference(unit: LoadedUnit, course: Path, keep: Path | None = None) -> KernelRun:
    """Execute the built source notebook of `course` with its judge folder; `keep` is where the result is written."""
    topic = unit.files.topic
    folder = course / "source" / topic
    notebook = nbformat.read(folder / f"{topic}.ipynb", as_version=4)
    client = NotebookClient(notebook, timeout=CELL_TIMEOUT, resources={"metadata": {"path": str(folder)}})
    client.create_kernel_manager()
    problems: list[str] = []
    spent = [0.0]
    with client.setup_kernel(env={**os.environ, JUDGE: str(course / "judge"), "MPLBACKEND": INLINE}):
        process = psutil.Process(client.km.provisioner.pid)
        try:
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
                spent.append(_cpu_seconds(process))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            problems.append(f"in a kernel, cell {index} stops: {_reason(error)}")
        memory = _peak(process.pid)
    problems += [*_wrong_scores(notebook), *_noisy(notebook)]
    seconds = spent[-1]
    slowest = max((after - before for before, after in pairwise(spent)), default=0.0)
    whole, each = LIMITS[unit.unit.header.profile]
    for got, most, what in ((seconds, whole, "the notebook takes"), (slowest, each, "its slowest cell takes")):
        if got > most:
            problems.append(f"{what} {got:.1f} s of the processor; at most {most:.0f} s")
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
    written = [
        (index, output.text)
        for index, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    ]
    if not chinese_fonts() and any(_NO_GLYPH in text for _, text in written):
        return [f"plots show boxes: this machine has no Chinese font; {REMEDY}"]
    return [f"in a kernel, cell {index} writes to stderr: {_last_line(text)}" for index, text in written]


def _cpu_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def _peak(pid: int | None) -> float:
    """Peak resident memory of a process in MiB; 0 where it has died."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    kilobytes = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
    return int(kilobytes) / 1024


def _reason(error: Exception) -> str:
    """One line for a cell that raised or did not end, without the colours of its traceback."""
    if isinstance(error, CellExecutionError):
        return " ".join(f"{error.ename}: {error.evalue}".split())[:200]
    return _last_line(error)


def _last_line(error: object) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no message"
