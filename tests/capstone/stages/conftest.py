"""A team that works on a problem, rubrics of the repository, and reviewers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.reviewers import Reviewers
from aitracks.capstone.stages.reviews import Reviews
from aitracks.capstone.stages.rubric import Rubric, Stage, load_rubrics
from aitracks.capstone.stages.views import DossierView
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule
from aitracks.capstone.teams.store import Store, open_store
from aitracks.capstone.teams.teams import Teams
from aitracks.language import Text

STAFF = Actor("prof_lin", staff=True)
PROBLEM = "papaya_ripeness"
TESTS = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def rubrics() -> dict[Stage, Rubric]:
    """The rubrics that the repository ships."""
    return load_rubrics(TESTS.parent)


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with team hawks (amei, bohao, chiahui) on `papaya_ripeness`; its parameter names the database."""
    url = f"sqlite:///{tmp_path / 'capstones.sqlite'}"
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("databases")(f"stages_{secrets.token_hex(4)}")[0]
    opened = open_store(url)
    teams = Teams(opened)
    code = teams.found("class_a", "hawks", Text("飛鷹", "Hawks"), "amei").code or ""
    for person in ("bohao", "chiahui"):
        teams.join("class_a", code, person, TeamRule())
    offer = Offer(PROBLEM, "fruit_co", listed=True)
    Applications(opened).apply("class_a", "hawks", offer, Actor("amei"), TeamRule())
    yield opened
    opened.engine.dispose()


@pytest.fixture
def answers(rubrics: dict[Stage, Rubric]) -> Callable[[Stage], dict[str, str]]:
    """A filled form."""
    return lambda stage: {field.id: "寫了" for field in rubrics[stage].form}


@pytest.fixture
def concept(store: Store, rubrics: dict[Stage, Rubric], answers: Any) -> DossierView:
    """The team's concept, handed in."""
    return Dossiers(store).hand_in("class_a", "hawks", PROBLEM, rubrics["concept"], answers("concept"), Actor("amei"))


@pytest.fixture
def review(store: Store, rubrics: dict[Stage, Rubric]) -> Callable[..., None]:
    """A reviewer's way from the seat to a final review, every criterion at one level."""

    def give(dossier: DossierView, reviewer: str, level: int, final: bool = True) -> None:
        rubric = rubrics[dossier.stage]
        Reviewers(store).assign(dossier.id, reviewer, STAFF)
        Reviewers(store).declare("class_a", "hawks", reviewer, [])
        levels = {criterion.id: level for criterion in rubric.criteria}
        Reviews(store).save(dossier.id, reviewer, rubric, levels, "評語", final)

    return give
