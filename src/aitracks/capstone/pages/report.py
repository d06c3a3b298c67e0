"""A team's report, where `aitracks capstone report` has written one: for the staff, and for the team once it may."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.rooms import Room
from aitracks.capstone.pages.visit import Visit, place
from aitracks.capstone.teams.entry_views import Part
from aitracks.capstone.teams.published import STAGE_OF, boards_published
from aitracks.capstone.teams.tries import Tries
from aitracks.capstone.teams.views import TeamView

_PART_OF: dict[str, Part] = {stage: part for part, stage in STAGE_OF.items()}


@dataclass(frozen=True)
class ReportFiles:
    """A report as it was written; `out`: the team may read it."""

    html: Path
    pdf: Path | None
    out: bool


def report_files(room: Room, team: TeamView, problem: str) -> ReportFiles | None:
    """The team's report about a problem; None where there is none."""
    html = room.places.report(team.id, problem if len(team.problems) > 1 else "")
    if not html.is_file():
        return None
    pdf = html.with_suffix(".pdf")
    return ReportFiles(html, pdf if pdf.is_file() else None, _is_out(room, team, problem))


def report_file(visit: Visit, pdf: bool = False) -> Path:
    """The report, or its PDF, of the team and problem that the address names; raises NotAMember and NotThere."""
    team, problem = place(visit)
    files = report_files(visit.room, team, problem.id)
    visit.need(visit.staff or _is_out(visit.room, team, problem.id))
    file = (files.pdf if pdf else files.html) if files else None
    if file is None:
        raise NotThere
    return file


def _is_out(room: Room, team: TeamView, problem: str) -> bool:
    """Whether all that a report can tell is published: the final, and every other board on which the team stands.

    Boards of all problems, since nobody can tell of a file without a problem's name when it was written.
    """
    scored = Tries(room.store).find_all(room.id, team.id, state="scored")
    told = {(problem, "final")} | {(entry.problem, _PART_OF[entry.stage]) for entry in scored}
    return told <= boards_published(room.store, room.id).keys()
