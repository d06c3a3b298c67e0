"""The report of a team as one self-contained HTML page: no script, no address, whatever the team wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aitracks.capstone.problems.words import CATEGORY_NAMES, METRIC_NAMES, bound
from aitracks.capstone.report.gaps import gaps
from aitracks.capstone.report.marks import Change, Cut, Mark, change
from aitracks.capstone.report.own_words import ANSWER_LENGTH, CardRow, Side, card_rows, sides
from aitracks.capstone.report.plot import Plot, plot_of, slices_plot, written
from aitracks.capstone.report.showing import Shown
from aitracks.capstone.report.story import Story
from aitracks.capstone.report.subject import Subject
from aitracks.capstone.stages.awards import NAMES
from aitracks.capstone.stages.rubric import Stage
from aitracks.capstone.teams.mix import SKILLS
from aitracks.grading.hostile import plain_text
from aitracks.language import Language, Text
from aitracks.templates import open_template

PART_NAMES = {"final": Text("解題：沒看過的資料", "Proof of concept: unseen data"),
              "field": Text("實證：之後、偏移的資料", "Field proof: later, shifted data")}  # fmt: skip
_SECTIONS: dict[str, tuple[tuple[Stage, str], ...]] = {
    "problem": (("concept", "need"),),
    "approach": (
        ("concept", "approach"),
        ("concept", "data"),
        ("poc", "method"),
        ("poc", "validation"),
        ("poc", "errors"),
    ),
    "field": (("field", "summary"), ("field", "shift"), ("field", "adoption"), ("field", "fairness")),
    "ethics": (("concept", "ethics"), ("poc", "ethics")),
}


@dataclass(frozen=True)
class Said:
    """A field of a form, and what the team wrote into it."""

    label: Text
    stage: Text
    text: str


@dataclass(frozen=True)
class SlicePlot:
    """One column by which the data are cut, with what it is looked at for."""

    name: Text
    why: Text
    plot: Plot


@dataclass(frozen=True)
class Report:
    """What stands in the report, ready for the template."""

    subject: Subject
    missing: tuple[Text, ...]
    said: dict[str, tuple[Said, ...]]
    plot: Plot | None
    change: Change | None
    slices: tuple[SlicePlot, ...]
    story: Story
    shown: Shown | None
    card: tuple[CardRow, ...]
    ethics: tuple[Side, ...]

    @property
    def title(self) -> str:
        """What the team calls its solution; "" where it says nothing."""
        return plain_text(self.subject.answer("concept", "title"), 120)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The scores that there are."""
        return tuple(mark for mark in (self.subject.final, self.subject.field) if mark)


def report_of(subject: Subject, shown: Shown | None, story: Story) -> Report:
    """The report on a team."""
    card, ethics = card_rows(shown.card if shown else None), sides(shown.ethics if shown else None)
    final, field, expected = subject.final, subject.field, subject.problem.expected
    named = [(PART_NAMES[mark.part], mark) for mark in (final, field) if mark]
    return Report(
        subject=subject,
        missing=gaps(subject, shown, card, ethics),
        said={section: tuple(_said(subject, fields)) for section, fields in _SECTIONS.items()},
        plot=plot_of(named, expected) if named else None,
        change=change(subject.problem, final, field) if final and field else None,
        slices=tuple(_slices(subject)),
        story=story,
        shown=shown,
        card=card,
        ethics=ethics,
    )


def render_report(report: Report, language: Language) -> str:
    """The page in `language`; "both" shows Chinese and English together. What the team wrote stays as it is."""
    return open_template(Path(__file__).with_name("report.html.j2")).render(
        report=report,
        subject=report.subject,
        problem=report.subject.problem,
        language=language,
        bound=bound,
        written=lambda value: written(value, report.subject.problem.expected),
        metrics=METRIC_NAMES,
        categories=CATEGORY_NAMES,
        awards=NAMES,
        parts=PART_NAMES,
        skills=SKILLS,
    )


def _said(subject: Subject, fields: tuple[tuple[Stage, str], ...]) -> Iterator[Said]:
    for stage, id_ in fields:
        rubric = subject.rubrics[stage]
        label = next((one.label.text for one in rubric.form if one.id == id_), None)
        text = plain_text(subject.answer(stage, id_), ANSWER_LENGTH)
        if label and text:
            yield Said(label, rubric.name.text, text)


def _slices(subject: Subject) -> Iterator[SlicePlot]:
    for column in subject.problem.slices:
        named = list(_cuts(subject, column.id))
        if plot := slices_plot(named, subject.problem.expected):
            yield SlicePlot(column.name.text, column.why.text, plot)


def _cuts(subject: Subject, column: str) -> Iterator[tuple[Text, str, Cut]]:
    """The slices of a column, each in the proof of concept and then in the field."""
    marks = [mark for mark in (subject.final, subject.field) if mark]
    names = dict.fromkeys(cut.name for mark in marks for cut in mark.slices if cut.column == column)
    for name in names:
        for mark in marks:
            for cut in mark.slices:
                if (cut.column, cut.name) == (column, name):
                    yield Text(name, name), mark.part, cut
