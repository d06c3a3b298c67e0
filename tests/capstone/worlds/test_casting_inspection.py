"""The world of castings: defects are there where the labels say so, and oil is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import ndimage

from aitracks.capstone.worlds import World
from aitracks.capstone.worlds.casting_inspection import CAMERAS, KINDS, LINES, SIZE, Foundry
from aitracks.language import EN, Language

PROBLEM = "casting_inspection"


def test_same_secret_same_bytes_other_secret_other_world(differs: Callable[[str], None]) -> None:
    differs(PROBLEM)


def test_hidden_inputs_hold_no_trick(small: Callable[..., World], holds_no_trick: Callable[..., None]) -> None:
    labels = small(PROBLEM).hidden.labels.set_index("id")["label"]
    holds_no_trick(small(PROBLEM), labels == "defective")


def test_every_split_has_both_classes_and_all_slices(small: Callable[..., World], pixels: Callable[..., dict]) -> None:
    world = small(PROBLEM)
    for part in (world.practice, world.hidden, world.field):
        assert 0.1 < (part.labels["label"] == "defective").mean() < 0.4
        assert set(part.labels["label"]) == {"ok", "defective"}
        assert set(part.labels["line"]) == set(LINES)
        assert set(part.labels["camera"]) == set(CAMERAS)
        assert {picture.shape for picture in pixels(part).values()} == {(SIZE, SIZE)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_defect_leaves_a_small_dark_place_on_the_skin(kind: str) -> None:
    rng = np.random.default_rng(1)
    foundry = Foundry.draw(rng)
    for _ in range(10):
        good, skin = foundry._good(rng, 0)
        bad = foundry._defect(good, rng, kind, skin)
        changed = np.abs(bad - good) > 0.08
        assert 3 <= changed.sum() <= 160
        assert (bad - good)[changed].min() < -0.1
        middle = ndimage.center_of_mass(changed)
        assert np.hypot(middle[0] - 31.5, middle[1] - 31.5) < 29


def test_the_starter_runs(run_starter: Callable[[str, Language], pd.DataFrame]) -> None:
    assert set(run_starter(PROBLEM, EN)["label"]) <= {"ok", "defective"}
