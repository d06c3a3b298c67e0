"""What stands on a learner's feedback page, ready for the template; what the learner wrote is plain text by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aitracks.checks.report import told_reason, verdict_words
from aitracks.checks.run import Outcome, Verdict
from aitracks.grading.feedback_cells import Cells, Ran
from aitracks.grading.feedback_lesson import Lesson
from aitracks.grading.feedback_points import Points, Sheet
from aitracks.language import Language, Text


@dataclass(frozen=True)
class CheckRow:
    """One check: what was tried, its mark and word, and why it did not pass. A hidden one shows its category only."""

    title: Text
    mark: str
    word: Text
    colour: str
    hidden: bool
    passed: bool
    earned: float
    possible: float
    reason: Text | None


@dataclass(frozen=True)
class Part:
    """One answer in code (with `checks`) or one written task: its heading, points, the learner's text, a comment."""

    name: str
    heading: Text
    points: Points
    source: str
    comment: str = ""
    checks: tuple[CheckRow, ...] = ()

    @property
    def open(self) -> tuple[CheckRow, ...]:
        """The checks that are still to be passed."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def done(self) -> bool:
        """Whether nothing is left to gain here."""
        return not self.points.waiting and self.points.earned >= self.points.possible


@dataclass(frozen=True)
class Page:
    """The feedback on one submission."""

    language: Language
    title: Text
    sheet: Sheet
    answers: tuple[Part, ...] = ()
    tasks: tuple[Part, ...] = ()
    ran: tuple[Ran, ...] = field(default=())

    @property
    def parts(self) -> tuple[Part, ...]:
        """Answers, then written tasks."""
        return self.answers + self.tasks

    @property
    def errors(self) -> tuple[Ran, ...]:
        """The cells that ended in an error."""
        return tuple(ran for ran in self.ran if ran.error)

    @property
    def shown(self) -> tuple[Ran, ...]:
        """The cells with output that may be shown."""
        return tuple(ran for ran in self.ran if ran.shown)


def make_page(language: Language, lesson: Lesson, sheet: Sheet, cells: Cells) -> Page:
    """The page of a submission: what counts comes from the gradebook, what it is about from the notebook."""
    order = {name: place for place, name in enumerate(lesson.headings)}
    names = sorted(sheet.cells, key=lambda name: (order.get(name, len(order)), name))
    answers = tuple(_answer(name, lesson, sheet, cells) for name in names if sheet.cells[name].check)
    tasks = tuple(_task(name, lesson, sheet, cells) for name in names if not sheet.cells[name].check)
    return Page(language, lesson.title, sheet, answers, tasks, tuple(cells.ran))


def _answer(name: str, lesson: Lesson, sheet: Sheet, cells: Cells) -> Part:
    told, outcomes = cells.outcomes.get(name, ("", []))
    answer = told or name.removeprefix("check-")
    return Part(  # the answer's own cell has the answer's name for its grade id
        name=answer,
        heading=_heading(lesson.headings, name),
        points=sheet.cells[name],
        source=cells.sources.get(answer, ""),
        comment=sheet.comments.get(answer, ""),
        checks=tuple(_row(outcome) for outcome in outcomes),
    )


def _task(name: str, lesson: Lesson, sheet: Sheet, cells: Cells) -> Part:
    points, comment = sheet.cells[name], sheet.comments.get(name, "")
    return Part(name, _heading(lesson.headings, name), points, cells.sources.get(name, ""), comment)


def _heading(headings: Mapping[str, Text], name: str) -> Text:
    return headings.get(name, Text(name, name))


def _row(outcome: Outcome) -> CheckRow:
    mark, word, colour = verdict_words(outcome.verdict)
    passed = outcome.verdict is Verdict.PASS
    reason = None if passed or (not outcome.public and outcome.verdict is Verdict.NOT_ATTEMPTED) else outcome
    return CheckRow(
        outcome.title,
        mark,
        word,
        colour,
        not outcome.public,
        passed,
        outcome.earned,
        outcome.points,
        told_reason(reason) if reason else None,
    )
