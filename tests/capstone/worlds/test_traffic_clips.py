"""The world of traffic: boxes hold vehicles, and empty frames are listed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from aitracks.capstone.worlds import World
from aitracks.capstone.worlds.traffic_clips import CAMERAS, HEIGHT, WIDTH, Crossing
from aitracks.capstone.worlds.vehicles import CLASSES
from aitracks.language import EN, Language

PROBLEM = "traffic_clips"


def test_same_secret_same_bytes_other_secret_other_world(differs: Callable[[str], None]) -> None:
    differs(PROBLEM)


def test_hidden_inputs_hold_no_trick(small: Callable[..., World], holds_no_trick: Callable[..., None]) -> None:
    world = small(PROBLEM)
    names = world.hidden.images["id"]
    for kind in CLASSES:
        with_kind = world.hidden.labels.loc[world.hidden.labels["label"] == kind, "id"]
        holds_no_trick(world, pd.Series(names.isin(with_kind).to_numpy(), index=names))


def test_boxes_lie_in_the_picture_and_all_pictures_are_listed(small: Callable[..., World]) -> None:
    world = small(PROBLEM)
    for part in (world.practice, world.hidden, world.field):
        boxes = part.labels
        assert set(boxes["id"]) < set(part.images["id"])
        assert set(part.inputs) == {f"images/{name}.png" for name in part.images["id"]}
        assert (boxes[["x0", "y0"]] >= 0).all(axis=None)
        assert (boxes["x1"] <= WIDTH).all()
        assert (boxes["y1"] <= HEIGHT).all()
        assert (boxes["x1"] - boxes["x0"] >= 2).all()
        assert (boxes["y1"] - boxes["y0"] >= 3).all()
        assert set(boxes["label"]) == set(CLASSES)
        assert set(part.images["camera"]) == set(CAMERAS)
        assert set(part.images["night"]) == {"day", "night"}


def test_boxes_hold_what_the_empty_street_lacks(small: Callable[..., World], pixels: Callable[..., dict]) -> None:
    part = small(PROBLEM).hidden
    seen, cameras = pixels(part), part.images.set_index("id")
    day = cameras[cameras["night"] == "day"]
    inside, outside = [], []
    for _, rows in day.groupby("camera"):
        empty = np.median([seen[name] for name in rows.index], axis=0)
        for name in rows.index:
            apart = np.abs(seen[name] - empty).mean(axis=2)
            mask = np.zeros(apart.shape, dtype=bool)
            for box in part.labels[part.labels["id"] == name].itertuples():
                mask[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)] = True
            inside += [apart[mask].mean()] if mask.any() else []
            outside.append(apart[~mask].mean())
    assert np.mean(inside) > 1.8 * np.mean(outside)


def test_vehicles_do_not_stand_on_each_other() -> None:
    rng = np.random.default_rng(5)
    for picture in Crossing.draw(rng).frames(rng, 20):
        corners = [(box.x0, box.y0, box.x1, box.y1) for box in picture.boxes]
        assert len(set(corners)) == len(corners) <= 7


def test_the_starter_runs(run_starter: Callable[[str, Language], pd.DataFrame]) -> None:
    assert set(run_starter(PROBLEM, EN)["label"]) <= set(CLASSES)
