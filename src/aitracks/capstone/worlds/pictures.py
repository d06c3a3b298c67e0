"""From drawn pictures to the splits of a world, for image classification and for object detection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from aitracks.capstone.worlds.drawing import Bytes
from aitracks.capstone.worlds.splits import Chance, Part, World, csv_bytes, image_files, sorted_by_id

TRAIN, PRACTICE, PUBLIC, FINAL, FIELD = 800, 400, 400, 800, 400  # pictures in each


class Box(NamedTuple):
    """An object in a picture: its class and its edges in pixels, x to the right, y down, 0 at the top left corner."""

    label: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Picture:
    """Pixels (h, w) or (h, w, 3) with what the scorer knows: a label or boxes, and slices such as the camera."""

    pixels: Bytes
    slices: Mapping[str, str]
    label: str = ""
    boxes: Sequence[Box] = field(default=())


# Draws that many pictures; True asks for those taken later, under other circumstances.
Draw = Callable[[np.random.Generator, int, bool], list[Picture]]


def classified(chance: Chance, draw: Draw) -> World:
    """A world of pictures with one label each."""
    return _world(chance, draw, _label_tables)


def detected(chance: Chance, draw: Draw) -> World:
    """A world of pictures with any number of boxes each; ``images.csv`` lists all pictures."""
    return _world(chance, draw, _box_tables)


Tables = Callable[[Sequence[str], Sequence[Picture], pd.DataFrame], tuple[pd.DataFrame, pd.DataFrame | None]]


def _world(chance: Chance, draw: Draw, tables: Tables) -> World:
    def part(name: str, number: int, *, later: bool = False, public: int | None = None) -> Part:
        pictures = draw(chance.rng(f"pictures/{name}"), number, later)
        ids = chance.ids(name, number)
        extra = pd.DataFrame([dict(picture.slices) for picture in pictures])
        if public is not None:
            extra.insert(0, "part", chance.parts(name, number, public))
        labels, images = tables(ids, pictures, extra)
        return Part(image_files(ids, [picture.pixels for picture in pictures]), labels, images)

    train = part("train", TRAIN)
    files = {**train.inputs, **{name: csv_bytes(table) for name, table in train.tables()}}
    hidden = part("hidden", PUBLIC + FINAL, public=PUBLIC)
    return World(files, part("practice", PRACTICE), hidden, part("field", FIELD, later=True))


def _label_tables(ids: Sequence[str], pictures: Sequence[Picture], extra: pd.DataFrame) -> tuple[pd.DataFrame, None]:
    labels = pd.DataFrame({"id": ids, "label": [picture.label for picture in pictures]})
    return sorted_by_id(pd.concat([labels, extra], axis=1)), None


def _box_tables(
    ids: Sequence[str], pictures: Sequence[Picture], extra: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    images = pd.concat([pd.DataFrame({"id": ids}), extra], axis=1)
    rows = [(name, *box) for name, picture in zip(ids, pictures, strict=True) for box in picture.boxes]
    boxes = pd.DataFrame(rows, columns=["id", *Box._fields]).round(1)
    return sorted_by_id(boxes.merge(images, on="id")), sorted_by_id(images)
