"""Teams of a cohort: all of them, founding and joining, and one team's own page."""

from __future__ import annotations

from typing import Any

from aitracks.capstone.class_rules import team_rule_of
from aitracks.capstone.pages.forms import Form
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.page import Page
from aitracks.capstone.pages.visit import Visit
from aitracks.capstone.problems.words import METRIC_NAMES, bound
from aitracks.capstone.stages.award_records import awards_of
from aitracks.capstone.stages.awards import NAMES as AWARDS
from aitracks.capstone.stages.rubric import STAGES
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.mix import SKILLS
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.views import TeamView
from aitracks.language import Text

_LINES = 40  # of the log


def _teams(visit: Visit) -> dict[str, Any]:
    visit.need(visit.member)
    rule = team_rule_of(visit.room.cohort)
    teams = Teams(visit.room.store).of_cohort(visit.room.id)
    return {"teams": teams, "own": visit.own_team(), "skills": SKILLS, "rule": rule}


def _found(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    _need_learner(visit)
    zh = form.value("name_zh").strip()
    name = Text(zh, form.value("name_en").strip() or zh)
    made = Teams(visit.room.store).found(
        visit.room.id, form.value("id").strip(), name, visit.user.name, form.values("skill")
    )
    return links.team(visit.room.id, made.id)


def _join(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    _need_learner(visit)
    teams, rule = Teams(visit.room.store), team_rule_of(visit.room.cohort)
    made = teams.join(visit.room.id, form.value("code"), visit.user.name, rule, form.values("skill"))
    return links.team(visit.room.id, made.id)


def _need_learner(visit: Visit) -> None:
    visit.need(visit.member)
    if not visit.learner:
        raise Refused("隊伍由學員組成；講師請用指令管理。", "teams are made of learners: staff use 'aitracks team'")


def _team(visit: Visit) -> dict[str, Any]:
    team, room = visit.team(), visit.room
    awards = [
        (problem, stage, AWARDS[given[team.id]])
        for problem in room.problems
        for stage in STAGES
        if team.id in (given := awards_of(room.store, room.id, problem, stage))
    ]
    return {
        "team": team,
        "skills": SKILLS,
        "awards": awards,
        "leads": visit.staff or team.captain == visit.user.name,
        "rule": team_rule_of(room.cohort),
        "units": sorted({problem.unit.id for problem in room.problems.values()}),
        "log": read_log(room.store, room.id, team.id)[-_LINES:][::-1] if visit.staff else (),
        "bound": bound,
        "metrics": METRIC_NAMES,
    }


def _leave(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team = visit.team()
    person = form.value("person")
    if person not in team.people:
        raise Refused("這個人不在隊裡。", "this person is not in the team")
    Teams(visit.room.store).leave(visit.room.id, person, visit.actor, form.value("why"))
    return _back(visit, team, links) if person != visit.user.name else links.teams(visit.room.id)


def _hand_over(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team = visit.team()
    Teams(visit.room.store).hand_over(visit.room.id, team.id, form.value("person"), visit.actor, form.value("why"))
    return _back(visit, team, links)


def _dissolve(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team = visit.team()
    if form.value("sure") != team.id:
        raise Refused("要解散，請輸入隊伍代號。", "to dissolve the team, type its id")
    Teams(visit.room.store).dissolve(visit.room.id, team.id, visit.actor, form.value("why"))
    return links.teams(visit.room.id)


def _renew(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team = visit.team()
    Teams(visit.room.store).renew_code(visit.room.id, team.id, visit.actor)
    return _back(visit, team, links)


def _skills(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team = visit.team()
    Teams(visit.room.store).set_skills(visit.room.id, visit.user.name, form.values("skill"), visit.actor)
    return _back(visit, team, links)


def _bind(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, unit = visit.team(), form.value("unit") or None
    if unit and unit not in {problem.unit.id for problem in visit.room.problems.values()}:
        raise Refused("沒有這個出題單位。", "there is no such unit")
    Teams(visit.room.store).bind(visit.room.id, team.id, unit, visit.actor, form.value("why"))
    return _back(visit, team, links)


def _withdraw(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team = visit.team()
    problem, why = form.value("problem"), form.value("why")
    Applications(visit.room.store).withdraw(visit.room.id, team.id, problem, visit.actor, why)
    return _back(visit, team, links)


def _back(visit: Visit, team: TeamView, links: CapstoneLinks) -> str:
    return links.team(visit.room.id, team.id)


PAGES = (
    Page("teams", "teams", _teams, {"found": _found, "join": _join}),
    Page(
        "teams/{team}",
        "team",
        _team,
        {
            "leave": _leave,
            "hand_over": _hand_over,
            "dissolve": _dissolve,
            "renew": _renew,
            "skills": _skills,
            "bind": _bind,
            "withdraw": _withdraw,
        },
    ),
)
