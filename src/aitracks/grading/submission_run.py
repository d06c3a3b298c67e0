"""One submission on its way: the kernel gets its cells, the judge its questions, and both get deadlines."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import socket
import time
from typing import Any

from aitracks.checks.run import Outcome, Verdict
from aitracks.grading.cell_outputs import CellOutputs
from aitracks.grading.jobs import CellRun, CellTask, CheckRun, Job, JobResult
from aitracks.kernels import wire
from aitracks.kernels.client import Forks, WarmProcess
from aitracks.kernels.limits import Limits
from aitracks.language import Text

_START = 120.0  # seconds for a fork to be ready; it takes hundredths of one on a machine that is not overrun
_GRACE = 3.0  # seconds to stop after an interrupt
_JUDGE_GRACE = 10.0
_JUDGE_LIMITS = Limits(memory=4096, processes=128, cpu_seconds=1800)
_FRAME = 64 << 20  # bytes of one message from a kernel


class _Gone(Exception):
    """The kernel, or the judge, will say no more."""


class SubmissionRun:
    """Runs a job in forks of `warm`."""

    def __init__(self, job: Job, warm: WarmProcess) -> None:
        self._job = job
        self._warm = warm
        self._seconds = {"start": 0.0, "cells": 0.0, "checks": 0.0}
        self._end = time.monotonic() + job.limits.whole_seconds
        self._kernel_ended = ""
        self._kernel = self._judge = 0
        self._spent: dict[str, Any] = {}

    def result(self) -> JobResult:
        """Run everything. Raises ServiceError where the warm process cannot start; all else is in the result."""
        cells: list[CellRun] = []
        checks: list[CheckRun] = []
        judge_error = ""
        with contextlib.ExitStack() as sockets:
            try:
                with self._timed("start"):
                    self._begin(sockets)
                for task in self._job.cells:
                    if task.answer:
                        with self._timed("checks"):
                            checks.append(self._check(task))
                    else:
                        with self._timed("cells"):
                            cells.append(self._cell(task))
            except _Gone as gone:  # only the judge's end stops everything
                judge_error = str(gone)
            return self._finish(tuple(cells), tuple(checks), judge_error)

    def _begin(self, sockets: contextlib.ExitStack) -> None:
        job, warm = self._job, self._warm
        digest = hashlib.sha256(f"{job.public}\0{job.hidden}".encode()).hexdigest()
        warm.kernels.wait_warm()
        self._cells, cells = _pair(sockets)
        self._checks, checks = _pair(sockets)
        asking, asked = _pair(sockets)  # also without a judge: a kernel that nobody can ask ends
        self._kernel = warm.kernels.fork("cells", job.limits, [cells, asked])
        if any(task.answer for task in job.cells):
            warm.load(digest, job.public, job.hidden)
            self._judges: Forks = warm.judges()
            self._judge = self._judges.fork("judge", _JUDGE_LIMITS, [checks, asking], digest=digest)
        with contextlib.suppress(wire.Closed):
            wire.send(self._cells, {"files": dict(job.files)})
        self._expect_ready(self._cells)
        if self._judge:
            self._expect_ready(self._checks)

    def _expect_ready(self, channel: socket.socket) -> None:
        try:
            said = wire.receive(channel, time.monotonic() + _START)
        except wire.WireError as error:
            raise _Gone(f"a process did not start: {error}") from None
        if said != "ready":
            raise _Gone(f"a process did not start: {said.get('failed') if isinstance(said, dict) else said}")

    def _cell(self, task: CellTask) -> CellRun:
        if self._kernel_ended:
            return CellRun(task.index, (), "not run")
        outputs = CellOutputs(self._job.limits.output << 20)
        deadline = min(time.monotonic() + self._job.limits.cell_seconds, self._end)
        try:
            wire.send(self._cells, {"source": task.source})
            ended = self._until_ended(outputs, deadline)
        except wire.WireError as error:
            self._lost(error)
            ended = "died"
        return CellRun(task.index, outputs.found, ended)

    def _until_ended(self, outputs: CellOutputs, deadline: float) -> str:
        interrupted = False
        while True:
            try:
                said = wire.receive(self._cells, deadline, _FRAME)
            except wire.TimedOut:
                if interrupted:
                    self._kernel_ended = "time"
                    raise
                interrupted, deadline = True, time.monotonic() + _GRACE
                self._warm.kernels.signal(self._kernel, signal.SIGINT)
                continue
            if isinstance(said, str):
                outputs.add(said)
                if outputs.flooded and not interrupted:
                    interrupted, deadline = True, time.monotonic() + _GRACE
                    self._warm.kernels.signal(self._kernel, signal.SIGINT)
            elif isinstance(said, dict) and said.get("ended") in ("ok", "error", "timeout"):
                return "timeout" if interrupted else str(said["ended"])
            else:
                raise wire.WireError("not what a kernel says")

    def _lost(self, error: wire.WireError) -> None:
        """The kernel does not answer, or not as a kernel does: end it, and note why."""
        self._end_kernel()
        self._kernel_ended = self._kernel_ended or f"{_reason(self._spent)}: {error}"
        self._cells.close()

    def _end_kernel(self) -> None:
        """Have the kernel gone; what the system says about its end is kept."""
        if self._kernel and not self._spent:
            self._warm.kernels.signal(self._kernel, signal.SIGKILL)
            self._spent = self._warm.kernels.ended(self._kernel, _GRACE)
            self._kernel_ended = self._spent.get("why") or self._kernel_ended

    def _check(self, task: CellTask) -> CheckRun:
        stages = iter(("interrupt", "kill", "give up"))
        deadline = self._check_deadline()
        order: dict[str, Any] | None = {"answer": task.answer, "seed": self._job.seed}
        while True:
            try:
                if order:
                    wire.send(self._checks, order)
                    order = None
                said = wire.receive(self._checks, deadline)
            except wire.TimedOut:
                deadline = self._press(next(stages))
            except wire.WireError:
                raise _Gone(f"{task.answer}: the judge died ({self._judge_end()})") from None
            else:
                if "error" in said:
                    raise _Gone(said["error"])
                if "outcomes" in said:
                    return CheckRun(task.index, task.answer, tuple(map(_outcome, said["outcomes"])))
                stages, deadline = iter(("interrupt", "kill", "give up")), self._check_deadline()

    def _check_deadline(self) -> float:
        now = time.monotonic()
        return min(now + self._job.limits.check_seconds, max(self._end, now + 0.05))

    def _press(self, stage: str) -> float:
        """A check takes too long: stop the learner's function, then the kernel, then the judge; the next deadline."""
        if stage == "interrupt":
            if not self._kernel_ended:
                self._warm.kernels.signal(self._kernel, signal.SIGINT)
            return time.monotonic() + _GRACE
        if stage == "kill":
            self._warm.kernels.signal(self._kernel, signal.SIGKILL)
            self._kernel_ended = self._kernel_ended or "time"
            return time.monotonic() + _JUDGE_GRACE
        self._judges.signal(self._judge, signal.SIGKILL)
        raise _Gone("the judge did not finish in time")

    def _judge_end(self) -> str:
        end = self._judges.ended(self._judge, _GRACE)
        return end.get("why") or f"status {end.get('status', 'unknown')}"

    def _finish(self, cells: tuple[CellRun, ...], checks: tuple[CheckRun, ...], judge_error: str) -> JobResult:
        if self._kernel and not self._spent and not self._kernel_ended:
            self._spent = self._warm.kernels.ended(self._kernel, 0)  # it may have gone while the judge asked
            self._kernel_ended = _reason(self._spent) if self._spent else ""
        self._end_kernel()
        judge: dict[str, Any] = {}
        if self._judge:
            self._checks.close()
            judge = self._judges.ended(self._judge, _GRACE)
        return JobResult(
            learner=self._job.learner,
            cells=cells,
            checks=checks,
            judge_error=judge_error,
            kernel_ended=self._kernel_ended,
            sandboxed=not self._job.unsafe,
            seconds=dict(self._seconds),
            cpu={"kernel": float(self._spent.get("cpu", 0)), "judge": float(judge.get("cpu", 0))},
            memory=float(self._spent.get("memory", 0)),
        )

    @contextlib.contextmanager
    def _timed(self, phase: str) -> Any:
        began = time.monotonic()
        try:
            yield
        finally:
            self._seconds[phase] += time.monotonic() - began


def _reason(end: dict[str, Any]) -> str:
    return str(end.get("why") or f"died (status {end.get('status', 'unknown')})")


def _pair(stack: contextlib.ExitStack) -> tuple[socket.socket, socket.socket]:
    ours, theirs = socket.socketpair()
    stack.callback(ours.close)
    stack.callback(theirs.close)
    return ours, theirs


def _outcome(told: dict[str, Any]) -> Outcome:
    message = told["message"]
    return Outcome(
        id=told["id"],
        title=Text(**told["title"]),
        public=told["public"],
        verdict=Verdict(told["verdict"]),
        earned=told["earned"],
        points=told["points"],
        message=Text(**message) if message else None,
    )
