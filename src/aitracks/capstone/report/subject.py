"""A team and its problem, with all that the store knows of them for the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.report.marks import Mark, Marks
from aitracks.capstone.stages.award_records import awards_of
from aitracks.capstone.stages.awards import Award
from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.rubric import Rubric, Stage
from aitracks.capstone.teams.entry_views import EntryView
from aitracks.capstone.teams.tries import Tries
from aitracks.capstone.teams.views import TeamView


@dataclass(frozen=True)
class Subject:
    """What a report is about. `forms` are the answers of each stage's last round."""

    team: TeamView
    problem: IndustryProblem
    rubrics: Mapping[Stage, Rubric]
    final: Mark | None
    field: Mark | None
    waiting: int
    field_tries: int
    forms: Mapping[Stage, Mapping[str, str]]
    awards: Mapping[Stage, Award]

    @property
    def shown(self) -> EntryView | None:
        """The try whose notebook is shown: the field's, else the proof of concept's."""
        mark = self.field or self.final
        return mark.entry if mark else None

    @property
    def file(self) -> str:
        """What `CohortPlaces.report` asks for beside the team: its problem, where it has several."""
        return self.problem.id if len(self.team.problems) > 1 else ""

    @property
    def award(self) -> Award | None:
        """The award of the last stage that gave one."""
        return list(self.awards.values())[-1] if self.awards else None

    def answer(self, stage: Stage, field: str) -> str:
        """What the team wrote into a field of a form; "" for nothing."""
        return self.forms.get(stage, {}).get(field, "")


def subject_of(marks: Marks, team: TeamView, problem: IndustryProblem, rubrics: Mapping[Stage, Rubric]) -> Subject:
    """Everything about a team at a problem, as it is now."""
    store, where = marks.store, (team.cohort, team.id, problem.id)
    tries = Tries(store).find_all(*where)
    dossiers = {stage: Dossiers(store).latest(*where, rubric) for stage, rubric in rubrics.items()}
    awards = {stage: awards_of(store, team.cohort, problem.id, stage).get(team.id) for stage in rubrics}
    return Subject(
        team=team,
        problem=problem,
        rubrics=rubrics,
        final=marks.find(problem, team.id, "final"),
        field=marks.find(problem, team.id, "field"),
        waiting=sum(one.state in ("queued", "running") for one in tries),
        field_tries=sum(one.stage == "field" for one in tries),
        forms={stage: dossier.answers for stage, dossier in dossiers.items() if dossier},
        awards={stage: award for stage, award in awards.items() if award},
    )
