"""Awards by a stated rule: 傑出, 優等, 佳作. A pure function of the candidates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from aitracks.language import Text

Award = Literal["outstanding", "excellent", "honourable"]
NAMES: dict[Award, Text] = {
    "outstanding": Text("傑出", "Outstanding"),
    "excellent": Text("優等", "Excellent"),
    "honourable": Text("佳作", "Honourable mention"),
}


@dataclass(frozen=True)
class Candidate:
    """A team at the end of a stage: combined points of 100 with their interval, and what an award asks besides."""

    team: str
    points: float
    low: float
    high: float
    expected_met: bool
    ethics_complete: bool
    reproducible: bool = True


@dataclass(frozen=True)
class AwardRule:
    """The least points of each award."""

    outstanding: float = 85
    excellent: float = 75
    honourable: float = 65

    def of(self, points: float, expected_met: bool) -> Award | None:
        """The award for these points; the upper two only where the expected result is met."""
        if expected_met and points >= self.outstanding:
            return "outstanding"
        if expected_met and points >= self.excellent:
            return "excellent"
        return "honourable" if points >= self.honourable else None


STATED = AwardRule()


def give_awards(candidates: Sequence[Candidate], rule: AwardRule = STATED) -> dict[str, Award | None]:
    """Team → award.

    Without a complete ethics check, or with a score that a second run did not give again, there is no award. The others
    are taken in the order of their points, in groups: a team whose interval holds the points of its group's first is
    tied with it and is given the award which those points earn. A tie lifts points only: who has not met the expected
    result gets 佳作 at most, and does not lead a group of those who have.
    """
    awards: dict[str, Award | None] = {one.team: None for one in candidates}
    for met in (True, False):
        able = [one for one in candidates if one.ethics_complete and one.reproducible and one.expected_met is met]
        for group in _groups(able):
            awards |= {one.team: rule.of(group[0].points, met) for one in group}
    return awards


def _groups(candidates: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Ties are with the first of the group alone, so that they do not form a chain from the best to the worst."""
    group: list[Candidate] = []
    for one in sorted(candidates, key=lambda one: (-one.points, one.team)):
        if group and not one.low <= group[0].points <= one.high:
            yield group
            group = []
        group.append(one)
    if group:
        yield group
