"""The review queue, and one dossier for its reviewers and the staff."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from aitracks.capstone.pages.dossier_rows import Filed, filed, kept_from, one_filed
from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.forms import Form, number_of
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.page import Page
from aitracks.capstone.pages.visit import Visit
from aitracks.capstone.stages.aggregate import REVIEWERS, Aggregate
from aitracks.capstone.stages.reviewers import CONFLICTS, Reviewers
from aitracks.capstone.stages.reviews import Reviews
from aitracks.capstone.stages.rubric import Rubric
from aitracks.capstone.stages.views import Outcome, ReviewView
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import need_staff
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.language import Text

OUTCOMES: dict[Outcome, Text] = {
    "pass": Text("通過", "Pass"),
    "revise": Text("修正後再審", "Revise"),
    "reject": Text("不通過", "Reject"),
}
_LINES = 30  # of the log


def _queue(visit: Visit) -> dict[str, Any]:
    visit.need(visit.reviewer)
    room, me, reviewers = visit.room, visit.user.name, Reviewers(visit.room.store)
    waiting = reviewers.queue(room.id, me)
    all_ = filed(room.store, room.id) if visit.staff else ()
    return {
        "mine": [(one, Reviews(room.store).own(one.id, me)) for one in waiting],
        "to_declare": reviewers.to_declare(room.id, me),
        "waiting": [one for one in all_ if one.decision is None],
        "decided": [one for one in all_ if one.decision is not None],
        "team_names": _team_names(visit),
        "conflicts": CONFLICTS,
        "needed": REVIEWERS,
        "outcomes": OUTCOMES,
    }


def _dossier(visit: Visit) -> dict[str, Any]:
    found, room = _filed(visit), visit.room
    dossier, me = found.dossier, visit.user.name
    kept = kept_from(room.store, room.id, dossier.team, me)
    seat = next((one for one in found.seats if one.reviewer == me), None)
    undeclared = seat is not None and seat.declared is None
    open_ = kept is None and not undeclared
    own = Reviews(room.store).own(dossier.id, me) if open_ and seat else None
    blind = seat is not None and not (own and own.final) and found.decision is None  # first one's own opinion
    return {
        "filed": found,
        "dossier": dossier,
        "rubric": room.rubrics[dossier.stage],
        "problem": room.problems.get(dossier.problem),
        "team": Teams(room.store).find(room.id, dossier.team),
        "kept": kept,
        "undeclared": undeclared and kept is None,
        "open": open_,
        "seat": seat,
        "own": own,
        "reviews": _reviews(visit, found) if open_ and visit.staff and not blind else (),
        "blind": blind,
        "together": _together(visit, found) if open_ and visit.staff and not blind else None,
        "entry": Tries(room.store).find(dossier.entry) if open_ and dossier.entry else None,
        "conflicts": CONFLICTS,
        "outcomes": OUTCOMES,
        "needed": REVIEWERS,
        "log": _log(visit, dossier.team) if open_ and visit.staff and not blind else (),
    }


def _declare(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    visit.need(visit.reviewer)
    team, kinds, none = form.value("team"), form.values("conflict"), form.value("none")
    if bool(kinds) is bool(none):
        raise Refused(
            "請聲明：有哪些利益衝突，或是都沒有。", "declare one or the other: which conflicts, or none of them"
        )
    if team not in _concerned(visit):
        raise NotThere
    Reviewers(visit.room.store).declare(visit.room.id, team, visit.user.name, kinds, form.value("note"))
    here = "dossier" in visit.path
    return links.dossier(visit.room.id, _filed(visit).dossier.id) if here else links.reviews(visit.room.id)


def _concerned(visit: Visit) -> set[str]:
    """The teams about which the visitor has something to declare."""
    given = {one.dossier.team for one in filed(visit.room.store, visit.room.id) if _sits(one, visit.user.name)}
    return given | ({one.id for one in Teams(visit.room.store).of_cohort(visit.room.id)} if visit.staff else set())


def _review(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    found = _filed(visit)
    rubric, final = visit.room.rubrics[found.dossier.stage], form.value("final") == "yes"
    levels = _levels(rubric, form)
    Reviews(visit.room.store).save(found.dossier.id, visit.user.name, rubric, levels, form.value("comment"), final)
    return links.dossier(visit.room.id, found.dossier.id) + f"?done={'final' if final else 'draft'}"


def _assign(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    found, reviewer = _filed(visit), form.value("reviewer").strip()
    need_staff(visit.actor)
    if reviewer not in visit.room.reviewers:
        raise Refused(f"平台上沒有「{reviewer[:40]}」這個帳號。", f"there is nobody called '{reviewer[:40]}' here")
    Reviewers(visit.room.store).assign(found.dossier.id, reviewer, visit.actor)
    return links.dossier(visit.room.id, found.dossier.id)


def _decide(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    found = _filed(visit)
    outcome: Outcome | None = next((one for one in get_args(Outcome) if one == form.value("outcome")), None)
    if outcome is None:
        raise Refused("請選擇一項決定。", "choose what is decided")
    rubric = visit.room.rubrics[found.dossier.stage]
    Reviews(visit.room.store).decide(found.dossier.id, rubric, outcome, form.value("reason"), visit.actor)
    return links.dossier(visit.room.id, found.dossier.id) + "?done=decide"


def _filed(visit: Visit) -> Filed:
    """The dossier of the address, for staff and its reviewers; raises NotAMember and NotThere."""
    visit.need(visit.reviewer)
    number = number_of(visit.path["dossier"])
    if number is None:
        raise NotThere
    found = one_filed(visit.room.store, visit.room.id, number)
    visit.need(visit.staff or _sits(found, visit.user.name))
    return found


def _sits(found: Filed, person: str) -> bool:
    return any(seat.reviewer == person for seat in found.seats)


def _levels(rubric: Rubric, form: Form) -> dict[str, int]:
    """What was chosen; that it is a level of the criterion, the rules say."""
    chosen = {one.id: number_of(form.value(f"level-{one.id}")) for one in rubric.criteria}
    return {id_: level for id_, level in chosen.items() if level is not None}


def _reviews(visit: Visit, found: Filed) -> tuple[ReviewView, ...]:
    return Reviews(visit.room.store).of_dossier(found.dossier.id, visit.actor)


def _together(visit: Visit, found: Filed) -> Aggregate | None:
    try:
        return Reviews(visit.room.store).result(found.dossier.id, visit.room.rubrics[found.dossier.stage])
    except Refused:
        return None


def _log(visit: Visit, team: str) -> tuple[Any, ...]:
    return read_log(visit.room.store, visit.room.id, team)[-_LINES:][::-1]


def _team_names(visit: Visit) -> Mapping[str, Text]:
    return {one.id: one.name for one in Teams(visit.room.store).of_cohort(visit.room.id)}


PAGES = (
    Page("reviews", "reviews", _queue, {"declare": _declare}),
    Page(
        "reviews/{dossier}",
        "dossier",
        _dossier,
        {"declare": _declare, "review": _review, "assign": _assign, "decide": _decide},
    ),
)
