"""The problems of a cohort: the listing, and one problem's whole form, without its contact."""

from __future__ import annotations

from typing import Any

from aitracks.capstone.class_rules import team_rule_of
from aitracks.capstone.pages.forms import Form
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.page import Page
from aitracks.capstone.pages.visit import Visit
from aitracks.capstone.problems.listing import shelves
from aitracks.capstone.problems.words import CATEGORY_NAMES, METRIC_NAMES, READINESS_NAMES, TEMPLATE_NAMES, bound
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.rules import Offer
from aitracks.capstone.teams.teams import Teams

_WORDS = {
    "bound": bound,
    "metrics": METRIC_NAMES,
    "categories": CATEGORY_NAMES,
    "readiness": READINESS_NAMES,
    "kinds": TEMPLATE_NAMES,
}


def _listing(visit: Visit) -> dict[str, Any]:
    visit.need(visit.member)
    teams = Teams(visit.room.store).of_cohort(visit.room.id)
    at_work = {problem.id: sum(problem.id in team.problems for team in teams) for problem in visit.room.listed}
    return {"shelves": shelves(visit.room.listed), "at_work": at_work, "team": visit.own_team(), **_WORDS}


def _problem(visit: Visit) -> dict[str, Any]:
    visit.need(visit.member)
    problem, team = visit.room.problem(visit.path["problem"]), visit.own_team()
    return {
        "problem": problem,
        "team": team,
        "kit": visit.room.places.problem(problem.id).kit.is_dir(),
        "leads": team is not None and team.captain == visit.user.name,
        "full": team is not None and len(team.problems) >= team_rule_of(visit.room.cohort).problems,
        **_WORDS,
    }


def _apply(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    visit.need(visit.member)
    problem, team = visit.room.problem(visit.path["problem"]), visit.own_team()
    if team is None:
        raise Refused("你還沒有隊伍：請先成立或加入。", "you have no team yet: found one or join one first")
    offer = Offer(problem.id, problem.unit.id, problem.is_listed)
    Applications(visit.room.store).apply(visit.room.id, team.id, offer, visit.actor, team_rule_of(visit.room.cohort))
    return links.team_work(visit.room.id, team.id, problem.id)


PAGES = (
    Page("problems", "problems", _listing),
    Page("problems/{problem}", "problem", _problem, {"apply": _apply}),
)
