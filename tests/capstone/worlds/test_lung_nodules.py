"""The world of nodules: boxes fit what is drawn, and vessels have none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from aitracks.capstone.worlds import World
from aitracks.capstone.worlds.lung_nodules import DOSES, SCANNERS, SIZE, Clinic, _lump
from aitracks.language import ZH, Language

PROBLEM = "lung_nodules"


def test_same_secret_same_bytes_other_secret_other_world(differs: Callable[[str], None]) -> None:
    differs(PROBLEM)


def test_hidden_inputs_hold_no_trick(small: Callable[..., World], holds_no_trick: Callable[..., None]) -> None:
    world = small(PROBLEM)
    names = world.hidden.images["id"]
    holds_no_trick(world, pd.Series(names.isin(world.hidden.labels["id"]).to_numpy(), index=names))


def test_about_four_windows_in_ten_have_no_nodule_and_are_listed(small: Callable[..., World]) -> None:
    part = small(PROBLEM).hidden
    assert 0.25 < 1 - part.images["id"].isin(part.labels["id"]).mean() < 0.55
    assert set(part.images["scanner"]) == set(SCANNERS)
    assert set(part.images["dose"]) == set(DOSES)
    assert set(part.labels["label"]) == {"nodule"}
    assert ((part.labels["x1"] - part.labels["x0"]).between(4, 20)).all()
    assert (part.labels[["x0", "y0"]] >= 0).all(axis=None)
    assert (part.labels[["x1", "y1"]] <= SIZE).all(axis=None)


def test_a_box_is_as_large_as_its_nodule() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        cover, (x0, y0, x1, y1) = _lump(rng, 30.0, 33.0, 5.0, 0.2)
        rows, columns = np.nonzero(cover > 0.5)
        assert (x0, y0, x1, y1) == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_nodules_are_brighter_than_the_lung_around_them(
    small: Callable[..., World], pixels: Callable[..., dict]
) -> None:
    part = small(PROBLEM).hidden
    seen = pixels(part)
    brighter = []
    for box in part.labels.itertuples():
        picture = seen[box.id].astype(float)
        y, x = int((box.y0 + box.y1) / 2), int((box.x0 + box.x1) / 2)
        brighter.append(picture[y - 1 : y + 2, x - 1 : x + 2].mean() > np.median(picture[picture < 130]) + 10)
    assert np.mean(brighter) > 0.9


def test_less_dose_is_more_noise() -> None:
    rng = np.random.default_rng(4)
    windows = Clinic.draw(rng).windows(rng, 120)
    for scanner in SCANNERS:
        rough = {dose: [] for dose in DOSES}
        for window in windows:
            if window.slices["scanner"] == scanner:
                rough[window.slices["dose"]].append(np.median(np.abs(np.diff(window.pixels.astype(float), axis=0))))
        assert np.mean(rough["low"]) > np.mean(rough["standard"])


def test_the_starter_runs(run_starter: Callable[[str, Language], pd.DataFrame]) -> None:
    run_starter(PROBLEM, ZH)
