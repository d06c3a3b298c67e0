"""Leaderboards: the public one for everybody of the cohort, final and field for its staff until they are published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aitracks.capstone.evaluation.boards import board
from aitracks.capstone.evaluation.outcome import SCORES
from aitracks.capstone.evaluation.places import ProblemPlaces
from aitracks.capstone.evaluation.publication import Publication
from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.forms import Form
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.page import Page
from aitracks.capstone.pages.rooms import Room
from aitracks.capstone.pages.strip import Scale
from aitracks.capstone.pages.visit import Visit
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.problems.words import METRIC_NAMES, bound
from aitracks.capstone.scoring.board import Row
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.ladder import rounded
from aitracks.capstone.stages.award_records import awards_of
from aitracks.capstone.stages.awards import NAMES as AWARDS
from aitracks.capstone.teams.entry_views import PARTS, Part
from aitracks.capstone.teams.published import STAGE_OF, boards_published
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.errors import StateError
from aitracks.language import Text

NAMES: dict[Part, Text] = {
    "public": Text("公開榜", "Public"),
    "final": Text("決選榜", "Final"),
    "field": Text("實證榜", "Field"),
}


@dataclass(frozen=True)
class Line:
    """A line of the board with the team's name, whether a second run gave the same, and the stage's award."""

    row: Row
    name: Text
    own: bool
    reproducible: bool
    award: Text | None


def _board(visit: Visit) -> dict[str, Any]:
    visit.need(visit.member)
    problem = visit.room.problem(visit.path["problem"])
    part = next((one for one in PARTS if one == visit.query.get("part")), PARTS[0])
    shown = {
        one: since for (of, one), since in boards_published(visit.room.store, visit.room.id).items() if of == problem.id
    }
    visit.need(part == "public" or visit.staff or part in shown)
    rows = _rows(visit.room, problem, part)
    base = baseline(visit.room, problem, part)
    marks = [problem.expected.threshold, *([base] if base is not None else [])]
    ends = [end for row in rows for end in (row.low, row.high, row.value)]
    return {
        "problem": problem,
        "part": part,
        "parts_": {one: name for one, name in NAMES.items() if visit.staff or one == "public" or one in shown},
        "shown": shown,
        "in_the_way": _in_the_way(visit, problem, part) if visit.staff and part not in shown else (),
        "lines": _lines(visit, problem, part, rows),
        "baseline": base,
        "scale": Scale.of([*ends, *marks]),
        "bound": bound,
        "metrics": METRIC_NAMES,
    }


def _in_the_way(visit: Visit, problem: IndustryProblem, part: Part) -> tuple[Text, ...]:
    return () if part == "public" else Publication(visit.room.store, visit.room.cohort, problem).in_the_way(part)


def _publish(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    publication, part = _decided(visit, form)
    publication.publish(part, visit.actor, form.value("anyway") == "yes")
    return links.board(visit.room.id, publication.problem.id, part) + "&done=publish"


def _withdraw(visit: Visit, form: Form, links: CapstoneLinks) -> str:
    publication, part = _decided(visit, form)
    publication.withdraw(part, visit.actor, form.value("why"))
    return links.board(visit.room.id, publication.problem.id, part) + "&done=withdraw"


def _decided(visit: Visit, form: Form) -> tuple[Publication, Part]:
    visit.need(visit.staff)
    part = next((one for one in STAGE_OF if one == form.value("key")), None)
    if part is None:
        raise NotThere
    return Publication(visit.room.store, visit.room.cohort, visit.room.problem(visit.path["problem"])), part


def _rows(room: Room, problem: IndustryProblem, part: Part) -> tuple[Row, ...]:
    try:
        return board(room.store, room.places.problem(problem.id), room.id, problem, part)
    except OSError as error:
        raise StateError(f"{error.filename}: {error.strerror}: bring the folder 'tries' back from a backup") from None


def _lines(visit: Visit, problem: IndustryProblem, part: Part, rows: tuple[Row, ...]) -> list[Line]:
    teams = Teams(visit.room.store)
    given = awards_of(visit.room.store, visit.room.id, problem.id, STAGE_OF[part]) if part in STAGE_OF else {}
    scored = {str(one.id): one for one in Tries(visit.room.store).find_all(visit.room.id, None, problem.id, "scored")}
    found = []
    for row in rows:
        team = teams.find(visit.room.id, row.team)
        same = scored[row.entry].reproducible is not False
        award = AWARDS[given[row.team]] if row.team in given else None
        found.append(Line(row, team.name, visit.user.name in team.people, same, award))
    return found


def baseline(room: Room, problem: IndustryProblem, part: Part) -> float | None:
    """What the starter reaches on a part, on the public one rounded as teams hear it; None before any score."""
    judging = Judging.of(problem)
    for entry in Tries(room.store).find_all(room.id, None, problem.id, "scored"):
        value = _starter(room.places.problem(problem.id), entry.id, part, judging)
        if value is not None:
            return rounded(value, judging) if part == "public" else value
    return None


def _starter(here: ProblemPlaces, entry: int, part: Part, judging: Judging) -> float | None:
    """From what is kept of a try: its value less what it was better by."""
    try:
        kept = json.loads((here.attempt(entry) / SCORES).read_text(encoding="utf-8"))["parts"][part]
        return float(kept["value"] - judging.sign * kept["baseline"]["value"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


PAGES = (Page("boards/{problem}", "board", _board, {"publish": _publish, "withdraw": _withdraw}),)
