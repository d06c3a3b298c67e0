"""Stores with a clock that tests set: SQLite, or that and a real PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule
from aitracks.capstone.teams.store import Store, open_store
from aitracks.capstone.teams.teams import Teams
from aitracks.language import Text


class Clock:
    """A clock that a test sets; it begins at noon in Taipei."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'capstones.sqlite'}", clock)
    yield opened
    opened.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'either.sqlite'}"
    make: Callable[..., list[str]] = request.getfixturevalue("databases")
    return make(f"capstones_{secrets.token_hex(4)}")[0]


@pytest.fixture
def either(url: str, clock: Clock) -> Iterator[Store]:
    """A store of each kind."""
    opened = open_store(url, clock)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def found() -> Callable[..., str]:
    """Founds a team with these members (the first is captain) that works on `papaya_ripeness`; its id."""

    def make(store: Store, slug: str, *people: str, problem: str = "papaya_ripeness") -> str:
        teams = Teams(store)
        made = teams.found("class_a", slug, Text("隊", "Team"), people[0])
        for person in people[1:]:
            teams.join("class_a", made.code or "", person, TeamRule())
        offer = Offer(problem, "fruit_co", listed=True)
        Applications(store).apply("class_a", slug, offer, Actor(people[0]), TeamRule())
        return slug

    return make
