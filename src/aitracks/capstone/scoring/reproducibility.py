"""Whether a second run gave the same predictions, within a tolerance that is stated for each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aitracks.capstone.scoring.boxes import Detections, matches
from aitracks.capstone.scoring.measures import Floats
from aitracks.capstone.scoring.reading import Predictions
from aitracks.capstone.scoring.schemas import Schema
from aitracks.language import Text

SAME_SHARE = 0.99  # of the predictions must agree: threads may add numbers in another order
VALUES_RELATIVE = 0.01  # forecasts: of the larger of the two …
VALUES_FLOOR = 0.001  # … plus this much of the median forecast, for values near 0
SCORES_ABSOLUTE = 0.01  # probabilities
BOXES_SHARE = 0.98
BOXES_IOU = 0.9
BOXES_SCORE = 0.05


@dataclass(frozen=True)
class Verdict:
    """How many predictions were compared and differ, and the share that had to agree. Says nothing of any label."""

    compared: int
    different: int
    needed: float

    @property
    def share(self) -> float:
        """The share that agrees; 1 where neither run predicted anything."""
        return 1.0 - self.different / self.compared if self.compared else 1.0

    @property
    def reproducible(self) -> bool:
        """Whether enough agree."""
        return self.share >= self.needed

    @property
    def words(self) -> Text:
        """As a sentence, with what to look for."""
        if self.reproducible:
            return Text(
                f"可重現：第二次執行有 {self.share:.1%} 的預測相同（比較 {self.compared} 筆）。",
                f"Reproducible: {self.share:.1%} of {self.compared} predictions are the same in a second run.",
            )
        return Text(
            f"無法重現：第二次執行有 {self.different}／{self.compared} 筆預測不同（至少要 {self.needed:.0%} 相同）。"
            "第二次只給一半的 inputs，且順序與 id 都換過；請固定 seed，"
            "並且不要用 inputs 的順序、id、數量或其他筆資料做預測。",
            f"Not reproducible: {self.different} of {self.compared} predictions differ in a second run (at least "
            f"{self.needed:.0%} must agree). It is given half of the inputs in another order under other ids: fix the "
            "seed, and predict each item without the order, ids, number or contents of the others.",
        )


def compare(schema: Schema, first: Predictions, second: Predictions, names: Mapping[str, str]) -> Verdict:
    """Compare two runs. `names` maps each id of the second to the first's (`halve_inputs`, or each to itself).

    Both must have been read against what they were asked, so that no id is missing.
    """
    if schema.boxes:
        return _boxes(first, second, names)
    place = {name: row for row, name in enumerate(first.ids)}
    rows = [place[names[name]] for name in second.ids]
    if second.labels:
        differs = [first.labels[row] != label for row, label in zip(rows, second.labels, strict=True)]
        return Verdict(len(rows), sum(differs), SAME_SHARE)
    column = next(iter(second.numbers))
    one, other = np.array(first.numbers[column])[rows], np.array(second.numbers[column])
    return Verdict(len(rows), int((np.abs(one - other) > _tolerance(column, one, other)).sum()), SAME_SHARE)


def _tolerance(column: str, one: Floats, other: Floats) -> Floats:
    if column == "score":
        return np.full(len(one), SCORES_ABSOLUTE)
    size: Floats = np.maximum(np.abs(one), np.abs(other))
    return VALUES_RELATIVE * size + VALUES_FLOOR * float(np.median(size))


def _boxes(first: Predictions, second: Predictions, names: Mapping[str, str]) -> Verdict:
    """A box agrees where the other run has one of its class, score and place; each is matched once."""
    one = _by_picture(first, {name: name for name in names.values()})
    other = _by_picture(second, names)
    compared = different = 0
    for name in names.values():
        most = max(len(one[name].labels), len(other[name].labels))
        compared += most
        different += most - _agreeing(one[name], other[name])
    return Verdict(compared, different, BOXES_SHARE)


def _by_picture(predictions: Predictions, names: Mapping[str, str]) -> defaultdict[str, Detections]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(predictions.ids):
        if name in names:
            rows[names[name]].append(row)
    scores = np.array(predictions.numbers["score"])
    corners = np.array([predictions.numbers[name] for name in ("x0", "y0", "x1", "y1")]).T.reshape(-1, 4)
    found = defaultdict(lambda: Detections((), np.zeros(0), np.zeros((0, 4))))
    for name, at in rows.items():
        found[name] = Detections(tuple(predictions.labels[row] for row in at), scores[at], corners[at])
    return found


def _agreeing(one: Detections, other: Detections) -> int:
    agreeing = 0
    for label in set(one.labels) & set(other.labels):
        mine, theirs = _of_class(one, label), _of_class(other, label)
        taken = matches(mine.corners, theirs.corners, BOXES_IOU)
        near = np.abs(mine.scores - theirs.scores[taken]) <= BOXES_SCORE
        agreeing += int((near & (taken >= 0)).sum())
    return agreeing


def _of_class(detections: Detections, label: str) -> Detections:
    rows = [row for row, name in enumerate(detections.labels) if name == label]
    rows.sort(key=lambda row: -detections.scores[row])
    return Detections((label,) * len(rows), detections.scores[rows], detections.corners[rows])
