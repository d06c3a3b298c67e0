"""The inputs of the second run: a random half of the first's, in another order and under other ids.

A notebook that predicts one item from the others, trains on the inputs, or relies on their order, names or number gives
other predictions there.
"""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from aitracks.capstone.scoring.asked import ROWS_OF
from aitracks.capstone.scoring.tables import Table, read_table
from aitracks.capstone.types import Template


def halve_inputs(template: Template, inputs: Path, into: Path, seed: int) -> dict[str, str]:
    """Write a shuffled half of the folder `inputs` into the new folder `into`.

    Returns new id → old id. Windows of series stay whole, and their history in its order of time. At least one item
    stays. Files are copies; only those that the template has are taken. The same seed, the same bytes.
    Raises LabelsError where the inputs are not as the template has them, OSError where nothing can be written.
    """
    chance = random.Random(seed)
    into.mkdir(mode=0o700, parents=True)
    if template == "time_series_forecasting":
        return _windows(inputs, into, chance)
    if template == "tabular_classification":
        return _rows(inputs, into, chance)
    return _pictures(inputs, into, chance)


def _half(names: Sequence[str], chance: random.Random) -> list[str]:
    return chance.sample(sorted(names), (len(names) + 1) // 2)


def _renamed(names: Sequence[str], chance: random.Random) -> dict[str, str]:
    """Old name → new name, which sorts in no relation to the old."""
    return {name: f"k{chance.getrandbits(44):011x}" for name in names}


def _pictures(inputs: Path, into: Path, chance: random.Random) -> dict[str, str]:
    (into / "images").mkdir()
    new = _renamed(_half([file.stem for file in (inputs / "images").glob("*.png")], chance), chance)
    for old, name in new.items():
        shutil.copyfile(inputs / "images" / f"{old}.png", into / "images" / f"{name}.png")
    return {name: old for old, name in new.items()}


def _rows(inputs: Path, into: Path, chance: random.Random) -> dict[str, str]:
    name = ROWS_OF["tabular_classification"]
    table = read_table(inputs / name)
    new = _renamed(_half(table.column("id"), chance), chance)
    rows = dict(zip(table.column("id"), table.rows, strict=True))
    _write(table, [_with(table, rows[old], id=new[old]) for old in new], into / name)
    return {fresh: old for old, fresh in new.items()}


def _windows(inputs: Path, into: Path, chance: random.Random) -> dict[str, str]:
    future, history = read_table(inputs / "future.csv"), read_table(inputs / "history.csv")
    windows = _renamed(_half(list(dict.fromkeys(future.column("window"))), chance), chance)
    asked = _of_windows(future, windows)
    new = _renamed([row[future.header.index("id")] for row in asked], chance)
    place = future.header.index("id"), future.header.index("window")
    _write(future, [_with(future, row, id=new[row[place[0]]], window=windows[row[place[1]]]) for row in asked],
           into / "future.csv")  # fmt: skip
    past = history.header.index("window")
    kept = [_with(history, row, window=windows[row[past]]) for row in _of_windows(history, windows)]
    _write(history, kept, into / "history.csv")
    return {fresh: old for old, fresh in new.items()}


def _of_windows(table: Table, windows: dict[str, str]) -> list[tuple[str, ...]]:
    """The rows of the windows, window by window in their new order; inside a window as they were."""
    rows: dict[str, list[tuple[str, ...]]] = {name: [] for name in windows}
    for name, row in zip(table.column("window"), table.rows, strict=True):
        if name in rows:
            rows[name].append(row)
    return [row for found in rows.values() for row in found]


def _with(table: Table, row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name, cell) for name, cell in zip(table.header, row, strict=True))


def _write(table: Table, rows: Sequence[tuple[str, ...]], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows([table.header, *rows])
