"""The floor: ``bench_floor.py COURSE TOPIC PROFILE`` prints the CPU seconds of all submissions after the imports."""

from __future__ import annotations

import gc
import os
import resource
import sys
from pathlib import Path
from typing import Any

import nbformat

from aitracks.checks.local import LocalWorkspace
from aitracks.checks.registry import by_answer, load_checks
from aitracks.checks.run import run_checks
from aitracks.kernels.profiles import ENVIRONMENT, warm
from aitracks.kernels.shell import CellShell, draw_inline, new_shell, take_streams


def main(course: Path, topic: str, profile: str) -> None:
    """Run every submission in a fork and add up what the forks used."""
    os.environ.update(ENVIRONMENT)
    warm(profile)
    shell = new_shell()
    draw_inline(shell)
    checks = by_answer(
        [*load_checks(course / "judge" / topic / "checks.py"), *load_checks(course / "judge" / topic / "hidden.py")]
    )
    gc.freeze()
    for file in sorted(course.glob(f"submitted/*/{topic}/{topic}.ipynb")):
        notebook = nbformat.read(file, as_version=4)
        pid = os.fork()
        if pid == 0:
            os.chdir(file.parent)
            run(shell, notebook, checks)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if status:
            sys.exit(f"{file}: status {status}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime)


def run(shell: CellShell, notebook: Any, checks: dict[str, Any]) -> None:
    """One submission: its cells, and the checks where they stand."""
    take_streams(shell)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.startswith("check-"):
            run_checks(checks[name.removeprefix("check-")], LocalWorkspace(shell.user_ns), 0)
        elif cell.cell_type == "code":
            shell.run_cell(cell.source)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
