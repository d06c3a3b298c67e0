"""Leaderboards: teams by value, with those that cannot be told apart on one rank.

The rule of ties: teams are sorted by value. The first leads a group; each that follows belongs to it while the 95 %
interval of its paired difference from the group's leader holds 0; the first that does not leads the next group. A
group's rank is one more than the number of teams before it (1, 1, 3). Teams are compared with their leader alone, so
the last of a group and the first of the next may differ by less than their sampling error: any rule has such an edge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aitracks.capstone.scoring.intervals import Resampled
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.ladder import Try, climb, rounded


@dataclass(frozen=True)
class Standing:
    """A team's entry that counts, and what it is worth on the part of the board."""

    team: str
    entry: str
    worth: Resampled


@dataclass(frozen=True)
class Row:
    """One line of a board. `tied` says that another team has this rank; `meets` is said of the value."""

    rank: int
    tied: bool
    team: str
    entry: str
    value: float
    low: float
    high: float
    meets: bool


def public_board(tries: Mapping[str, Sequence[Try]], judging: Judging) -> tuple[Row, ...]:
    """From each team's counted tries in their order: the best entry on its Ladder, all numbers rounded as told."""
    standings = []
    for team, made in tries.items():
        if made:
            best = climb(made, judging)[-1].best
            standings.append(Standing(team, best, next(one.worth for one in made if one.entry == best)))
    return _board(standings, judging, coarse=True)


def final_board(standings: Sequence[Standing], judging: Judging) -> tuple[Row, ...]:
    """From each team's final entry (`ladder.final_entry`) on the final part."""
    return _board(standings, judging, coarse=False)


def _board(standings: Sequence[Standing], judging: Judging, coarse: bool) -> tuple[Row, ...]:
    def shown(value: float) -> float:
        return rounded(value, judging) if coarse else value

    # what is rounded is also sorted as rounded: otherwise the order would tell what the figure hides
    ordered = sorted(standings, key=lambda one: (-judging.sign * shown(one.worth.value), one.team))
    rows: list[Row] = []
    for group in _groups(ordered):
        rank = len(rows) + 1
        for one in group:
            low, high = one.worth.interval
            numbers = (shown(one.worth.value), shown(low), shown(high))
            meets = judging.expected.is_met(numbers[0])
            rows.append(Row(rank, len(group) > 1, one.team, one.entry, *numbers, meets))
    return tuple(rows)


def _groups(ordered: Sequence[Standing]) -> list[list[Standing]]:
    groups: list[list[Standing]] = []
    for one in ordered:
        if groups and one.worth.minus(groups[-1][0].worth).interval.holds(0.0):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups
