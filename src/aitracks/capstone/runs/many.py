"""Many runs at once: their data copied once, each in a place of its own, none stopped by another's trouble."""

from __future__ import annotations

import contextlib
import fcntl
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import replace
from pathlib import Path

from aitracks.capstone.runs.one_run import run_one
from aitracks.capstone.runs.snapshot import Snapshot, take_snapshot
from aitracks.capstone.runs.types import RunJob, RunResult, Staged
from aitracks.errors import StateError
from aitracks.grading.engine import refuse_without_sandbox
from aitracks.grading.places import executor
from aitracks.kernels.sandbox.view import readable

TEAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DATA, _LOCK, _STOP = ".data", ".lock", ".stop"
_LOOK, _PATIENCE = 0.25, 20.0
Tell = Callable[[RunResult], None]


def run_many(
    jobs: Sequence[RunJob],
    at_once: int,
    scheduler: str = "",
    tell: Tell = lambda result: None,
    look: Callable[[], None] = lambda: None,
) -> list[RunResult]:
    """Run the jobs, `at_once` here or as many as a Dask cluster takes; the results in the jobs' order.

    `tell` hears of each result as it comes, `look` is called a few times a second. Ctrl-C stops the runs cleanly and is
    raised again. Raises StateError where nothing can be run at all: no sandbox, data that notebooks could read around
    it, a folder in use, a cluster that is not there; SnapshotError for data that cannot be read.
    """
    _refuse(jobs)
    with contextlib.ExitStack() as stack:
        outs = dict.fromkeys(job.out for job in jobs)
        for out in outs:
            stack.enter_context(_folder(out))
        staged = list(_staged(jobs))
        place, _ = stack.enter_context(executor(at_once, scheduler))
        running: dict[Future[RunResult], int] = {}
        try:
            for number, one in enumerate(staged):
                running[place.submit(run_one, one)] = number
            return _collect(running, jobs, tell, look)
        except BaseException:
            for out in outs:
                (out / _STOP).touch()
            for future in running:
                future.cancel()
            wait(running, _PATIENCE)
            raise


def _collect(
    running: dict[Future[RunResult], int], jobs: Sequence[RunJob], tell: Tell, look: Callable[[], None]
) -> list[RunResult]:
    results: dict[int, RunResult] = {}
    left = set(running)
    while left:
        ended, left = wait(left, _LOOK, FIRST_COMPLETED)
        for future in ended:
            job = jobs[running[future]]
            results[running[future]] = result = _result(future, job)
            tell(result)
        look()
    return [results[number] for number in range(len(jobs))]


def _result(future: Future[RunResult], job: RunJob) -> RunResult:
    try:
        return future.result()
    except (Exception, CancelledError) as error:  # whatever broke there, the others go on
        return RunResult(job.team, "broken", job.kind, message=f"{type(error).__name__}: {error}")


def _refuse(jobs: Sequence[RunJob]) -> None:
    for job in jobs:
        if not TEAM.fullmatch(job.team):
            raise StateError(f"team {ascii(job.team)[:80]}: a team's id has letters, digits, _ and - only: rename it")
        if job.kind == "hidden" and (job.inputs / "labels.csv").exists():
            raise StateError(f"{job.inputs}: holds labels.csv, which no team may see: give the folder without it")
        for path in () if job.unsafe else (job.train, job.inputs, job.out):
            _refuse_visible(path.resolve())
    places = [(job.out.resolve(), job.team) for job in jobs]
    for out, team in places:
        if places.count((out, team)) > 1:
            raise StateError(f"team '{team}': named twice: rename a folder, or give each its own --out")
    if not all(job.unsafe for job in jobs):
        refuse_without_sandbox()


def _refuse_visible(path: Path) -> None:
    for folder in readable():
        if path.is_relative_to(folder):
            raise StateError(f"{path}: lies below {folder}, which every notebook may read: keep it elsewhere")


@contextlib.contextmanager
def _folder(out: Path) -> Iterator[None]:
    """The folder of results, for this process alone; without what only runs at work need, before and after."""
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (out / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StateError(f"{out}: other runs are at work in it: wait for them, or choose another --out") from None
        (out / _STOP).unlink(missing_ok=True)
        shutil.rmtree(out / _DATA, ignore_errors=True)
        (out / _DATA).mkdir(mode=0o700)
        try:
            yield
        finally:
            shutil.rmtree(out / _DATA, ignore_errors=True)


def _staged(jobs: Sequence[RunJob]) -> Iterator[Staged]:
    """The jobs with their data, each folder copied once."""
    copies: dict[tuple[Path, Path], Snapshot] = {}

    def copy(out: Path, source: Path) -> Snapshot:
        place = (out, source.resolve())
        if place not in copies:
            copies[place] = found = take_snapshot(source, out / _DATA / str(len(copies)))
            if found.left_out:
                raise StateError(f"{source}: {found.left_out[0]} is no plain file: data holds nothing else")
        return copies[place]

    for job in jobs:
        out = job.out.resolve()
        job = replace(job, out=out, source=job.source.parent.resolve() / job.source.name, stop=out / _STOP)
        yield Staged(job, copy(out, job.train), copy(out, job.inputs))
