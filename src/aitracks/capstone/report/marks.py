"""What the try of a team that counts is worth on a part of the data, and what another part did to it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aitracks.capstone.evaluation.boards import board
from aitracks.capstone.evaluation.outcome import SCORES, kept_worth
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.scoring.board import Row
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.teams.entry_views import EntryView, Part
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tries import Tries

_ERRORS = 1.96  # standard errors to either side of 95 %


@dataclass(frozen=True)
class Cut:
    """A slice of a part; without a value where the metric is not defined, without bounds where it has few items."""

    column: str
    name: str
    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Mark:
    """The counting try on one part: `baseline` is the starter's value, `better` how far beyond it, with its interval.

    `rank` is that of the part's board among `teams`; `error` is the standard error of `value`.
    """

    part: Part
    entry: EntryView
    rank: int
    tied: bool
    teams: int
    n: int
    value: float
    low: float
    high: float
    meets: bool
    surely_meets: bool
    baseline: float | None
    better: tuple[float, float, float] | None
    error: float
    slices: tuple[Cut, ...]


@dataclass(frozen=True)
class Change:
    """What went from one part to another: `value` above 0 is better whatever the metric; `clear` beyond chance."""

    value: float
    clear: bool


@dataclass(frozen=True)
class Marks:
    """The marks of a cohort; each board is made once."""

    store: Store
    places: CohortPlaces
    cohort: str
    _boards: dict[tuple[str, Part], tuple[Row, ...]] = field(default_factory=dict)

    def find(self, problem: IndustryProblem, team: str, part: Part) -> Mark | None:
        """The mark of a team on a part; None where no try of it is scored there."""
        rows = self._board(problem, part)
        row = next((one for one in rows if one.team == team), None)
        if row is None:
            return None
        folder = self.places.problem(problem.id).attempt(int(row.entry))
        told = json.loads((folder / SCORES).read_text(encoding="utf-8"))["parts"][part]
        sign, better = Judging.of(problem).sign, told["baseline"]
        return Mark(
            part=part,
            entry=Tries(self.store).find(int(row.entry)),
            rank=row.rank,
            tied=row.tied,
            teams=len(rows),
            n=told["n"],
            value=told["value"],
            low=told["low"],
            high=told["high"],
            meets=told["meets"],
            surely_meets=told["surely_meets"],
            baseline=told["value"] - sign * better["value"] if better else None,
            better=(better["value"], better["low"], better["high"]) if better else None,
            error=kept_worth(folder, part).error,
            slices=tuple(_cuts(told["slices"])),
        )

    def _board(self, problem: IndustryProblem, part: Part) -> tuple[Row, ...]:
        place = (problem.id, part)
        if place not in self._boards:
            here = self.places.problem(problem.id)
            self._boards[place] = board(self.store, here, self.cohort, problem, part)
        return self._boards[place]


def change(problem: IndustryProblem, before: Mark, after: Mark) -> Change:
    """From one part to another: their items differ, so the errors add up as those of independent values."""
    value = Judging.of(problem).sign * (after.value - before.value)
    return Change(value, abs(value) > _ERRORS * math.hypot(before.error, after.error))


def _cuts(slices: Mapping[str, Mapping[str, Any]]) -> Iterator[Cut]:
    for column, found in slices.items():
        for name, one in found.items():
            yield Cut(column, name, one["n"], one["value"], one["low"], one["high"])
