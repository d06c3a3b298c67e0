"""Metrics as functions of how often each unit was drawn: one code for a value and for a thousand resamples of it.

Each measure keeps sufficient statistics. `values(weights)` takes how often each unit counts, shape (resamples, units),
and returns (resamples,); NaN where the metric is not defined (no positives, no objects).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


class Measure(Protocol):
    """A metric of one team's predictions on the units of one part."""

    def values(self, weights: Floats) -> Floats:
        """The metric for each row of `weights` (resamples, units)."""
        ...


@dataclass(frozen=True)
class Mean:
    """A weighted mean of losses: accuracy, cost, sMAPE, MASE. `sums` and `counts` are per unit."""

    sums: Floats
    counts: Floats

    @classmethod
    def of(cls, losses: Floats, unit: Ints, units: int, weight: Floats | float = 1.0) -> Mean:
        """The mean over all items, each counting `weight`; `unit` says which unit each loss belongs to."""
        sums, counts = np.zeros(units), np.zeros(units)
        np.add.at(sums, unit, losses * weight)
        np.add.at(counts, unit, weight)
        return cls(sums, counts)

    def values(self, weights: Floats) -> Floats:
        """The mean for each row of `weights`."""
        return ratio(weights @ self.sums, weights @ self.counts)


@dataclass(frozen=True)
class MacroF1:
    """The mean F1 of the classes that occur among the true labels; arrays are (units, classes)."""

    hits: Floats
    said: Floats
    true: Floats

    @classmethod
    def of(cls, true: Ints, said: Ints, classes: int, unit: Ints, units: int) -> MacroF1:
        """From class numbers; `said` may be -1 where the class does not occur among the true labels."""

        def table(rows: npt.NDArray[np.bool_], column: Ints) -> Floats:
            counts = np.zeros((units, classes))
            np.add.at(counts, (unit[rows], column[rows]), 1.0)
            return counts

        everything = np.ones(len(true), dtype=bool)
        return cls(table(true == said, true), table(said >= 0, said), table(everything, true))

    def values(self, weights: Floats) -> Floats:
        """The macro F1 for each row of `weights`."""
        true = weights @ self.true
        scores = ratio(2 * (weights @ self.hits), weights @ self.said + true)
        there = true > 0
        return ratio(np.where(there, np.nan_to_num(scores), 0.0).sum(axis=1), there.sum(axis=1).astype(float))


@dataclass(frozen=True)
class AveragePrecision:
    """Area under precision and recall in steps (no interpolation), as scikit-learn defines it.

    Rows are sorted by score, falling; `ends` are the last rows of equal scores.
    """

    unit: Ints
    positive: Floats
    ends: Ints

    @classmethod
    def of(cls, positive: npt.NDArray[np.bool_], score: Floats, unit: Ints) -> AveragePrecision:
        """From each row's truth and score."""
        order = np.argsort(-score, kind="stable")
        ends = np.flatnonzero(np.append(np.diff(score[order]) != 0, True))
        return cls(unit[order], positive[order].astype(float), ends)

    def values(self, weights: Floats) -> Floats:
        """The average precision for each row of `weights`."""
        size = max(1, 4_000_000 // len(self.unit))  # numbers at a time: tens of megabytes
        parts = [self._values(weights[at : at + size]) for at in range(0, len(weights), size)]
        return np.concatenate(parts)

    def _values(self, weights: Floats) -> Floats:
        rows = weights[:, self.unit]
        all_so_far = rows.cumsum(axis=1)[:, self.ends]
        hits = (rows * self.positive).cumsum(axis=1)[:, self.ends]
        gained = np.diff(hits, axis=1, prepend=0.0)
        return ratio((gained * np.nan_to_num(ratio(hits, all_so_far))).sum(axis=1), hits[:, -1])


def ratio(above: Floats, below: Floats) -> Floats:
    """Above / below; NaN where below is 0, without a warning."""
    found: Floats = np.full(np.broadcast(above, below).shape, np.nan)
    np.divide(above, below, out=found, where=below != 0)
    return found
