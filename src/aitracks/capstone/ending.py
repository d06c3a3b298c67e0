"""The end of a stage: what metric and reviews come to for each team, the awards by rule, the members' points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.report.marks import Mark, Marks
from aitracks.capstone.stages.aggregate import Aggregate
from aitracks.capstone.stages.award_records import awards_of, keep_awards
from aitracks.capstone.stages.awards import Award, Candidate, give_awards
from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.gradebook import Written, write_stage
from aitracks.capstone.stages.member_grades import MemberGrade, member_grades
from aitracks.capstone.stages.points import Points, combined
from aitracks.capstone.stages.reviews import Reviews
from aitracks.capstone.stages.rubric import Rubric, Stage
from aitracks.capstone.stages.shares import MemberShares
from aitracks.capstone.teams.entry_views import Part
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.views import TeamView
from aitracks.errors import StateError
from aitracks.language import Language, Text

_PART: Mapping[Stage, Part] = {"poc": "final", "field": "field"}
_ETHICS = (
    "ethics",
    "fairness",
)  # the criteria, one in each rubric, in which no reviewer may have given the lowest level


@dataclass(frozen=True)
class TeamEnd:
    """A team at the end of a stage. `waits` says why it has no points yet; then it is neither graded nor awarded."""

    team: str
    name: Text
    points: Points | None
    award: Award | None = None
    grades: tuple[MemberGrade, ...] = ()
    waits: Text | None = None


@dataclass(frozen=True)
class Ending:
    """A stage of a problem in a cohort, whose teams are compared with each other."""

    marks: Marks
    problem: IndustryProblem
    rubric: Rubric

    def teams(self) -> tuple[TeamEnd, ...]:
        """All teams that work on the problem, the best first, those that wait last."""
        every = Teams(self.marks.store).of_cohort(self.marks.cohort)
        found = [self._team(team) for team in every if self.problem.id in team.problems]
        awards = give_awards([candidate for _, candidate in found if candidate])
        ended = [replace(end, award=awards.get(end.team)) for end, _ in found]
        return tuple(sorted(ended, key=lambda end: (-(end.points.value if end.points else -1), end.team)))

    def keep(self, ends: Sequence[TeamEnd], by: Actor, why: str = "") -> None:
        """Keep the awards; raises Refused where one given before would change without a reason."""
        given = {end.team: end.award for end in ends if end.points}
        keep_awards(self.marks.store, self.marks.cohort, self.problem.id, self.rubric.id, given, by, why)

    def write(self, ends: Sequence[TeamEnd], course: Path, language: Language) -> Written:
        """Write the members' points into the gradebook of `course`; raises what `write_stage` raises."""
        grades = [grade for end in ends for grade in end.grades]
        return write_stage(course, self.problem.id, self.problem.title.text, self.rubric, grades, language)

    def _team(self, team: TeamView) -> tuple[TeamEnd, Candidate | None]:
        store, where = self.marks.store, (self.marks.cohort, team.id, self.problem.id)
        dossier = Dossiers(store).latest(*where, self.rubric)
        decision = Reviews(store).decision(*where, self.rubric)
        waits = _waits(dossier is not None, decision.outcome if decision else "")
        if dossier is None or waits:
            return TeamEnd(team.id, team.name, None, waits=waits), None
        reviewed = Reviews(store).result(dossier.id, self.rubric)
        part = _PART.get(self.rubric.id)
        mark = self.marks.find(self.problem, team.id, part) if part else None
        points = self._points(reviewed, mark)
        factors = MemberShares(store).read(*where).factors
        end = TeamEnd(team.id, team.name, points, grades=member_grades(team.people, points.value, factors))
        return end, self._candidate(end, points, reviewed, mark)

    def _points(self, reviewed: Aggregate, mark: Mark | None) -> Points:
        expected = self.problem.expected
        if mark is None or mark.baseline is None:
            if mark is not None:
                raise StateError(
                    f"{self.problem.id}: a try was scored without the starter: run 'aitracks capstone evaluate' again"
                )
            return combined(self.rubric, reviewed, None, 0.0, expected)
        try:
            return combined(self.rubric, reviewed, (mark.value, mark.low, mark.high), mark.baseline, expected)
        except ValueError as error:
            raise StateError(
                f"{self.problem.id}: {error}: its points cannot be told; mend the expected result"
            ) from None

    def _candidate(self, end: TeamEnd, points: Points, reviewed: Aggregate, mark: Mark | None) -> Candidate:
        judged = [one for one in reviewed.criteria if one.id in _ETHICS]
        return Candidate(
            end.team,
            points.value,
            points.low,
            points.high,
            expected_met=mark.meets if mark else self.rubric.id not in _PART,
            ethics_complete=all(one.low > 0 for one in judged),
            reproducible=mark is None or mark.entry.reproducible is not False,
        )


def given_awards(ending: Ending) -> dict[str, Award]:
    """Team → award that was kept for the stage before."""
    return awards_of(ending.marks.store, ending.marks.cohort, ending.problem.id, ending.rubric.id)


def _waits(handed_in: bool, outcome: str) -> Text | None:
    if not handed_in:
        return Text("尚未送件", "nothing handed in")
    if not outcome:
        return Text("審查中", "not decided yet")
    return Text("等待修改", "to be revised") if outcome == "revise" else None
