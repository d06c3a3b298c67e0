"""CSV files of our own side (labels, inputs), read as text: an id stays the text that it is."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aitracks.capstone.scoring.errors import LabelsError
from aitracks.errors import shown


@dataclass(frozen=True)
class Table:
    """A CSV file: its header and its rows, all cells text."""

    file: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of a column. Raises LabelsError where there is none."""
        if name not in self.header:
            raise LabelsError(f"{shown(self.file)}: column {name} is missing; there are {', '.join(self.header)}")
        place = self.header.index(name)
        return tuple(row[place] for row in self.rows)

    def numbers(self, name: str) -> tuple[float, ...]:
        """The cells of a column as finite numbers. Raises LabelsError that names the row."""
        found = []
        for row, cell in enumerate(self.column(name), start=2):
            try:
                number = float(cell)
            except ValueError:
                number = float("nan")
            if not abs(number) < float("inf"):
                raise LabelsError(
                    f"{shown(self.file)}: row {row}, {name}: '{cell}' is no finite number; mend the labels"
                )
            found.append(number)
        return tuple(found)

    def others(self, known: Sequence[str]) -> tuple[str, ...]:
        """The columns that are not among `known`, such as slices."""
        return tuple(name for name in self.header if name not in known)


def read_table(file: Path) -> Table:
    """Read a CSV file (UTF-8, with a header). Raises LabelsError where it is missing or uneven."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            header, *rows = [tuple(row) for row in csv.reader(text, strict=True) if row] or [()]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelsError(f"{shown(file)}: cannot be read ({error}); make the problem's data again") from error
    if not header or len(set(header)) < len(header):
        raise LabelsError(f"{shown(file)}: the header is empty or names a column twice; make the problem's data again")
    uneven = next((number for number, row in enumerate(rows, start=2) if len(row) != len(header)), None)
    if uneven:
        raise LabelsError(f"{shown(file)}: row {uneven} has not {len(header)} cells; make the problem's data again")
    return Table(file, header, tuple(rows))
