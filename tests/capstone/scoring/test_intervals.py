"""Intervals: they hold the truth as often as they say, resample what is independent, and pair two teams' draws."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.intervals import RESAMPLES, Resampled, resampled, weights_of
from aitracks.capstone.scoring.labels import Boxes, Labels
from aitracks.capstone.scoring.measures import Mean
from aitracks.capstone.scoring.metrics import measure, unit_numbers


def rows(n: int, classes=(), units=None) -> Labels:
    ids = tuple(f"k{number:05d}" for number in range(n))
    return Labels(ids, units or ids, tuple(classes))


def losses(labels: Labels, values) -> Resampled:
    unit, units = unit_numbers(labels)
    found = resampled(Mean.of(np.asarray(values, dtype=float), unit, units), weights_of(labels, "accuracy"))
    assert found is not None
    return found


def test_holds_the_truth_19_times_of_20() -> None:
    rng = np.random.default_rng(1)
    labels, truth = rows(120), 0.8
    held = sum(losses(labels, rng.random(120) < truth).interval.holds(truth) for _ in range(300))
    assert 0.91 <= held / 300 <= 0.98  # 95 % ± 3 standard errors


def test_windows_are_drawn_whole() -> None:
    """14 errors of one window that are all alike are worth one: rows drawn singly would make it sqrt(14) too narrow."""
    rng = np.random.default_rng(2)
    windows = tuple(f"w{number // 14:02d}" for number in range(40 * 14))
    labels, truth = rows(40 * 14, units=windows), 1.0
    held, wrongly = 0, 0
    for _ in range(100):
        errors = np.repeat(rng.exponential(truth, 40), 14)
        held += losses(labels, errors).interval.holds(truth)
        wrongly += losses(rows(40 * 14), errors).interval.holds(truth)
    assert held >= 85
    assert wrongly <= 60


def test_a_rare_class_is_in_every_resample() -> None:
    classes = ["1"] * 3 + ["0"] * 97
    weights = weights_of(rows(100, classes), "pr_auc")
    assert weights.shape == (RESAMPLES, 100)
    assert np.all(weights[:, :3].sum(axis=1) == 3)
    assert np.all(weights[:, 3:].sum(axis=1) == 97)
    assert len(np.unique(weights[:, :3], axis=0)) == 10  # all ways to draw three of three
    plain = weights_of(rows(100, classes), "accuracy")
    assert plain[:, :3].sum(axis=1).min() == 0
    assert np.all(plain.sum(axis=1) == 100)


def test_the_standard_error_of_pr_auc_is_that_of_a_plain_bootstrap(judge, labels_of, said) -> None:
    rng = np.random.default_rng(3)
    n = 300
    true = np.where(np.arange(n) < 60, "1", "0")
    score = np.clip(0.4 * rng.random(n) + 0.3 * (true == "1"), 0, 1)
    ids = [f"k{number:03d}" for number in range(n)]
    judging = judge("pr_auc")
    labels = labels_of(judging, {"id": ids, "label": true})
    mine = resampled(measure(judging, labels, said(ids, score=score)), weights_of(labels, "pr_auc"))
    draws = []
    for _ in range(400):
        chosen = np.append(rng.integers(0, 60, 60), rng.integers(60, n, n - 60))
        draws.append(average_precision_score(true[chosen] == "1", score[chosen]))
    assert mine.error == pytest.approx(np.std(draws), rel=0.15)
    assert mine.value == pytest.approx(average_precision_score(true == "1", score), abs=1e-12)


def test_one_seed_pairs_the_draws_of_two_teams() -> None:
    rng = np.random.default_rng(4)
    one = rng.random(400) < 0.8
    other = one.copy()
    other[:6] = ~other[:6]
    a, b = losses(rows(400), one), losses(rows(400), other)
    assert a.minus(a).interval == (0, 0)
    assert a.minus(b).error == pytest.approx((a.minus(b).draws).std(ddof=1))
    assert a.minus(b).error < 0.5 * np.hypot(a.error, b.error)


def test_same_labels_same_draws_in_whatever_order_the_file_is() -> None:
    labels = rows(50, ["a", "b"] * 25)
    turned = labels.take(np.ones(50, dtype=bool))
    back = Labels(turned.ids[::-1], turned.units[::-1], turned.classes[::-1])
    assert np.array_equal(weights_of(labels, "macro_f1"), weights_of(back, "macro_f1"))


def test_too_few_for_an_interval() -> None:
    with pytest.raises(LabelsError, match="two independent items"):
        weights_of(rows(1, ["a"]), "accuracy")
    with pytest.raises(LabelsError, match="two independent items"):
        weights_of(rows(6, units=("w",) * 6), "mase")


def test_pack_and_unpack() -> None:
    worth = losses(rows(30), np.arange(30) % 2)
    again = Resampled.unpack(worth.pack())
    assert len(worth.pack()) == 8 * (RESAMPLES + 1)
    assert again.value == worth.value
    assert np.array_equal(again.draws, worth.draws)


def test_pictures_alone_make_map_intervals(judge, said) -> None:
    """Every second picture is found: resampled by picture, the hits spread as a share of 200 pictures does."""
    n = 200
    corners = np.array([[0.0, 0, 10, 10]])
    ids = tuple(f"k{number:03d}" for number in range(n))
    labels = Labels(ids, ids, boxes=(Boxes(("car",), corners),) * n)
    half = ids[::2]
    sides = {"x0": [0] * 100, "y0": [0] * 100, "x1": [10] * 100, "y1": [10] * 100}
    predictions = said(half, ["car"] * 100, score=[0.9] * 100, **sides)
    found = resampled(measure(judge("map"), labels, predictions), weights_of(labels, "map"))
    assert found.value == pytest.approx(0.5, abs=0.01)
    assert found.error == pytest.approx(np.sqrt(0.25 / n), rel=0.15)
