"""One learner's code, or prose, as arrays of words and weighted fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aitracks.similarity.notebook import Medium
from aitracks.similarity.rarity import Rarity
from aitracks.similarity.trace import Trace

FULL = {"code": 9.0, "prose": 5.0}  # words: a shorter run counts less, as it is easier to hit by chance


@dataclass(frozen=True)
class Sheet:
    """All traces of a medium laid end to end. Fingerprints stand in ascending order of `values`.

    `first` and `end` are their words; `own` is what each word is worth if a neighbour has all that this learner has.
    """

    medium: Medium
    traces: tuple[Trace, ...]
    bounds: tuple[int, ...]  # the first word of each trace, and the end
    weights: NDArray[np.float64]
    keys: NDArray[np.int64]
    first: NDArray[np.int64]
    end: NDArray[np.int64]
    values: NDArray[np.float64]
    own: NDArray[np.float64]

    def stretch(self, name: str) -> list[tuple[int, int]]:
        """The words [first, end) of the cells with this grade_id."""
        return [(self.bounds[i], self.bounds[i + 1]) for i, trace in enumerate(self.traces) if trace.cell.name == name]

    def cover(self, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What each word is worth when the chosen fingerprints are shared: the best value of those that hold it."""
        covered = np.zeros(len(self.weights))
        for first, end, value in zip(
            self.first[chosen].tolist(), self.end[chosen].tolist(), self.values[chosen].tolist(), strict=True
        ):
            covered[first:end] = value  # the best comes last
        return covered * self.weights


def make_sheet(medium: Medium, traces: Sequence[Trace], rarity: Rarity) -> Sheet:
    """The sheet of a learner's traces of one medium."""
    bounds = [0]
    for trace in traces:
        bounds.append(bounds[-1] + len(trace.words))
    weights = np.array([word.weight for trace in traces for word in trace.words], dtype=np.float64)
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    prints = [
        (p.key, p.first + start, p.end + start)
        for trace, start in zip(traces, bounds, strict=False)
        for p in trace.prints
    ]
    keys, first, end = np.array(prints, dtype=np.int64).reshape(-1, 3).T
    long = np.minimum(1.0, (sums[end] - sums[first]) / FULL[medium])
    values = np.array([rarity.of(key) for key in keys.tolist()], dtype=np.float64) * long
    order = np.lexsort((first, values))
    sheet = Sheet(
        medium, tuple(traces), tuple(bounds), weights, keys[order], first[order], end[order], values[order], weights
    )
    return _with_own(sheet)


def _with_own(sheet: Sheet) -> Sheet:
    own = sheet.cover(np.ones(len(sheet.keys), dtype=np.bool_))
    return Sheet(**{**vars(sheet), "own": own})
