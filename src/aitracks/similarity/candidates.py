"""Which pairs are worth comparing: an inverted index from fingerprints to learners instead of all pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from aitracks.similarity.sheet import Sheet

ALL_PAIRS = 150  # learners; up to here comparing everybody costs less than choosing
PARTNERS = 20  # of one learner, the most alike first
_BLOCK = 256  # rows of the product at a time, so that memory stays small
_FLOOR = 0.1  # of the smaller one's work; less cannot reach any sensible threshold


def candidates(sheets: Sequence[Sequence[Sheet]]) -> list[tuple[int, int]]:
    """The pairs (left < right) of learners to compare; `sheets` holds those of each learner, medium by medium."""
    if len(sheets) <= ALL_PAIRS:
        return list(combinations(range(len(sheets)), 2))
    media = range(len(sheets[0]))
    found = {pair for medium in media for pair in _alike([mine[medium] for mine in sheets])}
    return sorted(found)


def _alike(sheets: Sequence[Sheet]) -> Iterator[tuple[int, int]]:
    """For each sheet its closest partners, by the summed weight of the fingerprints that both have."""
    index = _index(sheets)
    totals = np.maximum(index.power(2).sum(axis=1), 1e-9)
    columns = index.T.tocsr()
    for start in range(0, len(sheets), _BLOCK):
        shared = (index[start : start + _BLOCK] @ columns).toarray()
        for row, weights in enumerate(shared, start):
            share = weights / np.minimum(totals, totals[row])
            share[row] = 0.0
            best = np.argsort(-share, kind="stable")[:PARTNERS].tolist()
            yield from ((min(row, other), max(row, other)) for other in best if share[other] >= _FLOOR)


def _index(sheets: Sequence[Sheet]) -> csr_array:
    """Learners × fingerprints; the product of two rows is the weight that they share."""
    keys, weights, lengths = [], [], [0]
    for sheet in sheets:
        unique, place = np.unique(sheet.keys, return_index=True)
        sums = np.concatenate([[0.0], np.cumsum(sheet.weights)])
        weight = sheet.values[place] * (sums[sheet.end[place]] - sums[sheet.first[place]])
        keys.append(unique[weight > 0])
        weights.append(np.sqrt(weight[weight > 0]))
        lengths.append(lengths[-1] + len(keys[-1]))
    names, columns = np.unique(np.concatenate(keys), return_inverse=True)
    return csr_array((np.concatenate(weights), columns, lengths), shape=(len(sheets), max(1, len(names))))
