"""Each metric against a figure that another program, or a hand, has made; weighted as resamples weigh it."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from sklearn.metrics import accuracy_score, average_precision_score, f1_score

from aitracks.capstone.scoring.boxes import Detections, MeanAveragePrecision, iou
from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.labels import Boxes, read_labels
from aitracks.capstone.scoring.metrics import measure

N = 60
IDS = [f"k{number:03d}" for number in range(N)]
RNGS = [np.random.default_rng(seed) for seed in range(5)]


def value(judging, labels, predictions) -> float:
    made = measure(judging, labels, predictions)
    return float(made.values(np.ones((1, len(set(labels.units)))))[0])


@pytest.mark.parametrize("rng", RNGS)
@pytest.mark.parametrize("metric", ["accuracy", "macro_f1"])
def test_classes_as_scikit_learn(rng, metric, judge, labels_of, said) -> None:
    true, guess = rng.choice(list("abc"), N, p=[0.7, 0.2, 0.1]), rng.choice(list("abcd"), N)
    guess = np.where(rng.random(N) < 0.6, true, guess)
    made = measure(judge(metric), labels_of(judge(metric), {"id": IDS, "label": true}), said(IDS, guess))
    weights = np.vstack([np.ones(N), rng.integers(0, 3, N)]).astype(float)
    for weight, got in zip(weights, made.values(weights), strict=True):
        if metric == "accuracy":
            expected = accuracy_score(true, guess, sample_weight=weight)
        else:
            there = sorted(set(true[weight > 0]))
            expected = f1_score(true, guess, labels=there, average="macro", sample_weight=weight, zero_division=0)
        assert got == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("rng", RNGS)
@pytest.mark.parametrize("decimals", [0, 1, 9])
def test_pr_auc_as_scikit_learn_with_ties(rng, decimals, judge, labels_of, said) -> None:
    true = np.where(rng.random(N) < 0.2, "1", "0")
    score = np.round(np.clip(rng.random(N) + 0.3 * (true == "1"), 0, 1), decimals)
    made = measure(judge("pr_auc"), labels_of(judge("pr_auc"), {"id": IDS, "label": true}), said(IDS, score=score))
    weights = np.vstack([np.ones(N), rng.integers(0, 3, N)]).astype(float)
    for weight, got in zip(weights, made.values(weights), strict=True):
        assert got == pytest.approx(average_precision_score(true == "1", score, sample_weight=weight), abs=1e-12)


def test_cost_by_hand(judge, labels_of, said) -> None:
    labels = labels_of(judge("cost"), {"id": "abcd", "label": ["defective", "defective", "ok", "ok"]})
    assert value(judge("cost"), labels, said("abcd", ["ok", "defective", "defective", "ok"])) == (10 + 0 + 1 + 0) / 4


def test_cost_that_the_problem_does_not_give(judge, labels_of, said) -> None:
    judging = judge("cost", costs={("defective", "ok"): 10.0})
    labels = labels_of(judging, {"id": "ab", "label": ["ok", "ok"]})
    with pytest.raises(LabelsError, match="no cost for the true class ok predicted as defective"):
        value(judging, labels, said("ab", ["ok", "defective"]))


def test_smape_by_hand(judge, labels_of, said) -> None:
    labels = labels_of(judge("smape"), {"id": "abcd", "window": "wwvv", "value": [0, 0, 3, -2]})
    assert value(judge("smape"), labels, said("abcd", value=[0, 5, 1, 2])) == pytest.approx((0 + 1 + 2 / 4 + 1) / 4)


def test_mase_by_hand(judge, labels_of, said) -> None:
    columns = {"id": "abc", "window": "wwv", "value": [10, 20, 30], "scale": [2, 2, 4]}
    labels = labels_of(judge("mase"), columns)
    assert value(judge("mase"), labels, said("cab", value=[31, 14, 20])) == pytest.approx(((4 / 2 + 0) / 2 + 1 / 4) / 2)


def test_map_by_hand(judge, write, said) -> None:
    """Two objects in picture a, one in b, none in c. By score: hit (0.9), alarm (0.8), hit (0.7), alarm (0.6)."""
    folder = write("labels.csv", ["id", "label", "x0", "y0", "x1", "y1"], [
        ["a", "car", 0, 0, 10, 10], ["a", "car", 20, 0, 30, 10], ["b", "car", 0, 0, 10, 10],
    ]).parent  # fmt: skip
    write("images.csv", ["id"], [["a"], ["b"], ["c"]])

    labels = read_labels(folder, judge("map"))
    sides = {"x0": [0, 1, 0, 0], "y0": [0] * 4, "x1": [10] * 4, "y1": [10] * 4}
    predictions = said("abca", ["car"] * 4, score=[0.9, 0.7, 0.8, 0.6], **sides)
    # precision 1 up to recall 1/3 (34 of the 101 points), 2/3 up to recall 2/3 (33 points), then 0
    assert value(judge("map"), labels, predictions) == pytest.approx((34 * 1 + 33 * 2 / 3) / 101)


def test_iou_by_hand() -> None:
    one = np.array([[0.0, 0, 10, 10]])
    other = np.array([[5.0, 0, 15, 10], [0, 0, 10, 5], [10, 10, 20, 20], [0, 0, 10, 10]])
    assert iou(one, other)[0] == pytest.approx([50 / 150, 0.5, 0, 1])


def coco(truth: list[Boxes], found: list[Detections], classes: list[str]) -> float:
    """The mAP@0.5 of COCO's own program."""
    images = [{"id": number + 1, "width": 64, "height": 64} for number in range(len(truth))]
    objects = [
        {"image_id": image + 1, "category_id": classes.index(label) + 1, **coco_box(corners)}
        for image, boxes in enumerate(truth)
        for label, corners in zip(boxes.labels, boxes.corners, strict=True)
    ]
    results = [
        {"image_id": image + 1, "category_id": classes.index(label) + 1, "score": float(score), **coco_box(corners)}
        for image, boxes in enumerate(found)
        for label, score, corners in zip(boxes.labels, boxes.scores, boxes.corners, strict=True)
    ]
    categories = [{"id": number + 1, "name": name} for number, name in enumerate(classes)]
    with contextlib.redirect_stdout(io.StringIO()):
        true = COCO()
        annotations = [{**one, "id": number + 1, "iscrowd": 0} for number, one in enumerate(objects)]
        true.dataset = {"info": {}, "images": images, "annotations": annotations, "categories": categories}
        true.createIndex()
        run = COCOeval(true, true.loadRes(results), "bbox")
        run.evaluate()
        run.accumulate()
    precision = run.eval["precision"][0, :, :, 0, 2]  # IoU 0.5, all recalls and classes and areas, 100 boxes
    return float(precision[precision > -1].mean())


def coco_box(corners) -> dict[str, object]:
    x0, y0, x1, y1 = (float(number) for number in corners)
    return {"bbox": [x0, y0, x1 - x0, y1 - y0], "area": (x1 - x0) * (y1 - y0)}


def pictures(rng, n: int) -> tuple[list[Boxes], list[Detections]]:
    """Crowded pictures: many overlaps, equal scores, classes that only one side has, pictures without objects."""
    truth, found = [], []
    for _ in range(n):
        low = rng.integers(0, 40, (rng.integers(0, 6), 2))
        corners = np.hstack([low, low + rng.integers(4, 24, low.shape)]).astype(float)
        labels = rng.choice(["bus", "car", "van"], len(low), p=[0.2, 0.7, 0.1])
        truth.append(Boxes(tuple(labels), corners))
        near = np.repeat(corners, 2, axis=0) + rng.integers(-3, 4, (2 * len(corners), 4)) * (rng.random() < 0.8)
        near[:, 2:] = np.maximum(near[:, 2:], near[:, :2] + 1)
        said = np.where(rng.random(len(near)) < 0.8, np.repeat(labels, 2), "bike")
        found.append(Detections(tuple(said), np.round(rng.random(len(near)), 1), near))
    return truth, found


@pytest.mark.parametrize("seed", range(8))
def test_map_as_coco(seed: int) -> None:
    truth, found = pictures(np.random.default_rng(seed), 30)
    mine = MeanAveragePrecision.of(truth, found, np.arange(30), 30)
    expected = coco(truth, found, ["bike", "bus", "car", "van"])
    assert 0.05 < expected < 0.95
    assert mine.values(np.ones((1, 30)))[0] == pytest.approx(expected, abs=1e-12)


def test_a_resample_of_pictures_is_what_coco_says_of_the_copies() -> None:
    rng = np.random.default_rng(9)
    truth, found = pictures(rng, 20)
    # distinct scores: among equal ones the order of pictures decides, and copies have another
    found = [Detections(one.labels, rng.random(len(one.labels)), one.corners) for one in found]
    weights = rng.multinomial(20, np.full(20, 1 / 20), size=4)
    mine = MeanAveragePrecision.of(truth, found, np.arange(20), 20).values(weights.astype(float))
    for weight, got in zip(weights, mine, strict=True):
        copies = np.repeat(np.arange(20), weight)
        expected = coco([truth[i] for i in copies], [found[i] for i in copies], ["bike", "bus", "car", "van"])
        assert got == pytest.approx(expected, abs=1e-12)


def test_of_two_objects_that_fit_equally_coco_takes_the_last() -> None:
    truth = [Boxes(("car", "car"), np.array([[0.0, 0, 10, 10], [4, 0, 14, 10]]))]
    found = [Detections(("car", "car"), np.array([0.9, 0.8]), np.array([[2.0, 0, 12, 10], [0, 0, 10, 10]]))]
    mine = MeanAveragePrecision.of(truth, found, np.arange(1), 1)
    assert mine.values(np.ones((1, 1)))[0] == pytest.approx(coco(truth, found, ["car"])) == pytest.approx(1)
