"""Scores: value, interval, slices, expected result, baseline; and parts on which a metric says nothing."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from aitracks.capstone.problems.load import load_problem, problem_files
from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.intervals import Resampled
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.labels import read_labels
from aitracks.capstone.scoring.scores import score
from aitracks.capstone.types import Expected

REPOSITORY = Path(__file__).resolve().parents[3]
N = 400
IDS = [f"k{number:03d}" for number in range(N)]


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def answers(rng, true, right: float) -> list[str]:
    return [one if rng.random() < right else "other" for one in true]


def table(rng) -> dict[str, object]:
    return {
        "id": IDS,
        "label": rng.choice(["ripe", "unripe", "other"], N),
        "part": ["public"] * 150 + ["final"] * 250,
        "line": ["a"] * 200 + ["b"] * 195 + ["c"] * 5,
    }


def test_a_score_of_one_part(judge, labels_of, said) -> None:
    rng = np.random.default_rng(1)
    columns = table(rng)
    labels = labels_of(judge("accuracy", 0.7), columns, "final")
    assert labels.ids == tuple(IDS[150:])
    guess = answers(rng, columns["label"], 0.8)
    found = score(judge("accuracy", 0.7), labels, said(IDS, guess), said(IDS, ["ripe"] * N))
    right = np.array([a == b for a, b in zip(columns["label"], guess, strict=True)])
    assert found.n == 250
    assert found.value == pytest.approx(right[150:].mean())
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.sqrt(found.value * (1 - found.value) / 250), rel=0.15)
    assert found.meets
    assert found.surely_meets
    assert found.better.surely_better
    assert found.better.value == pytest.approx(found.value - np.mean(np.array(columns["label"])[150:] == "ripe"))
    line = found.slices["line"]
    assert {name: one.n for name, one in line.items()} == {"a": 50, "b": 195, "c": 5}
    assert line["b"].value == pytest.approx(right[200:395].mean())
    assert line["b"].low < line["b"].value < line["b"].high
    assert line["c"].low is None
    assert line["c"].value is not None


def test_meets_by_the_value_and_surely_by_the_interval(judge, labels_of, said) -> None:
    true = ["ripe"] * N
    guess = ["ripe"] * 364 + ["other"] * 36  # 0.91
    for threshold, meets, surely in [(0.85, True, True), (0.91, True, False), (0.92, False, False)]:
        judging = judge("accuracy", threshold)
        found = score(judging, labels_of(judging, {"id": IDS, "label": true}), said(IDS, guess))
        assert (found.meets, found.surely_meets) == (meets, surely)


def test_less_is_better_for_costs(judge, labels_of, said) -> None:
    judging = judge("cost", 0.5)
    labels = labels_of(judging, {"id": IDS, "label": ["defective", "ok"] * 200})
    mine = ["defective", "ok"] * 180 + ["ok", "ok"] * 20  # 20 missed: 200 / 400
    found = score(judging, labels, said(IDS, mine), said(IDS, ["ok"] * N))
    assert found.value == 0.5
    assert found.meets
    assert not found.surely_meets
    assert found.better.value == pytest.approx(4.5)
    assert 3.5 < found.better.low < 4.5 < found.better.high < 5.5


def test_plain_values_for_a_store(judge, labels_of, said) -> None:
    rng = np.random.default_rng(2)
    columns = table(rng)
    labels = labels_of(judge("macro_f1"), columns)
    found = score(judge("macro_f1"), labels, said(IDS, answers(rng, columns["label"], 0.8)), said(IDS, ["ripe"] * N))
    plain = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert plain["value"] == found.value
    assert plain["slices"]["line"]["c"]["low"] is None
    assert plain["baseline"]["surely_better"] is True
    assert Resampled.unpack(found.resampled.pack()).interval == (found.low, found.high)


def test_only_the_slices_of_the_problem(judge, labels_of, said) -> None:
    columns = {"id": IDS, "label": ["a"] * N, "line": ["x", "y"] * 200, "machine": IDS}
    judging = judge("accuracy", slices=("line",))
    assert set(score(judging, labels_of(judging, columns), said(IDS, ["a"] * N)).slices) == {"line"}
    with pytest.raises(LabelsError, match="column night is missing"):
        labels_of(judge("accuracy", slices=("night",)), columns)


def test_rows_of_one_machine_are_drawn_together(judge, labels_of, said) -> None:
    judging = judge("accuracy")
    columns = {"id": IDS, "label": ["a"] * N}
    guess = ["a", "a", "a", "b"] * 50 + ["a"] * 200
    guess = sorted(guess)  # the mistakes sit on few machines
    alone = score(judging, labels_of(judging, columns), said(IDS, guess))
    machines = [f"m{number // 20}" for number in range(N)]
    together = score(judging, labels_of(judging, {**columns, "cluster": machines}), said(IDS, guess))
    assert together.value == alone.value
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_values_of_one_window_are_drawn_together(judge, labels_of) -> None:
    columns = {"id": "abcd", "window": "wwvv", "value": range(4)}
    assert labels_of(judge("smape"), columns).units == tuple("wwvv")
    assert labels_of(judge("smape"), {**columns, "cluster": "oooo"}).units == tuple("oooo")


@pytest.mark.parametrize("template", ["smape", "mase"])
def test_forecasts_are_perfect_or_not(template, judge, labels_of, said) -> None:
    judging = judge(template, 0.2)
    columns = {"id": IDS, "window": [f"w{number // 10}" for number in range(N)], "value": range(N), "scale": [2.0] * N}
    found = score(judging, labels_of(judging, columns), said(IDS, value=range(N)))
    assert (found.value, found.low, found.high, found.surely_meets) == (0, 0, 0, True)


BOXES = ["id", "label", "x0", "y0", "x1", "y1"]


def test_boxes_with_parts_and_slices_of_pictures(judge, write, said) -> None:
    shapes = [0, 0, 10, 10]
    folder = write("labels.csv", BOXES, [[name, "car", *shapes] for name in IDS[:300]]).parent
    images = [[name, "final" if number % 2 else "public", "night" if number >= 300 else "day"]
              for number, name in enumerate(IDS)]  # fmt: skip
    write("images.csv", ["id", "part", "light"], images)
    sides = dict(zip(("x0", "y0", "x1", "y1"), ([side] * 300 for side in shapes), strict=True))
    predictions = said(IDS[:300], ["car"] * 300, score=[0.5] * 300, **sides)
    found = score(judge("map"), read_labels(folder, judge("map"), "final"), predictions)
    assert found.n == 200
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))
    day, night = found.slices["light"]["day"], found.slices["light"]["night"]
    assert (day.n, night.n) == (150, 50)
    assert day.value == pytest.approx(1)
    assert (night.value, night.low) == (None, None)  # no objects at night: not defined
    nothing = said((), (), score=(), x0=(), y0=(), x1=(), y1=())
    silent = score(judge("map"), read_labels(folder, judge("map"), "final"), nothing)
    assert (silent.value, silent.high) == (0, 0)


def test_parts_without_objects_or_positives_are_the_authors_mistake(judge, write, labels_of, said) -> None:
    folder = write("labels.csv", BOXES, []).parent
    write("images.csv", ["id"], [[name] for name in IDS])
    nothing = said((), (), score=(), x0=(), y0=(), x1=(), y1=())
    with pytest.raises(LabelsError, match="map is not defined, there are no objects"):
        score(judge("map"), read_labels(folder, judge("map")), nothing)
    judging = judge("pr_auc")
    with pytest.raises(LabelsError, match="no rows of the class '1'"):
        score(judging, labels_of(judging, {"id": IDS, "label": ["0"] * N}), said(IDS, score=[0.5] * N))


def test_one_class_alone_has_values(judge, labels_of, said) -> None:
    judging = judge("macro_f1")
    found = score(judging, labels_of(judging, {"id": IDS, "label": ["a"] * N}), said(IDS, ["a"] * N))
    assert (found.value, found.low, found.high) == (1, 1, 1)
    none = score(judging, labels_of(judging, {"id": IDS, "label": ["a"] * N}), said(IDS, ["b"] * N))
    assert (none.value, none.high) == (0, 0)
    judging = judge("pr_auc")
    alike = score(judging, labels_of(judging, {"id": IDS, "label": ["1"] * N}), said(IDS, score=[0.0] * N))
    assert (alike.value, alike.low) == (1, 1)


@pytest.mark.parametrize(
    ("header", "rows", "said_of_it"),
    [
        (["id", "label"], [["a", "x"], ["a", "y"]], "an id stands there twice"),
        (["id", "label", "part"], [["a", "x", "final"]], "no rows of the part public"),
        (["id", "label"], [["a", "x"]], "column part is missing"),
        (["id"], [["a"]], "column label is missing"),
        (["id", "id"], [["a", "a"]], "names a column twice"),
        (["id", "label"], [["a"]], "row 2 has not 2 cells"),
    ],
)
def test_labels_that_an_author_must_mend(header, rows, said_of_it, judge, write) -> None:
    folder = write("labels.csv", header, rows).parent
    with pytest.raises(LabelsError, match=said_of_it) as caught:
        read_labels(folder, judge("accuracy"), "public")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("scale", ["0", "-1", "nan", ""])
def test_scales_must_be_above_0(scale, judge, write) -> None:
    folder = write("labels.csv", ["id", "window", "value", "scale"], [["a", "w", 1, 1], ["b", "w", 1, scale]]).parent
    with pytest.raises(LabelsError, match="row 3, scale"):
        read_labels(folder, judge("mase"))


def test_labels_of_inputs_that_nobody_was_asked(judge, labels_of, said) -> None:
    judging = judge("accuracy")
    with pytest.raises(LabelsError, match="id 'k399' is not among the inputs"):
        score(judging, labels_of(judging, {"id": IDS, "label": ["a"] * N}), said(IDS[:399], ["a"] * 399))


@pytest.mark.parametrize(
    ("template", "metric", "direction", "costs"),
    [
        ("object_detection", "accuracy", "at_least", {}),
        ("image_classification", "accuracy", "at_most", {}),
        ("image_classification", "cost", "at_most", {}),
        ("image_classification", "accuracy", "at_least", {("a", "b"): 1.0}),
    ],
)
def test_a_judging_that_does_not_fit(template, metric, direction, costs) -> None:
    with pytest.raises(LabelsError):
        Judging(template, Expected(metric=metric, direction=direction, threshold=0.5), costs)


@pytest.mark.parametrize("name", sorted(problem_files(REPOSITORY)))
def test_each_problem_of_the_project_can_be_judged(name: str) -> None:
    problem = load_problem(name, REPOSITORY)
    judging = Judging.of(problem)
    assert judging.metric == problem.expected.metric
    assert judging.slices == (problem.slice_ids or None)
    assert (judging.positive in problem.class_ids) == (judging.metric == "pr_auc")
    assert set(judging.costs) == set(problem.cost_matrix)
