"""The listed problems as one self-contained HTML page, without a script; the same problems give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.problems.words import (
    CATEGORIES,
    CATEGORY_NAMES,
    METRIC_NAMES,
    READINESS_NAMES,
    TEMPLATE_NAMES,
    bound,
)
from aitracks.language import Language, Text
from aitracks.templates import open_template


@dataclass(frozen=True)
class Shelf:
    """The problems of one category, in the order of their ids."""

    id: str
    name: Text
    problems: tuple[IndustryProblem, ...]


def shelves(problems: Iterable[IndustryProblem]) -> tuple[Shelf, ...]:
    """The problems by category, in the form's order; categories without one are left out."""
    ordered = sorted(problems, key=lambda problem: problem.id)
    own = {category: tuple(p for p in ordered if p.category == category) for category in CATEGORIES}
    return tuple(Shelf(id_, CATEGORY_NAMES[id_], found) for id_, found in own.items() if found)


def render_listing(problems: Iterable[IndustryProblem], language: Language = "both") -> str:
    """The page in `language`; "both" shows Chinese and English together. Contacts are never on it."""
    shown = tuple(problems)
    return open_template(Path(__file__).with_name("listing.html.j2")).render(
        shelves=shelves(shown),
        problems=shown,
        units=len({problem.unit.id for problem in shown}),
        language=language,
        bound=bound,
        metrics=METRIC_NAMES,
        readiness=READINESS_NAMES,
        templates=TEMPLATE_NAMES,
    )
