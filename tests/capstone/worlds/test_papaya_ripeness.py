"""The world of papayas: what the pictures show is what the labels say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from aitracks.capstone.worlds import World
from aitracks.capstone.worlds.papaya_ripeness import CLASSES, LINES, ORCHARDS
from aitracks.language import ZH, Language

PROBLEM = "papaya_ripeness"


def test_same_secret_same_bytes_other_secret_other_world(differs: Callable[[str], None]) -> None:
    differs(PROBLEM)


def test_hidden_inputs_hold_no_trick(small: Callable[..., World], holds_no_trick: Callable[..., None]) -> None:
    labels = small(PROBLEM).hidden.labels.set_index("id")["label"]
    for name in CLASSES:
        holds_no_trick(small(PROBLEM), labels == name)


def test_riper_fruit_are_redder_in_the_middle(small: Callable[..., World], pixels: Callable[..., dict]) -> None:
    part = small(PROBLEM).hidden
    seen = pixels(part)
    assert {picture.shape for picture in seen.values()} == {(64, 64, 3)}
    middle = {name: picture[22:42, 22:42].astype(float).mean(axis=(0, 1)) for name, picture in seen.items()}
    redness = part.labels["id"].map({name: value[0] / value[1] for name, value in middle.items()})
    by_class = redness.groupby(part.labels["label"]).mean()
    assert list(by_class.sort_values().index) == list(CLASSES)


def test_slices_are_the_stated_ones_and_the_field_is_another_season(
    small: Callable[..., World], pixels: Callable[..., dict]
) -> None:
    world = small(PROBLEM)
    for part in (world.practice, world.hidden, world.field):
        assert set(part.labels["line"]) == set(LINES)
        assert set(part.labels["orchard"]) == set(ORCHARDS)
    tints = []
    for part in (world.hidden, world.field):
        corner = np.array([picture[:6].astype(float).mean(axis=(0, 1)) for picture in pixels(part).values()])
        tints.append(np.median(np.log(corner[:, 0] / corner[:, 2])))
    assert abs(tints[0] - tints[1]) > 0.05


def test_the_starter_runs(run_starter: Callable[[str, Language], pd.DataFrame]) -> None:
    assert set(run_starter(PROBLEM, ZH)["label"]) <= set(CLASSES)
