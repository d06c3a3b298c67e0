"""From labels and predictions to the measure of a problem's metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np

from aitracks.capstone.scoring.boxes import Detections, MeanAveragePrecision
from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.labels import Labels
from aitracks.capstone.scoring.measures import AveragePrecision, Floats, Ints, MacroF1, Mean, Measure, ratio
from aitracks.capstone.scoring.reading import Predictions
from aitracks.capstone.types import Metric

_Said = TypeVar("_Said", str, float)
Maker = Callable[[Judging, Labels, Predictions, Ints, int], Measure]


def measure(judging: Judging, labels: Labels, predictions: Predictions) -> Measure:
    """The measure of the problem's metric on the items of `labels`; predictions of other items are passed over.

    `predictions` must have been read against inputs that hold these items. Raises LabelsError where they do not, or
    where a cost is not given.
    """
    unit, units = unit_numbers(labels)
    return _MAKERS[judging.metric](judging, labels, predictions, unit, units)


def unit_numbers(labels: Labels) -> tuple[Ints, int]:
    """Each item's unit as a number from 0, in the order of the units' names; and how many units there are."""
    names, unit = np.unique(np.array(labels.units), return_inverse=True)
    return unit, len(names)


def smape_terms(true: Floats, said: Floats) -> Floats:
    """|y - ŷ| / (|y| + |ŷ|), from 0 to 1; 0 where both are 0."""
    size = np.abs(true) + np.abs(said)
    return np.nan_to_num(ratio(np.abs(true - said), size))


def _accuracy(_: Judging, labels: Labels, predictions: Predictions, unit: Ints, units: int) -> Measure:
    right = [one == other for one, other in zip(labels.classes, _said(labels, predictions), strict=True)]
    return Mean.of(np.array(right, dtype=float), unit, units)


def _cost(judging: Judging, labels: Labels, predictions: Predictions, unit: Ints, units: int) -> Measure:
    pairs = zip(labels.classes, _said(labels, predictions), strict=True)
    return Mean.of(np.array([_price(judging.costs, true, said) for true, said in pairs]), unit, units)


def _price(costs: Mapping[tuple[str, str], float], true: str, said: str) -> float:
    price = costs.get((true, said), 0.0 if true == said else None)
    if price is None:
        raise LabelsError(f"cost matrix: no cost for the true class {true} predicted as {said}; add it to the problem")
    return float(price)


def _macro_f1(_: Judging, labels: Labels, predictions: Predictions, unit: Ints, units: int) -> Measure:
    number = {name: place for place, name in enumerate(sorted(set(labels.classes)))}
    true = np.array([number[name] for name in labels.classes])
    said = np.array([number.get(name, -1) for name in _said(labels, predictions)])
    return MacroF1.of(true, said, len(number), unit, units)


def _pr_auc(judging: Judging, labels: Labels, predictions: Predictions, unit: Ints, _: int) -> Measure:
    positive = np.array([name == judging.positive for name in labels.classes], dtype=bool)
    return AveragePrecision.of(positive, _numbers(labels, predictions, "score"), unit)


def _smape(_: Judging, labels: Labels, predictions: Predictions, unit: Ints, units: int) -> Measure:
    return Mean.of(smape_terms(labels.values, _numbers(labels, predictions, "value")), unit, units)


def _mase(_: Judging, labels: Labels, predictions: Predictions, unit: Ints, units: int) -> Measure:
    scaled = np.abs(labels.values - _numbers(labels, predictions, "value")) / labels.scales
    return Mean.of(scaled, unit, units, labels.shares)


def _map(_: Judging, labels: Labels, predictions: Predictions, unit: Ints, units: int) -> Measure:
    places: dict[str, list[int]] = {name: [] for name in labels.ids}
    for place, name in enumerate(predictions.ids):
        if name in places:
            places[name].append(place)
    scores = np.array(predictions.numbers["score"])
    corners = np.array([predictions.numbers[name] for name in ("x0", "y0", "x1", "y1")]).T.reshape(-1, 4)
    found = [Detections(tuple(predictions.labels[p] for p in at), scores[at], corners[at]) for at in places.values()]
    return MeanAveragePrecision.of(labels.boxes, found, unit, units)


def _said(labels: Labels, predictions: Predictions) -> list[str]:
    said = dict(zip(predictions.ids, predictions.labels, strict=True))
    return [_known(said, name) for name in labels.ids]


def _numbers(labels: Labels, predictions: Predictions, column: str) -> Floats:
    said = dict(zip(predictions.ids, predictions.numbers[column], strict=True))
    return np.array([_known(said, name) for name in labels.ids], dtype=float)


def _known(said: Mapping[str, _Said], name: str) -> _Said:
    if name not in said:
        raise LabelsError(f"labels.csv: id '{name}' is not among the inputs; make the problem's data again")
    return said[name]


_MAKERS: dict[Metric, Maker] = {
    "accuracy": _accuracy,
    "macro_f1": _macro_f1,
    "map": _map,
    "smape": _smape,
    "mase": _mase,
    "pr_auc": _pr_auc,
    "cost": _cost,
}
