"""From a metric and reviews to points of 100. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from aitracks.capstone.stages.aggregate import Aggregate
from aitracks.capstone.stages.rubric import Rubric
from aitracks.capstone.types import Expected

AT_EXPECTED = 80.0  # points for reaching what industry asked for; the last 20 are for what goes beyond


@dataclass(frozen=True)
class Points:
    """Points of 100 with the interval that the metric's interval gives."""

    value: float
    low: float
    high: float


def score_points(value: float, baseline: float, expected: Expected) -> float:
    """0 at the baseline, 80 at the expected result, 100 at the best possible (1, or 0 of an error); straight between.

    Where the baseline is no worse than the expected result the problem is badly set: ValueError.
    """
    up = expected.direction == "at_least"
    threshold, best = expected.threshold, 1.0 if up else 0.0
    if not expected.is_better(threshold, baseline):
        raise ValueError(f"the baseline {baseline} already reaches the expected {threshold}")
    if expected.is_met(value):
        beyond = (value - threshold) / (best - threshold) if best != threshold else 1.0
        return AT_EXPECTED + (100 - AT_EXPECTED) * min(max(beyond, 0.0), 1.0)
    return AT_EXPECTED * min(max((value - baseline) / (threshold - baseline), 0.0), 1.0)


def combined(
    rubric: Rubric, reviewed: Aggregate, metric: tuple[float, float, float] | None, baseline: float, expected: Expected
) -> Points:
    """The stage's points: the metric's share (value, low, high) and the reviews' share of the rubric.

    `metric` None: the stage has no metric (its `score_share` is 0), or there is no score, which gives that share 0.
    """
    share = rubric.score_share
    said = (1 - share) * reviewed.points
    if metric is None or share == 0:
        return Points(said, said, said)
    value, *ends = (score_points(one, baseline, expected) for one in metric)
    return Points(said + share * value, said + share * min(*ends, value), said + share * max(*ends, value))
