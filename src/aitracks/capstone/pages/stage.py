"""What a team hands in for a stage: its form, and what was decided about it."""

from __future__ import annotations

from typing import Any

from aitracks.capstone.class_rules import door_of
from aitracks.capstone.pages.dossier_rows import stages_of
from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.forms import Form, number_of
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.page import Page
from aitracks.capstone.pages.visit import Visit, place
from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.rubric import STAGES, Rubric
from aitracks.capstone.teams.tries import Tries


def _stage(visit: Visit) -> dict[str, Any]:
    team, problem = place(visit)
    room, rubric = visit.room, _rubric(visit)
    (state,) = stages_of(room.store, room.id, team.id, problem.id, [rubric.id], door_of(room.cohort))
    tries = Tries(room.store).find_all(room.id, team.id, problem.id, "scored")
    decided = state.decision is not None and state.decision.outcome != "revise"
    return {
        "team": team,
        "problem": problem,
        "rubric": rubric,
        "state": state,
        "tries": [one if visit.staff else one.for_team() for one in tries if one.stage == rubric.id],
        "writes": visit.user.name in team.people and problem.id in team.problems and not decided and not state.closed,
    }


def _hand_in(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, problem = place(visit)
    rubric = _rubric(visit)
    answers = {field.id: form.value(f"answer-{field.id}") for field in rubric.form}
    door = door_of(visit.room.cohort)
    dossiers = Dossiers(visit.room.store)
    dossiers.hand_in(
        visit.room.id, team.id, problem.id, rubric, answers, visit.actor, door, number_of(form.value("entry"))
    )
    return links.stage(visit.room.id, team.id, problem.id, rubric.id) + "?done=hand_in"


def _rubric(visit: Visit) -> Rubric:
    stage = next((one for one in STAGES if one == visit.path["stage"]), None)
    if stage is None:
        raise NotThere
    return visit.room.rubrics[stage]


PAGES = (Page("teams/{team}/{problem}/{stage}", "stage", _stage, {"hand_in": _hand_in}),)
