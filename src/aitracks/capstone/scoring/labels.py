"""The hidden labels of one part, as the scorer alone reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.tables import Table, read_table
from aitracks.errors import shown

PartName = Literal["public", "final"]
Floats = npt.NDArray[np.float64]

CLUSTER = "cluster"  # an optional column: rows that are not independent, such as those of one machine
_OWN = ("id", "label", "x0", "y0", "x1", "y1", "window", "value", "scale", "part", CLUSTER)


@dataclass(frozen=True)
class Boxes:
    """Objects of one picture: their classes and their boxes (n, 4) as x0, y0, x1, y1 in pixels."""

    labels: tuple[str, ...]
    corners: Floats


@dataclass(frozen=True)
class Labels:
    """What is true of the items of one part; all tuples and arrays are as long as `ids`.

    An item is a picture, a row of a table or one value of a forecast. `units` says which items are resampled together:
    a cluster, a window, else each alone. `shares` are 1 / values in the item's window, and `scales` what an error
    counts against. `slices` maps a slice column to each item's value.
    """

    ids: tuple[str, ...]
    units: tuple[str, ...]
    classes: tuple[str, ...] = ()
    values: Floats = field(default_factory=lambda: np.zeros(0))
    scales: Floats = field(default_factory=lambda: np.zeros(0))
    shares: Floats = field(default_factory=lambda: np.zeros(0))
    boxes: tuple[Boxes, ...] = ()
    slices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def take(self, keep: npt.NDArray[np.bool_]) -> Labels:
        """The items where `keep` is true, without slices."""
        places = np.flatnonzero(keep)

        def chosen(values: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(values[place] for place in places) if values else ()

        def numbers(values: Floats) -> Floats:
            return values[places] if len(values) else values

        return Labels(
            chosen(self.ids),
            chosen(self.units),
            chosen(self.classes),
            numbers(self.values),
            numbers(self.scales),
            numbers(self.shares),
            tuple(self.boxes[place] for place in places) if self.boxes else (),
        )


def read_labels(folder: Path, judging: Judging, part: PartName | None = None) -> Labels:
    """Read labels.csv (and images.csv) beside the inputs of a split; only the rows of `part` where it is given.

    Raises LabelsError where a column, a label or a scale is missing or wrong, or the part has no rows.
    """
    table = read_table(folder / "labels.csv")
    if judging.template == "object_detection":
        items = read_table(folder / "images.csv") if (folder / "images.csv").exists() else table
        labels = _detection(table, items, judging)
    else:
        items, labels = table, _rows(table, judging)
    if len(set(labels.ids)) < len(labels.ids):
        raise LabelsError(f"{shown(items.file)}: an id stands there twice; make the problem's data again")
    if part is not None:
        labels = _part(labels, items, part)
    if not labels.ids:
        raise LabelsError(f"{shown(items.file)}: no rows{f' of the part {part}' if part else ''}; make them again")
    return labels


def _part(labels: Labels, items: Table, part: PartName) -> Labels:
    named = dict(zip(items.column("id"), items.column("part"), strict=True))
    keep = np.array([named[name] == part for name in labels.ids], dtype=bool)
    taken = labels.take(keep)
    slices = {
        column: tuple(value for value, kept in zip(values, keep, strict=True) if kept)
        for column, values in labels.slices.items()
    }
    return Labels(taken.ids, taken.units, taken.classes, taken.values, taken.scales, taken.shares, taken.boxes, slices)


def _rows(table: Table, judging: Judging) -> Labels:
    ids = table.column("id")
    slices = {name: table.column(name) for name in _slice_columns(table, judging)}
    units = table.column(CLUSTER) if CLUSTER in table.header else ids
    if judging.template == "time_series_forecasting":
        scales = _scales(table) if judging.metric == "mase" else np.ones(len(ids))
        windows = table.column("window")
        length = Counter(windows)
        shares = np.array([1 / length[window] for window in windows])
        units = units if CLUSTER in table.header else windows
        return Labels(ids, units, (), np.array(table.numbers("value")), scales, shares, (), slices)
    return Labels(ids, units, table.column("label"), slices=slices)


def _slice_columns(table: Table, judging: Judging) -> tuple[str, ...]:
    return table.others(_OWN) if judging.slices is None else judging.slices


def _scales(table: Table) -> Floats:
    scales = np.array(table.numbers("scale"))
    if np.any(scales <= 0):
        row = int(np.argmax(scales <= 0)) + 2
        raise LabelsError(f"{shown(table.file)}: row {row}, scale: must be above 0; leave constant series out")
    return scales


def _detection(table: Table, items: Table, judging: Judging) -> Labels:
    places: dict[str, list[int]] = {name: [] for name in sorted(set(items.column("id")))}
    corners = np.array([table.numbers(name) for name in ("x0", "y0", "x1", "y1")]).T.reshape(-1, 4)
    for place, name in enumerate(table.column("id")):
        if name not in places:
            raise LabelsError(f"{shown(table.file)}: row {place + 2}, id: '{name}' is not in {items.file.name}")
        places[name].append(place)
    kinds = table.column("label")
    boxes = tuple(Boxes(tuple(kinds[p] for p in at), corners[at].reshape(-1, 4)) for at in places.values())
    first = {name: row for row, name in reversed(list(enumerate(items.column("id"))))}
    slices = {name: tuple(items.column(name)[first[id_]] for id_ in places) for name in _slice_columns(items, judging)}
    ids = tuple(places)
    units = tuple(items.column(CLUSTER)[first[name]] for name in ids) if CLUSTER in items.header else ids
    return Labels(ids, units, boxes=boxes, slices=slices)
