"""From the team's points and the members' factors to grades. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FACTORS = (0.0, 1.2)
MOST = 100.0


@dataclass(frozen=True)
class MemberGrade:
    """A member's points of 100 at a stage: the team's points times the factor, 100 at most."""

    person: str
    team_points: float
    factor: float
    reason: str = ""

    @property
    def points(self) -> float:
        """Of 100, to two decimals."""
        return round(min(self.team_points * self.factor, MOST), 2)


def member_grades(
    people: Iterable[str], team_points: float, factors: Mapping[str, tuple[float, str]]
) -> tuple[MemberGrade, ...]:
    """A grade for each of the people; who has no factor (person → factor, reason) has 1."""
    return tuple(MemberGrade(person, team_points, *factors.get(person, (1.0, ""))) for person in people)
