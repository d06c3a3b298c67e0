"""One run from beginning to end, wherever it runs: refused, taken up again, run, and put away."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aitracks.capstone.runs.checkpoint import Checkpoint, Progress
from aitracks.capstone.runs.driver import CellsDriver, LostWhileKept
from aitracks.capstone.runs.kept import Ended, finished, put_away
from aitracks.capstone.runs.kernel import Broken, RunKernel, Stopped, sees
from aitracks.capstone.runs.key import RunKey, run_key
from aitracks.capstone.runs.notebook import NotebookRefused, TeamNotebook, find_notebook, read_notebook
from aitracks.capstone.runs.snapshot import SnapshotError, take_snapshot
from aitracks.capstone.runs.types import RunJob, RunResult, Staged
from aitracks.capstone.runs.warm import runs_process
from aitracks.errors import ServiceError
from aitracks.grading.quick_start import quick_imports

PROGRESS = ".progress.json"
_RESTORE_SECONDS = 120.0
_TEAM_FILES, _TEAM_MIB = 5000, 256
_loading = threading.Lock()


def run_one(staged: Staged) -> RunResult:
    """Run one job. Whatever the notebook does is in the result; nothing of the run stays behind but what was kept."""
    job = staged.job
    if not sees(job.out):
        return _ended(job, "broken", f"{job.out}: this machine does not see it; workers need the same folders")
    job.folder.mkdir(mode=0o700, exist_ok=True)
    with _alone(job.folder) as alone:
        if not alone:
            return _ended(job, "stopped", "another run of this team is at work")
        run = _Run(staged)
        try:
            return run.result()
        except (NotebookRefused, SnapshotError) as error:
            return _ended(job, "refused", str(error))
        except Stopped:
            return _ended(job, "stopped", "it was stopped; the same command goes on from what was kept")
        except (Broken, ServiceError, OSError) as error:
            return _ended(job, "broken", str(error))
        finally:
            run.clean()


def _load_papermill() -> None:
    """Import it once, and without what takes long and is not needed."""
    with _loading, quick_imports():
        import aitracks.capstone.runs.engine  # noqa: F401


def _ended(job: RunJob, state: Any, message: str) -> RunResult:
    return RunResult(job.team, state, job.kind, message=message)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


class _Run:
    """The run of one job that nobody else runs at this time."""

    def __init__(self, staged: Staged) -> None:
        self._staged = staged
        self._job = staged.job
        self._work = staged.job.folder / ".work"
        self._kernel: RunKernel | None = None
        self._lines: list[str] = []
        self._shown = 0.0
        self._cells = 0

    def result(self) -> RunResult:
        """Run it, or give what a run of just the same gave before."""
        job = self._job
        notebook = read_notebook(find_notebook(job.source))
        runs_process(job.profile or notebook.profile, not job.unsafe)  # it warms up meanwhile
        _load_papermill()
        self._cells = sum(cell.kind == "code" for cell in notebook.cells) + 1
        self._show("waiting", 0, 0, 0.0)
        work = take_snapshot(notebook.file.parent, self._work, _TEAM_FILES, _TEAM_MIB, job.out)
        self._lines += [f"not shown to the notebook: {name}" for name in work.left_out if not name.endswith(".ipynb")]
        key = run_key(job, notebook, work.digest, self._staged.train.digest, self._staged.inputs.digest)
        checkpoint = Checkpoint(job.folder / ".checkpoint")
        if job.fresh:
            checkpoint.clear()
        elif (kept := finished(job, key)) is not None:
            checkpoint.clear()
            return kept
        result = self._attempts(notebook, key, checkpoint)
        checkpoint.clear()
        return result

    def clean(self) -> None:
        """Take away what only a run at work needs."""
        if self._kernel is not None:
            self._kernel.end()
        shutil.rmtree(self._work, ignore_errors=True)
        (self._job.folder / PROGRESS).unlink(missing_ok=True)

    def _attempts(self, notebook: TeamNotebook, key: RunKey, checkpoint: Checkpoint) -> RunResult:
        """One attempt, and where the process did not survive that its state was kept, one without that."""
        try:
            return self._attempt(notebook, key, checkpoint, keeps=True)
        except LostWhileKept as lost:
            self._lines.append(f"{lost}: from here on no state is kept")
            return self._attempt(notebook, key, checkpoint, keeps=False)

    def _attempt(self, notebook: TeamNotebook, key: RunKey, checkpoint: Checkpoint, keeps: bool) -> RunResult:
        started, began = datetime.now(UTC), time.monotonic()
        earlier = checkpoint.attempts()
        kernel, progress, resumed = self._begin(notebook, key, checkpoint)
        progress.attempts = max(earlier, progress.attempts) + 1
        progress.resumed += [resumed] if earlier else []
        checkpoint.note(key, progress, "the run ended before a state was kept")
        driver = CellsDriver(self._job, kernel, checkpoint, key, progress, self._lines.append, self._tick, keeps)
        executed = self._execute(notebook, driver)
        files, left = kernel.give() if not kernel.gone else ({}, [])
        kernel.end()
        spent = kernel.spent
        ended = Ended(started, time.monotonic() - began, progress, driver.failed, executed, files, left, spent)
        return put_away(self._job, key, ended, self._lines)

    def _begin(self, notebook: TeamNotebook, key: RunKey, checkpoint: Checkpoint) -> tuple[RunKernel, Progress, str]:
        """A kernel with the state of the last save, or a new one; and which, and why."""
        progress, why = checkpoint.load(key)
        kernel = self._start(notebook)
        if progress is not None:
            with checkpoint.open_state() as file:
                failed = kernel.restore(file, _RESTORE_SECONDS)
            if not failed:
                said = f"continued after cell {progress.records[-1].cell} with its state"
                return kernel, progress, f"{said}; {why}" if why else said
            why = failed
            kernel.end()
            checkpoint.clear()
            kernel, why = self._start(notebook), f"the state could not be loaded: {why}"
        return kernel, Progress(), f"from the start: {why}"

    def _start(self, notebook: TeamNotebook) -> RunKernel:
        job = self._job
        warm = runs_process(job.profile or notebook.profile, not job.unsafe)
        shown = {"train": self._staged.train.folder, "inputs": self._staged.inputs.folder, "work": self._work}
        self._kernel = kernel = RunKernel(job, warm, {name: str(path) for name, path in shown.items()}, job.budget)
        kernel.tick = lambda: self._tick(0, 0.0)
        kernel.start()
        return kernel

    def _execute(self, notebook: TeamNotebook, driver: CellsDriver) -> Any:
        """The notebook as papermill leaves it."""
        import papermill
        from papermill.exceptions import PapermillExecutionError

        from aitracks.capstone.runs.engine import ENGINE

        node = notebook.node()
        with contextlib.suppress(PapermillExecutionError):  # what failed, the driver knows
            papermill.execute_notebook(
                node,
                None,
                self._parameters(driver.kernel.home),
                engine_name=ENGINE,
                kernel_name="python3",
                progress_bar=False,
                driver=driver,
            )
        return driver.notebook

    def _parameters(self, home: str) -> dict[str, Any]:
        job = self._job
        train, inputs = f"{home}/train", f"{home}/inputs"
        if job.unsafe:
            train, inputs = str(self._staged.train.folder), str(self._staged.inputs.folder)
        return {"train": train, "inputs": inputs, "out": f"{home}/out", "seed": job.seed, "budget": job.budget}

    def _tick(self, cell: int, seconds: float) -> None:
        if self._job.stop is not None and self._job.stop.exists():
            raise Stopped
        if time.monotonic() - self._shown > 0.2 and self._kernel is not None:
            self._show("running", cell, seconds, self._kernel.usage.memory)

    def _show(self, state: str, cell: int, seconds: float, memory: float) -> None:
        """Tell whoever looks how it goes; a moment's truth, so it is not written as what must last."""
        self._shown = time.monotonic()
        told = {"state": state, "cell": cell, "cells": self._cells, "seconds": seconds, "memory": memory}
        half = self._job.folder / f"{PROGRESS}.half"
        half.write_text(json.dumps(told | {"pid": os.getpid()}), encoding="utf-8")
        half.replace(self._job.folder / PROGRESS)
