"""Regrading: submissions that were graded run again, because what they were graded with has changed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from aitracks.grading.identity import Identity, identify
from aitracks.grading.pipeline import Grading, Line, Options, RunJob, grading
from aitracks.grading.reading import handed_in, read_submission
from aitracks.grading.regrade_change import Change
from aitracks.grading.regrade_conversion import Comparing, Ledger
from aitracks.grading.verdicts import Ending, Refused


class State(StrEnum):
    """Where a regrade left a submission."""

    COMPARED = "compared"
    UNCHANGED = "unchanged"
    LEFT_ALONE = "left alone"
    FAILED = "failed"


@dataclass(frozen=True)
class Result:
    """What a regrade found for one learner: a change where it was compared, else `why` there is none."""

    learner: str
    state: State
    verdict: str
    why: str = ""
    change: Change | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class RegradeOptions:
    """`learners` are those of the cohort; `apply` saves; `every` runs what is unchanged or newly handed in, too."""

    learners: frozenset[str]
    apply: bool = False
    every: bool = False
    unsafe: bool = False


@dataclass(frozen=True)
class Plan:
    """Whose submissions run, and what is already known of the others."""

    names: Sequence[str]
    others: Sequence[Result]


class Regrading:
    """One regrade of a topic; `results` grow as submissions end."""

    def __init__(self, options: RegradeOptions, ledger: Ledger, tell: Callable[[Result], None]) -> None:
        self.options, self.ledger, self.tell = options, ledger, tell
        self.results: list[Result] = []

    def plan(self, run: Grading, wanted: Sequence[str]) -> Plan:
        """Look at the submissions of `wanted`, or of all who were graded or have handed in."""
        submitted = run.released.course / "submitted"
        names = sorted(set(wanted or [*handed_in(submitted, run.released.topic), *self.ledger.known]))
        looked = [(name, self._look(run, name)) for name in names]
        return Plan([name for name, result in looked if not result], [result for _, result in looked if result])

    def regrade(self, run: Grading, plan: Plan, place: Executor, jobs: int) -> None:
        """Run what is planned; compares, and saves where that was asked for."""
        self.results.extend(plan.others)
        run.grade(plan.names, place, jobs)

    def collect(self, line: Line) -> None:
        """Take over a line of the run."""
        change = self.ledger.changes.get(line.learner) if line.ending.graded else None
        if change:
            result = Result(line.learner, State.COMPARED, str(line.ending), line.why, change, line.seconds)
        else:
            result = _failed(line.learner, line.ending, line.why)
        self.results.append(result)
        self.tell(result)

    def _look(self, run: Grading, learner: str) -> Result | None:
        """Why a submission does not run; None where it does."""
        grade = self.ledger.known.get(learner)
        if learner not in self.options.learners:
            return Result(learner, State.LEFT_ALONE, str(Ending.UNKNOWN_LEARNER), "not a learner of this cohort")
        if grade is None:
            return Result(learner, State.LEFT_ALONE, "not graded yet", "'aitracks grade' grades it")
        try:
            now = self._identity(run, learner)
        except Refused as refused:
            return _failed(learner, refused.ending, refused.why)
        return None if self.options.every else _settled(learner, grade.identity, now)

    def _identity(self, run: Grading, learner: str) -> Identity:
        released = run.released
        return identify(
            released, read_submission(released.course / "submitted", learner, released.topic, run.conversion.ignore)
        )


def _settled(learner: str, before: Identity, now: Identity) -> Result | None:
    if now == before:
        return Result(learner, State.UNCHANGED, str(Ending.UNCHANGED))
    if now.submission != before.submission:
        why = "handed in anew since: 'aitracks grade' grades it; --all compares it, too"
        return Result(learner, State.LEFT_ALONE, "new submission", why)
    return None


def _failed(learner: str, ending: Ending, why: str) -> Result:
    return Result(learner, State.FAILED, str(ending), f"{why}. The earlier grade stands")


@contextmanager
def regrading(
    course: Path, topic: str, options: RegradeOptions, run_job: RunJob, tell: Callable[[Result], None]
) -> Iterator[tuple[Regrading, Grading]]:
    """A regrade of a topic of a built course; other writers are kept away meanwhile.

    Without `options.apply` gradebook and autograded folders are only read. Raises what `grading` raises.
    """
    ledger = Ledger(options.apply, options.every)
    regrade = Regrading(options, ledger, tell)
    run_all = Options(options.learners, options.unsafe, force=True)
    make = functools.partial(Comparing, ledger=ledger)
    with grading(course, topic, run_all, run_job, regrade.collect, make) as run:
        ledger.known = run.known
        yield regrade, run
