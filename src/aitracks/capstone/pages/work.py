"""A team's work on one problem: stages, tries, members' shares."""

from __future__ import annotations

import hashlib
from typing import Any

from aitracks.capstone.class_rules import door_of, try_rule_of
from aitracks.capstone.evaluation.sizes import MOST_CODE, MOST_OUTPUTS
from aitracks.capstone.pages.dossier_rows import contract_day, stages_of
from aitracks.capstone.pages.forms import Form
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.page import Page
from aitracks.capstone.pages.report import report_files
from aitracks.capstone.pages.tries import STAGES as TRY_STAGES
from aitracks.capstone.pages.tries import choose, submit, tries_of_stage
from aitracks.capstone.pages.visit import Visit, place
from aitracks.capstone.problems.words import METRIC_NAMES, bound
from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.member_grades import FACTORS
from aitracks.capstone.stages.rubric import STAGES
from aitracks.capstone.stages.shares import MemberShares
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.published import STAGE_OF, boards_published
from aitracks.language import Text

ENDED = Text("成績已公布，不再收件。", "the results are published, no more tries are taken")
KINDS = {
    "said": Text("自述", "in own words"),
    "link": Text("連結", "link"),
    "commit": Text("程式紀錄", "commit"),
    "coach": Text("業師的話", "coach's word"),
}


def _work(visit: Visit) -> dict[str, Any]:
    team, problem = place(visit)
    room, door = visit.room, door_of(visit.room.cohort)
    states = stages_of(room.store, room.id, team.id, problem.id, STAGES, door)
    shares = MemberShares(room.store).read(room.id, team.id, problem.id)
    shown = [part for of, part in boards_published(room.store, room.id) if of == problem.id]
    ended = [STAGE_OF[part] for part in shown]
    return {
        "team": team,
        "problem": problem,
        "member": visit.user.name in team.people,
        "door": door,
        "states": states,
        "closed": {state.stage: ENDED if state.stage in ended else state.closed for state in states},
        "ended": ended,
        "published": shown,
        "contract": contract_day(room.store, room.id, team.id, problem.id),
        "tries": [tries_of_stage(visit, team, problem, stage) for stage in TRY_STAGES],
        "a_day": try_rule_of(room.cohort).a_day,
        "most_mb": MOST_OUTPUTS >> 20,
        "most_code_kb": MOST_CODE >> 10,
        "shares": shares,
        "mine": shares.given.get(visit.user.name, {}),
        "kinds": KINDS,
        "factors": FACTORS,
        "report": report_files(room, team, problem.id),
        "bound": bound,
        "metrics": METRIC_NAMES,
    }


def _submit(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, problem = place(visit)
    submit(visit, team, problem, form)
    return links.team_work(visit.room.id, team.id, problem.id) + "?done=submit#tries"


def _choose(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, problem = place(visit)
    choose(visit, team, problem, form.value("try"))
    return links.team_work(visit.room.id, team.id, problem.id) + "?done=choose#tries"


def _sign(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, problem = place(visit)
    if form.file is None:
        raise Refused("請選擇雙方簽好的文件。", "choose the document that both have signed")
    digest = hashlib.sha256(form.file).hexdigest()
    Dossiers(visit.room.store).sign(visit.room.id, team.id, problem.id, digest, form.value("note"), visit.actor)
    return links.team_work(visit.room.id, team.id, problem.id)


def _divide(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, problem = place(visit)
    mates = [person for person in team.people if person != visit.user.name]
    points = {person: _whole(form.value(f"points-{person}")) for person in mates}
    MemberShares(visit.room.store).divide(visit.room.id, team.id, problem.id, visit.user.name, points)
    return links.team_work(visit.room.id, team.id, problem.id) + "?done=divide#shares"


def _contribute(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, problem = place(visit)
    shares, kind, said = MemberShares(visit.room.store), form.value("kind"), form.value("said")
    shares.show(visit.room.id, team.id, problem.id, visit.user.name, kind, said)
    return links.team_work(visit.room.id, team.id, problem.id) + "?done=contribute#shares"


def _factor(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    team, problem = place(visit)
    try:
        factor = float(form.value("factor"))
    except ValueError:
        raise Refused("係數請寫數字，例如 1.05。", "write the factor as a number, such as 1.05") from None
    person, reason = form.value("person"), form.value("reason")
    MemberShares(visit.room.store).decide(visit.room.id, team.id, problem.id, person, factor, reason, visit.actor)
    return links.team_work(visit.room.id, team.id, problem.id) + "?done=factor#shares"


def _whole(text: str) -> int:
    try:
        return int(text.strip() or "0")
    except ValueError:
        raise Refused(f"「{text[:20]}」不是整數。", f"'{text[:20]}' is no whole number") from None


PAGES = (
    Page(
        "teams/{team}/{problem}",
        "work",
        _work,
        {
            "submit": _submit,
            "choose": _choose,
            "sign": _sign,
            "divide": _divide,
            "contribute": _contribute,
            "factor": _factor,
        },
    ),
)
