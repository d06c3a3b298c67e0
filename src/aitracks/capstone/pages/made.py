"""The application put together, behind a hub or alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from aitracks.capstone.pages.app import create_app
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.rooms import Rooms
from aitracks.capstone.teams.store import open_data
from aitracks.course_home.render import Renderer
from aitracks.course_home.sign_in import Identity

TEMPLATES = Path(__file__).parent / "templates"


def make_app(
    cohorts: Sequence[str], checkout: Path, data: Path, identity: Identity, links: CapstoneLinks, timezone: str
) -> FastAPI:
    """The pages of these cohorts. Raises StateError where the capstones' store cannot be opened."""
    rooms = Rooms(cohorts, checkout, data.absolute(), open_data(data.absolute()))
    return create_app(rooms, Renderer(links, ZoneInfo(timezone), TEMPLATES), identity, links)
