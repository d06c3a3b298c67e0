"""Mean average precision at IoU 0.5 as COCO defines it, resampled by picture.

Matching happens inside a picture, so it is done once; a resample only changes how often each picture counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from aitracks.capstone.scoring.labels import Boxes
from aitracks.capstone.scoring.measures import Floats, Ints, ratio

IOU = 0.5
RECALLS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True)
class Detections:
    """What a team found in one picture: classes, scores (n,) and boxes (n, 4)."""

    labels: tuple[str, ...]
    scores: Floats
    corners: Floats


@dataclass(frozen=True)
class ClassPrecision:
    """Average precision of one class: `objects` (units,), the unit of each hit by falling score, and the false alarms
    (hits, units) that come between a hit and the one before it. False alarms after the last hit change nothing."""

    objects: Floats
    hit_unit: Ints
    alarms: sparse.csr_matrix

    def values(self, weights: Floats) -> Floats:
        """The average precision for each row of `weights`; NaN where no object was drawn."""
        objects = weights @ self.objects
        if not len(self.hit_unit):
            return np.where(objects > 0, 0.0, np.nan)
        hits = weights[:, self.hit_unit].cumsum(axis=1)
        alarms = (self.alarms @ weights.T).T.cumsum(axis=1)
        precision = np.nan_to_num(ratio(hits, hits + alarms))
        best_from_here = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        recall = np.nan_to_num(ratio(hits, objects[:, None]))
        ends = np.column_stack([best_from_here, np.zeros(len(weights))])
        found = np.array([row[np.searchsorted(got, RECALLS)].mean() for got, row in zip(recall, ends, strict=True)])
        return np.where(objects > 0, found, np.nan)


@dataclass(frozen=True)
class MeanAveragePrecision:
    """The mean over the classes of which objects were drawn."""

    classes: tuple[ClassPrecision, ...]

    @classmethod
    def of(cls, truth: Sequence[Boxes], found: Sequence[Detections], unit: Ints, units: int) -> MeanAveragePrecision:
        """From the pictures of one part, true and found in the same order; at most 100 boxes in each."""
        names = sorted({name for boxes in truth for name in boxes.labels})
        return cls(tuple(_class_precision(name, truth, found, unit, units) for name in names))

    def values(self, weights: Floats) -> Floats:
        """The mAP for each row of `weights`."""
        if not self.classes:
            return np.full(len(weights), np.nan)
        found = np.array([one.values(weights) for one in self.classes])
        there = ~np.isnan(found)
        return ratio(np.where(there, found, 0.0).sum(axis=0), there.sum(axis=0).astype(float))


def iou(one: Floats, other: Floats) -> Floats:
    """Intersection over union of boxes (n, 4) and (m, 4) as (n, m)."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    both = np.clip(high - low, 0.0, None).prod(axis=2)
    areas = (one[:, 2:] - one[:, :2]).prod(axis=1)[:, None] + (other[:, 2:] - other[:, :2]).prod(axis=1)[None, :]
    return np.nan_to_num(ratio(both, areas - both))


def matches(found: Floats, true: Floats, least: float = IOU) -> Ints:
    """For each found box, in their order, the true box that it takes, or -1: the free one with the largest IoU."""
    taken = np.full(len(found), -1)
    if not len(found) or not len(true):
        return taken
    overlap = iou(found, true)
    free = np.ones(len(true), dtype=bool)
    for place in np.flatnonzero((overlap >= least).any(axis=1)):
        row = np.where(free, overlap[place], -1.0)
        best = len(row) - 1 - int(np.argmax(row[::-1]))  # COCO takes the last of equals
        if row[best] >= least:
            taken[place], free[best] = best, False
    return taken


def _class_precision(
    name: str, truth: Sequence[Boxes], found: Sequence[Detections], unit: Ints, units: int
) -> ClassPrecision:
    objects = np.zeros(units)
    scores: list[Floats] = []
    hits: list[npt.NDArray[np.bool_]] = []
    places: list[Ints] = []
    for boxes, seen, place in zip(truth, found, unit, strict=True):
        true = boxes.corners[np.array([label == name for label in boxes.labels], dtype=bool)]
        mine = np.array([label == name for label in seen.labels], dtype=bool)
        order = np.argsort(-seen.scores[mine], kind="stable")
        objects[place] += len(true)
        scores.append(seen.scores[mine][order])
        hits.append(matches(seen.corners[mine][order], true) >= 0)
        places.append(np.full(len(order), place))
    order = np.argsort(-np.concatenate(scores), kind="stable")
    hit, where = np.concatenate(hits)[order], np.concatenate(places)[order]
    return ClassPrecision(objects, where[hit], _alarms(hit, where, units))


def _alarms(hit: npt.NDArray[np.bool_], where: Ints, units: int) -> sparse.csr_matrix:
    """How many false alarms of each unit come before each hit and after the one before it."""
    row = np.cumsum(hit)[~hit]  # the number of hits so far is the number of the next hit
    before_a_hit = row < hit.sum()
    row, column = row[before_a_hit], where[~hit][before_a_hit]
    return sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(int(hit.sum()), units))
