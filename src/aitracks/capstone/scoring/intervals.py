"""Bootstrap: a value with its interval, and the paired difference of two that were scored on the same items.

All draws come from one seed and from the labels alone, so that two teams' draws belong together line by line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.labels import Labels
from aitracks.capstone.scoring.measures import Floats, Measure
from aitracks.capstone.scoring.metrics import unit_numbers
from aitracks.capstone.types import Metric

RESAMPLES = 1000
LEVEL = 0.95
SEED = 20260101
STRATIFIED: tuple[Metric, ...] = ("macro_f1", "pr_auc")  # a rare class must not be missing from a resample


class Interval(NamedTuple):
    """The bounds of a 95 % percentile interval."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether the value lies inside or on a bound."""
        return self.low <= value <= self.high


@dataclass(frozen=True, eq=False)
class Resampled:
    """A value and what it was in each resample (RESAMPLES,)."""

    value: float
    draws: Floats = field(repr=False)

    @property
    def interval(self) -> Interval:
        """The percentile interval, widened to the value itself where all draws lie beside it."""
        low, high = np.nanquantile(self.draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return Interval(min(float(low), self.value), max(float(high), self.value))

    @property
    def error(self) -> float:
        """The standard error."""
        return float(np.nanstd(self.draws, ddof=1))

    def minus(self, other: Resampled) -> Resampled:
        """The paired difference; both must have been scored on the same labels."""
        return Resampled(self.value - other.value, self.draws - other.draws)

    def pack(self) -> bytes:
        """For a store: 8 bytes a resample and 8 for the value."""
        return np.append(self.draws, self.value).astype("<f8").tobytes()

    @classmethod
    def unpack(cls, packed: bytes) -> Resampled:
        """From `pack`."""
        numbers = np.frombuffer(packed, "<f8").astype(float)
        return cls(float(numbers[-1]), numbers[:-1])


def resampled(measure: Measure, weights: Floats) -> Resampled | None:
    """The measure's value and draws; None where it is not defined on these items, or in most of the resamples."""
    value = float(measure.values(np.ones((1, weights.shape[1])))[0])
    draws = measure.values(weights)
    if np.isnan(value) or np.isnan(draws).mean() > 0.5:
        return None
    return Resampled(value, draws)


def weights_of(labels: Labels, metric: Metric, resamples: int = RESAMPLES) -> Floats:
    """How often each unit counts in each resample, (resamples, units).

    Units are drawn with replacement: windows, clusters, pictures or rows; rows inside their true class where the metric
    needs each class (STRATIFIED) and rows are units. Raises LabelsError where there are fewer than two units.
    """
    unit, units = unit_numbers(labels)
    if units < 2:
        raise LabelsError("labels.csv: an interval needs two independent items or more; make the part larger")
    strata = np.zeros(units, dtype=np.intp)
    if metric in STRATIFIED and units == len(unit):
        strata[unit] = np.unique(np.array(labels.classes), return_inverse=True)[1]
    rng = np.random.default_rng([SEED, units])
    weights = np.zeros((resamples, units))
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        weights[:, members] = _drawn(rng, len(members), resamples)
    return weights


def _drawn(rng: np.random.Generator, n: int, resamples: int) -> Floats:
    """How often each of `n` is drawn in `n` draws with replacement, (resamples, n)."""
    picks = rng.integers(0, n, size=(resamples, n)) + n * np.arange(resamples)[:, None]
    return np.bincount(picks.ravel(), minlength=n * resamples).reshape(resamples, n).astype(float)
