"""What goes to a place where submissions run, and what comes back: plain data, so that any executor can carry it.

A job holds everything by value (no path of the course), so that the place may be another machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aitracks.checks.run import Outcome
from aitracks.kernels.limits import Limits


@dataclass(frozen=True)
class CellTask:
    """One code cell to run. `index` is its place in the notebook; `answer` names the checks that stand there.

    A cell with an answer is a check cell: the judge runs that answer's checks, and `source` is never executed.
    """

    index: int
    source: str
    answer: str = ""


@dataclass(frozen=True)
class Job:
    """One submission to run: a learner's cells, the files beside the notebook, and what judges them.

    `files` maps paths below the notebook's folder to contents; notebooks are not among them. `public` and `hidden` are
    the texts of the two check files. `unsafe` runs without a sandbox.
    """

    learner: str
    topic: str
    profile: str
    cells: tuple[CellTask, ...]
    files: Mapping[str, bytes]
    public: str
    hidden: str
    seed: int = 0
    limits: Limits = field(default_factory=Limits)
    unsafe: bool = False


@dataclass(frozen=True)
class CellRun:
    """What became of a learner's cell: nbformat outputs as dicts, and how it ended.

    `ended` is "ok", "error" (it raised), "timeout" (interrupted), or "not run" (the kernel was gone).
    """

    index: int
    outputs: tuple[dict[str, Any], ...]
    ended: str


@dataclass(frozen=True)
class CheckRun:
    """The outcomes of the checks of one answer, in the order of the check files."""

    index: int
    answer: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class JobResult:
    """What a job gave.

    `judge_error` is not empty where a check could not judge: then there is no grade, never a number. `kernel_ended` is
    not empty where the learner's process was gone before its last cell, and says why ("memory", "time", "died (exit
    status 3)" …); checks after that found nobody to ask and gave no points. `seconds` is wall time by phase (start,
    cells, checks), `cpu` the CPU seconds of the learner's process and of the judge after their start, `memory` the
    peak of the learner's processes in MiB.
    """

    learner: str
    cells: tuple[CellRun, ...] = ()
    checks: tuple[CheckRun, ...] = ()
    judge_error: str = ""
    kernel_ended: str = ""
    sandboxed: bool = True
    seconds: Mapping[str, float] = field(default_factory=dict)
    cpu: Mapping[str, float] = field(default_factory=dict)
    memory: float = 0.0
