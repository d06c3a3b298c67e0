"""What a run is asked for and what it gives: plain data that any executor can carry."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from aitracks.capstone.runs.snapshot import Snapshot
from aitracks.kernels.limits import Limits

Kind = Literal["open", "hidden"]
State = Literal["done", "failed", "refused", "stopped", "broken"]

FINAL: tuple[State, ...] = ("done", "failed")  # what a second run of the same does not run again
PARAMETERS = ("train", "inputs", "out", "seed", "budget")
BUDGET = 600.0
LIMITS = Limits(memory=3072, scratch=1024, output=8, file=512)  # what they say of time, the budget replaces
_ROUND_SECONDS, _ROUND_MEMORY = 1, 16


@dataclass(frozen=True)
class RunJob:
    """One run of a team's notebook; every place where it may run sees these folders under these paths.

    `source` is the notebook or a folder that holds one; `train` and `inputs` are folders of data; results go to
    `out`/`team`. `kind` "hidden" is for inputs whose labels the team may not learn: then `out` is the judges' folder.
    `budget` are seconds for the whole notebook, over all attempts. `fresh` runs it anew whatever was kept before.
    An empty `profile` is found from what the notebook imports. `stop` is a file whose coming ends the run.
    """

    team: str
    source: Path
    train: Path
    inputs: Path
    out: Path
    seed: int = 0
    budget: float = BUDGET
    kind: Kind = "open"
    profile: str = ""
    unsafe: bool = False
    fresh: bool = False
    keep_after: float = 5.0  # seconds of work after which the state is kept; 0: after each cell, whatever that costs
    stop: Path | None = None
    limits: Limits = LIMITS

    @property
    def folder(self) -> Path:
        """Where everything of this run lies."""
        return self.out / self.team


@dataclass(frozen=True)
class CellRecord:
    """One code cell that was run. `cell` counts the notebook's cells from 1, prose included; 0 are the parameters.

    Seconds by the clock, CPU seconds and peak memory (MiB) of all its processes, as the system counts them. `ended` is
    "ok", "error", "time", "memory", "output", "died"; `attempt` counts from 1.
    """

    cell: int
    start: str
    seconds: float
    cpu: float
    memory: float
    ended: str
    attempt: int


@dataclass(frozen=True)
class Staged:
    """A job with copies of its data, whose digests are known: what is handed to a place where runs run."""

    job: RunJob
    train: Snapshot
    inputs: Snapshot


@dataclass(frozen=True)
class Told:
    """All that a team learns of a run on hidden inputs.

    Numbers are rounded and names of errors are Python's own: a notebook must not be able to say in them what it saw.
    """

    team: str
    state: State
    cell: int = 0
    error: str = ""
    seconds: int = 0
    memory: int = 0
    message: str = ""


@dataclass(frozen=True)
class RunResult:
    """What became of a run.

    `cell` and `error` (an exception's name, or "time", "memory", "died") say where a failed one failed. `counted` is
    false where the try must not be counted: refused before it began, stopped from outside, or our own failure.
    `folder` holds what was kept. `resumed` says from where and why; "" for a first attempt.
    """

    team: str
    state: State
    kind: Kind = "open"
    cell: int = 0
    error: str = ""
    message: str = ""
    seconds: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0
    resumed: str = ""
    reused: bool = False
    folder: Path | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def counted(self) -> bool:
        """Whether it is one of the tries a team has."""
        return self.state in FINAL and not self.reused

    @property
    def predictions(self) -> Path | None:
        """The predictions, where the notebook finished and wrote any."""
        there = self.state == "done" and self.folder is not None and "predictions.csv" in self.files
        return self.folder / "out" / "predictions.csv" if there and self.folder is not None else None

    def told(self) -> Told:
        """What the team may be told of a run on hidden inputs."""
        return Told(
            self.team,
            self.state,
            self.cell,
            harmless_error(self.error),
            -int(-self.seconds // _ROUND_SECONDS) * _ROUND_SECONDS,
            -int(-self.memory // _ROUND_MEMORY) * _ROUND_MEMORY,
            "" if self.state in FINAL else self.message,
        )


def harmless_error(name: str) -> str:
    """The name if it is one of Python's own or of ours, else "Exception": a class can be named after what was seen."""
    known = getattr(builtins, name, None)
    own = name in ("", "time", "memory", "output", "died", "processor time", "processes", "open files")
    return name if own or (isinstance(known, type) and issubclass(known, BaseException)) else "Exception"
