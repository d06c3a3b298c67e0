"""What several reviews come to: a pure function of rubric and levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from aitracks.capstone.stages.rubric import Criterion, Rubric
from aitracks.capstone.teams.errors import Refused

REVIEWERS = 2  # at least


@dataclass(frozen=True)
class CriterionResult:
    """Points of 100 on one criterion: mean, lowest and highest reviewer."""

    id: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Aggregate:
    """The reviews together. `points` of 100; `low` and `high` are the points of the lowest and highest reviewer."""

    points: float
    low: float
    high: float
    reviewers: int
    criteria: tuple[CriterionResult, ...]


def aggregate(rubric: Rubric, reviews: Sequence[Mapping[str, int]]) -> Aggregate:
    """The mean of complete reviews (criterion → level), each criterion by its weight.

    Raises Refused where there are fewer than two, or where the rubric is no longer the one that they used.
    """
    if len(reviews) < REVIEWERS:
        raise Refused(
            f"至少要有 {REVIEWERS} 份完成的審查，目前 {len(reviews)} 份。",
            f"{REVIEWERS} final reviews are needed, there are {len(reviews)}",
        )
    for review in reviews:
        if any(review.get(one.id, len(one.levels)) >= len(one.levels) for one in rubric.criteria):
            raise Refused("評分表在審查後改過，請重新審查。", "the rubric was changed after a review: review again")
    criteria = tuple(_criterion(criterion, reviews) for criterion in rubric.criteria)
    totals = [sum(_points(one, review) * one.weight / 100 for one in rubric.criteria) for review in reviews]
    return Aggregate(round(fmean(totals), 6), min(totals), max(totals), len(reviews), criteria)


def _criterion(criterion: Criterion, reviews: Sequence[Mapping[str, int]]) -> CriterionResult:
    points = [_points(criterion, review) for review in reviews]
    return CriterionResult(criterion.id, fmean(points), min(points), max(points))


def _points(criterion: Criterion, review: Mapping[str, int]) -> float:
    return 100 * criterion.levels[review[criterion.id]].share
