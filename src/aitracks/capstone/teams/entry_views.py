"""Tries and their scores as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from aitracks.capstone.teams.try_tables import Entry, Figure

TryStage = Literal["poc", "field"]
State = Literal["queued", "running", "refused", "failed", "scored"]
Part = Literal["public", "final", "field"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True)
class Value:
    """A metric's value with its interval on `count` items of a part; `slice` is "" for the whole part."""

    part: Part
    value: float
    low: float
    high: float
    count: int
    slice: str = ""


@dataclass(frozen=True)
class EntryView:
    """One try. `number` counts a team's tries at a problem in a stage from 1, refused ones too."""

    id: int
    cohort: str
    team: str
    problem: str
    stage: TryStage
    number: int
    by: str
    digest: str
    day: date
    state: State
    reason: str
    submitted: datetime
    started: datetime | None
    ended: datetime | None
    reproducible: bool | None
    chosen: bool
    values: tuple[Value, ...]

    def value(self, part: Part, slice_: str = "") -> Value | None:
        """The value on a part or a slice of it."""
        return next((one for one in self.values if (one.part, one.slice) == (part, slice_)), None)

    def for_team(self) -> EntryView:
        """What the team may see of it: of the values, the public part's whole alone."""
        shown = tuple(one for one in self.values if one.part == "public" and not one.slice)
        return EntryView(**{**vars(self), "values": shown})


def view_entry(entry: Entry, cohort: str, team: str) -> EntryView:
    """The row as a plain value."""
    return EntryView(
        id=entry.id,
        cohort=cohort,
        team=team,
        problem=entry.problem,
        stage=entry.stage,  # type: ignore[arg-type]  # the table's own check
        number=entry.number,
        by=entry.by,
        digest=entry.digest,
        day=entry.day,
        state=entry.state,  # type: ignore[arg-type]
        reason=entry.reason,
        submitted=entry.submitted,
        started=entry.started,
        ended=entry.ended,
        reproducible=entry.reproducible,
        chosen=entry.chosen,
        values=tuple(_value(figure) for figure in entry.figures),
    )


def figures(values: Sequence[Value]) -> list[Figure]:
    """The rows of the values."""
    return [
        Figure(part=one.part, slice=one.slice, value=one.value, low=one.low, high=one.high, count=one.count)
        for one in values
    ]


def _value(row: Figure) -> Value:
    return Value(row.part, row.value, row.low, row.high, row.count, row.slice)  # type: ignore[arg-type]
