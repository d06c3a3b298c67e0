"""A team's report, where `aitracks capstone report` has written one. It tells final and field scores: for the staff."""

from __future__ import annotations

from pathlib import Path

from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.pages.rooms import Room
from aitracks.capstone.pages.visit import Visit


def report_file(room: Room, team: str) -> Path | None:
    """The team's report; None where there is none."""
    file = room.places.report(team)
    return file if file.is_file() else None


def report_page(visit: Visit) -> bytes:
    """The report of the team that the address names, as it was written; raises NotAMember and NotThere."""
    visit.need(visit.staff)
    file = report_file(visit.room, visit.team().id)
    if file is None:
        raise NotThere
    return file.read_bytes()
