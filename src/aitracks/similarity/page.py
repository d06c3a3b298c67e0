"""The comparison as one self-contained HTML page, without a script. The same class always gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aitracks.similarity.classroom import Comparison
from aitracks.similarity.pair import Pair
from aitracks.similarity.passages import Row, rows_of
from aitracks.templates import open_template

VIEWS = 100  # pairs side by side; whoever has more has one group to talk about, not a hundred pairs


@dataclass(frozen=True)
class View:
    """A pair with its cells side by side: those that share something, and those that do not."""

    pair: Pair
    shared: tuple[Row, ...]
    apart: tuple[Row, ...]


def render_page(comparison: Comparison, title: str, topic: str, people: Mapping[str, str]) -> str:
    """The page of a class; `people` gives the full names of learners where they are known."""
    views = [_view(pair, comparison) for pair in comparison.pairs[: min(comparison.alike, VIEWS)]]
    page = open_template(Path(__file__).with_name("page.html.j2")).render(
        comparison=comparison, views=views, rest=comparison.pairs[len(views) :], title=title, topic=topic, people=people
    )
    return page.encode("utf-8", "replace").decode()


def _view(pair: Pair, comparison: Comparison) -> View:
    rows = [
        row
        for left, right in zip(comparison.sheets[pair.left], comparison.sheets[pair.right], strict=True)
        for row in rows_of(left, right, comparison.cells)
    ]
    return View(pair, tuple(row for row in rows if row.shared), tuple(row for row in rows if not row.shared))
