"""A score: the value with its interval, slice by slice, against the expected result and the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.intervals import Resampled, resampled, weights_of
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.labels import Labels
from aitracks.capstone.scoring.metrics import measure, unit_numbers
from aitracks.capstone.scoring.reading import Predictions
from aitracks.capstone.types import Expected, Metric

LEAST_UNITS = 10  # of a slice: fewer make no interval


@dataclass(frozen=True)
class Slice:
    """A metric on some of the items: `value` is None where it is not defined, the bounds also for too few items."""

    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Difference:
    """How much better than the baseline (more is better, whatever the metric), with its paired interval."""

    value: float
    low: float
    high: float

    @property
    def surely_better(self) -> bool:
        """Whether the whole interval is above 0."""
        return self.low > 0


@dataclass(frozen=True)
class Score:
    """What predictions are worth on one part: 95 % interval [low, high] from 1,000 resamples.

    `meets` is said of the value, `surely_meets` of the whole interval. `slices` maps column and value to a Slice.
    """

    metric: Metric
    n: int
    value: float
    low: float
    high: float
    meets: bool
    surely_meets: bool
    slices: Mapping[str, Mapping[str, Slice]]
    better: Difference | None
    resampled: Resampled = field(repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """Plain values for a store; without the draws (`resampled.pack()` keeps those)."""
        slices = {column: {name: vars(one) for name, one in found.items()} for column, found in self.slices.items()}
        better = {**vars(self.better), "surely_better": self.better.surely_better} if self.better else None
        plain = {key: getattr(self, key) for key in ("metric", "n", "value", "low", "high", "meets", "surely_meets")}
        return {**plain, "slices": slices, "baseline": better}


def score(judging: Judging, labels: Labels, predictions: Predictions, baseline: Predictions | None = None) -> Score:
    """Score predictions on the items of `labels`, against the expected result and the baseline's predictions.

    Raises LabelsError where the metric is not defined on the part (one class only, no objects): the author's mistake.
    """
    weights = weights_of(labels, judging.metric)
    mine = _on(judging, labels, predictions, weights)
    low, high = mine.interval
    better = None
    if baseline is not None:
        better = _difference(judging, mine, _on(judging, labels, baseline, weights))
    return Score(
        judging.metric,
        len(labels.ids),
        mine.value,
        low,
        high,
        judging.expected.is_met(mine.value),
        _surely(judging.expected, low, high),
        _slices(judging, labels, predictions),
        better,
        mine,
    )


def _on(judging: Judging, labels: Labels, predictions: Predictions, weights: np.ndarray[Any, Any]) -> Resampled:
    found = resampled(measure(judging, labels, predictions), weights)
    if found is None:
        lacking = {"map": "no objects", "pr_auc": f"no rows of the class '{judging.positive}'"}
        why = lacking.get(judging.metric, "too few rows")
        raise LabelsError(
            f"labels.csv: {judging.metric} is not defined, there are {why}; make the problem's data again"
        )
    return found


def _surely(expected: Expected, low: float, high: float) -> bool:
    return expected.is_met(low) and expected.is_met(high)


def _difference(judging: Judging, one: Resampled, other: Resampled) -> Difference:
    difference = one.minus(other)
    low, high = sorted(judging.sign * bound for bound in difference.interval)
    return Difference(judging.sign * difference.value, low, high)


def _slices(judging: Judging, labels: Labels, predictions: Predictions) -> dict[str, dict[str, Slice]]:
    return {
        column: {
            name: _slice(judging, labels.take(np.array(values) == name), predictions) for name in sorted(set(values))
        }
        for column, values in labels.slices.items()
    }


def _slice(judging: Judging, labels: Labels, predictions: Predictions) -> Slice:
    n = len(labels.ids)
    units = unit_numbers(labels)[1]
    made = measure(judging, labels, predictions)
    if units < LEAST_UNITS:
        value = float(made.values(np.ones((1, units)))[0])
        return Slice(n, None if np.isnan(value) else value, None, None)
    found = resampled(made, weights_of(labels, judging.metric))
    return Slice(n, found.value, *found.interval) if found else Slice(n, None, None, None)
