"""The page of the results day: every team with its award, problem and score, and the way to its report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aitracks.capstone.problems.words import METRIC_NAMES, bound
from aitracks.capstone.report.marks import Mark
from aitracks.capstone.report.plot import written
from aitracks.capstone.report.subject import Subject
from aitracks.capstone.stages.awards import NAMES
from aitracks.language import Language, Text
from aitracks.templates import open_template

_ORDER = {award: place for place, award in enumerate(NAMES)}


@dataclass(frozen=True)
class Result:
    """A team's line: `html` and `pdf` are the names of its report's files beside the page, "" for none."""

    subject: Subject
    html: str
    pdf: str

    @property
    def place(self) -> tuple[int, int, str, int, str]:
        """Where it stands: by award, then whether there is a score, then problem by problem by rank."""
        award, mark = self.subject.award, self.subject.final
        problem, team = self.subject.problem.id, self.subject.team.id
        return (_ORDER[award] if award else len(_ORDER), int(mark is None), problem, mark.rank if mark else 0, team)

    def written(self, mark: Mark) -> tuple[str, str]:
        """A score and its interval."""
        expected = self.subject.problem.expected
        return written(mark.value, expected), f"{written(mark.low, expected)} – {written(mark.high, expected)}"


def render_results(
    cohort: Text, results: Sequence[Result], without: Sequence[Text], missed: Sequence[Text], language: Language
) -> str:
    """The page; `without` names the teams that have no problem, `missed` those of whom a report is not there."""
    return open_template(Path(__file__).with_name("results.html.j2")).render(
        cohort=cohort,
        results=sorted(results, key=lambda one: one.place),
        teams=len({one.subject.team.id for one in results}),
        without=without,
        missed=missed,
        language=language,
        awards=NAMES,
        metrics=METRIC_NAMES,
        bound=bound,
    )
