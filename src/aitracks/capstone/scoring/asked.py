"""What a notebook is asked: the ids of the inputs, the classes of the training data, the sizes of the pictures.

Nothing here reads a label of a hidden split, so that what a team is told about the form of its predictions tells
nothing about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.scoring.tables import read_table
from aitracks.capstone.types import Template
from aitracks.errors import shown

ROWS_OF: dict[Template, str] = {  # the table that lists what is asked
    "time_series_forecasting": "future.csv",
    "tabular_classification": "inputs.csv",
}


@dataclass(frozen=True)
class Asked:
    """Ids in the order of the inputs, classes sorted, and for detection each picture's (width, height)."""

    ids: tuple[str, ...]
    classes: tuple[str, ...] = ()
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def asked_of(template: Template, inputs: Path, train: Path) -> Asked:
    """What a problem's `inputs` folder asks. Raises LabelsError where the folders are not as the template has them."""
    if template in ROWS_OF:
        ids = read_table(inputs / ROWS_OF[template]).column("id")
    else:
        ids = tuple(file.stem for file in sorted((inputs / "images").glob("*.png")))
    if not ids or len(set(ids)) < len(ids):
        raise LabelsError(f"{shown(inputs)}: has no inputs, or an id twice; make the problem's data again")
    return Asked(ids, _classes(template, train), _sizes(inputs, ids) if template == "object_detection" else {})


def _classes(template: Template, train: Path) -> tuple[str, ...]:
    if template == "time_series_forecasting":
        return ()
    name = "train.csv" if template == "tabular_classification" else "labels.csv"
    return tuple(sorted(set(read_table(train / name).column("label")) - {""}))


def _sizes(inputs: Path, ids: tuple[str, ...]) -> dict[str, tuple[int, int]]:
    found = {}
    for name in ids:
        with Image.open(inputs / "images" / f"{name}.png") as picture:  # reads the header only
            found[name] = picture.size
    return found
