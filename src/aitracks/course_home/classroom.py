"""The class at a glance: who has done what, who is stuck where, what waits for the teacher, how the checks went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from aitracks.checks.run import Verdict
from aitracks.course_home.progress import Assignment, Check, Learner, Progress, Work
from aitracks.curriculum.tree import Curriculum, Topic
from aitracks.language import Text

MANY, SHARE = 3, 0.25  # so many who fail at one check are worth a word to the whole class
QUIET = timedelta(days=7)  # so long after it was handed out, a learner who has handed nothing in may be stuck
_SHOWN = (Verdict.PASS, Verdict.PARTIAL, Verdict.FAIL, Verdict.NOT_ATTEMPTED)
_FAILED = (Verdict.PARTIAL, Verdict.FAIL, Verdict.NOT_ATTEMPTED)


class Cell(StrEnum):
    """How far one learner is with one assignment, as the staff sees it."""

    NOTHING = "nothing"
    FETCHED = "fetched"
    MISSING = "missing"  # the deadline has passed
    HANDED_IN = "handed_in"
    MARKING = "marking"
    LOW = "low"
    PASSED = "passed"


class Why(StrEnum):
    """Why somebody may be stuck."""

    MISSING = "missing"
    QUIET = "quiet"
    LOW = "low"
    CHECK = "check"  # many fail at the same one


@dataclass(frozen=True)
class Square:
    """One field of the table of learners and assignments."""

    work: Work
    cell: Cell


@dataclass(frozen=True)
class Column:
    """One assignment with what it amounts to over the class."""

    topic: Topic
    assignment: Assignment
    squares: tuple[Square, ...]  # in the order of the learners

    @property
    def handed_in(self) -> int:
        """How many have handed it in."""
        return sum(bool(square.work.submitted_at) for square in self.squares)

    @property
    def graded(self) -> int:
        """How many have a grade."""
        return sum(square.work.graded for square in self.squares)

    @property
    def ungraded(self) -> int:
        """How many versions wait for the machine."""
        return sum(square.cell is Cell.HANDED_IN for square in self.squares)

    @property
    def oldest_ungraded(self) -> datetime | None:
        """Since when somebody waits for the machine."""
        times = [square.work.submitted_at for square in self.squares if square.cell is Cell.HANDED_IN]
        return min((when for when in times if when), default=None)

    @property
    def waiting(self) -> int:
        """How many written tasks wait for a person."""
        return sum(square.work.waiting for square in self.squares if square.work.graded)

    @property
    def mean(self) -> float | None:
        """The mean share of the points of those who have a full grade, 0 to 1."""
        shares = [square.work.share for square in self.squares if square.cell in (Cell.LOW, Cell.PASSED)]
        return sum(shares) / len(shares) if shares else None


@dataclass(frozen=True)
class Stuck:
    """Learners who may need help with one assignment, for one reason."""

    order: int  # of the assignment in the programme
    topic: Topic
    why: Why
    learners: tuple[Learner, ...]
    check: Check | None = None


@dataclass(frozen=True)
class Bar:
    """How one check went over the class: verdict → how many, and who did not pass it."""

    check: Check
    counts: dict[Verdict, int]
    not_passed: tuple[Learner, ...]

    @property
    def total(self) -> int:
        """How many submissions it has judged."""
        return sum(self.counts.values())

    @property
    def pieces(self) -> Iterator[tuple[Verdict, float, float, int]]:
        """(verdict, start, width, count), the first two in per cent of the bar."""
        start = 0.0
        for verdict in _SHOWN:
            count = self.counts.get(verdict, 0)
            width = 100 * count / self.total if self.total else 0.0
            if count:
                yield verdict, round(start, 2), round(width, 2), count
            start += width


@dataclass(frozen=True)
class Distribution:
    """The checks of one assignment, the one that most do not pass first."""

    topic: Topic
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Classroom:
    """Everything on an instructor's page."""

    progress: Progress
    programme: Text
    columns: tuple[Column, ...]
    stuck: tuple[Stuck, ...]
    distributions: tuple[Distribution, ...]

    @property
    def twins(self) -> frozenset[str]:
        """Names that more than one learner has."""
        count = Counter(learner.name for learner in self.progress.learners)
        return frozenset(name for name, many in count.items() if many > 1)

    @property
    def rows(self) -> Iterator[tuple[Learner, tuple[Square, ...]]]:
        """Learner by learner, the squares in the order of the columns."""
        for index, learner in enumerate(self.progress.learners):
            yield learner, tuple(column.squares[index] for column in self.columns)


def classroom(progress: Progress, curriculum: Curriculum, now: datetime) -> Classroom:
    """The class as it is `now`: columns are the assignments that were handed out, in the programme's order."""
    names = [topic for topic in progress.cohort.topics if progress.assignment.get(topic, Assignment(topic="")).released]
    columns = tuple(_column(progress, topic, curriculum, now) for topic in names)
    return Classroom(
        progress=progress,
        programme=curriculum.programme(progress.cohort.programme).name.text,
        columns=columns,
        stuck=tuple(found for number, column in enumerate(columns) for found in _stuck(progress, number, column, now)),
        distributions=tuple(
            Distribution(column.topic, bars) for column in columns if (bars := tuple(_bars(progress, column)))
        ),
    )


def _column(progress: Progress, name: str, curriculum: Curriculum, now: datetime) -> Column:
    stage = curriculum.programme(progress.cohort.programme).stage_of(name)
    need = stage.pass_rule.topic if stage and stage.pass_rule else 0.0
    assignment = progress.assignment[name]
    works = (
        progress.work.get((learner.id, name), Work(learner=learner.id, topic=name, due=assignment.due))
        for learner in progress.learners
    )
    squares = tuple(Square(work, _cell(work, need, now)) for work in works)
    return Column(curriculum.topics[name], assignment, squares)


def _cell(work: Work, need: float, now: datetime) -> Cell:
    if work.graded and not work.newer_version:
        if work.waiting:
            return Cell.MARKING
        return Cell.PASSED if work.share >= need else Cell.LOW
    if work.submitted_at:
        return Cell.HANDED_IN
    if work.due and work.due < now:
        return Cell.MISSING
    return Cell.FETCHED if work.fetched else Cell.NOTHING


def _stuck(progress: Progress, order: int, column: Column, now: datetime) -> Iterator[Stuck]:
    since = column.assignment.released_at
    quiet = since is not None and now - since > QUIET
    reasons = {
        Why.MISSING: (Cell.MISSING,),
        Why.QUIET: (Cell.NOTHING, Cell.FETCHED) if quiet else (),
        Why.LOW: (Cell.LOW,),
    }
    for why, cells in reasons.items():
        learners = tuple(
            learner for learner, square in zip(progress.learners, column.squares, strict=True) if square.cell in cells
        )
        if learners:
            yield Stuck(order, column.topic, why, learners)
    hardest = max(_bars(progress, column), key=lambda bar: len(bar.not_passed), default=None)
    if hardest and len(hardest.not_passed) >= max(MANY, SHARE * hardest.total):
        yield Stuck(order, column.topic, Why.CHECK, hardest.not_passed, hardest.check)


def _bars(progress: Progress, column: Column) -> Iterator[Bar]:
    bars = (_bar(progress, column, check) for check in column.assignment.checks)
    yield from sorted(bars, key=lambda bar: bar.counts.get(Verdict.PASS, 0) / bar.total if bar.total else 1)


def _bar(progress: Progress, column: Column, check: Check) -> Bar:
    verdicts = [square.work.verdicts.get(check.id) for square in column.squares]
    return Bar(
        check=check,
        counts=dict(Counter(verdict for verdict in verdicts if verdict)),
        not_passed=tuple(
            learner for learner, verdict in zip(progress.learners, verdicts, strict=True) if verdict in _FAILED
        ),
    )
