"""A file of comma, semicolon or tab separated values → rows that know their line and their columns' meaning."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aitracks.cohorts import words
from aitracks.cohorts.encoding import read_decoded
from aitracks.cohorts.words import Column, clean
from aitracks.errors import Problem

_DELIMITERS = ",;\t"
_WANTED = "id, name, role, team (帳號, 姓名, 身分, 隊伍)"


@dataclass(frozen=True)
class Row:
    """One line: what stands in the columns that mean something here."""

    line: int
    cells: Mapping[Column, str]


@dataclass(frozen=True)
class Table:
    """The rows of a list, and what its reader should be told about how it was read."""

    path: Path
    encoding: str
    columns: frozenset[Column]
    rows: tuple[Row, ...]
    notices: tuple[str, ...]


def read_table(path: Path, problems: list[Problem]) -> Table | None:
    """The list at `path`; None where it cannot be read as one. All that is wrong is appended to `problems`."""
    decoded = read_decoded(path, problems)
    if decoded is None:
        return None
    records = _records(decoded.text, path, problems)
    if not records:
        if not problems:
            problems.append(Problem(path, 1, "nothing is written here: add the columns' names and the people"))
        return None
    header = _Header(path, records[0], problems)
    if "name" not in header.columns.values():
        return None
    if len(records) == 1 and not problems:
        problems.append(Problem(path, header.line, "there is nobody in this list: add a line for each person"))
    rows = tuple(_rows(records[1:], header, problems))
    return Table(path, decoded.encoding, frozenset(header.columns.values()), rows, tuple(header.notices))


def _records(text: str, path: Path, problems: list[Problem]) -> list[tuple[int, list[str]]]:
    """Every record that is not blank, with the line it begins at."""
    skipped, delimiter = _dialect(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for record in reader:
            if line > skipped and any(cell.strip() for cell in record):
                found.append((line, record))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(path, line, _csv_words(str(error))))
    return found


def _dialect(text: str) -> tuple[int, str]:
    """How many lines come before the header (Excel's ``sep=;``), and the delimiter that the header is full of."""
    lines = text.splitlines() or [""]
    if lines[0].lower().startswith("sep=") and lines[0][4:5] in _DELIMITERS:
        return 1, lines[0][4:5] or "\t"
    header = next((line for line in lines if line.strip(f"{_DELIMITERS} ")), "")
    return 0, max(_DELIMITERS, key=header.count)


def _csv_words(words: str) -> str:
    if "unexpected end of data" in words:
        return 'a quote (") that is opened here is never closed'
    if "expected after" in words:
        return 'a quote (") stands within a cell: double it, or remove it'
    return f"cannot be read as a list ({words}): save it anew as 'CSV UTF-8'"


class _Header:
    """The first line: which column means what, and what nobody can tell."""

    def __init__(self, path: Path, record: tuple[int, list[str]], problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        self.line, self.cells = record
        self.columns: dict[int, Column] = {}
        self.notices: list[str] = []
        before = len(problems)
        unknown = [
            (position, clean(text)) for position, text in enumerate(self.cells) if not self._place(position, text)
        ]
        if self.columns:  # else this is no line of names at all, and none of them misspelled
            for position, name in unknown:
                self._unused(position, name)
        if "name" not in self.columns.values() and len(problems) == before:
            self._report(f"no column for people's names: the first line must name the columns, such as {_WANTED}")

    def _place(self, position: int, text: str) -> bool:
        found = words.column(text)
        if found in self.columns.values():
            self._report(f"two columns are the {found}: keep one of them, or rename '{clean(text)}'")
        elif found:
            self.columns[position] = found
        return found is not None

    def _unused(self, position: int, name: str) -> None:
        near = words.near_column(name)
        if near:
            self._report(f"unknown column '{name}': did you mean '{near}'?")
        else:
            self.notices.append(f"column {position + 1}{f' ({name})' if name else ''} is not used")

    def _report(self, message: str) -> None:
        self.problems.append(Problem(self.path, self.line, message))


def _rows(records: list[tuple[int, list[str]]], header: _Header, problems: list[Problem]) -> Iterator[Row]:
    width = len(header.cells)
    for line, record in records:
        while len(record) > width and not record[-1].strip():
            record.pop()
        if len(record) != width:
            message = f"{len(record)} cells, but the first line names {width} columns: add or remove a separator"
            problems.append(Problem(header.path, line, message))
        else:
            yield Row(line, {name: record[position] for position, name in header.columns.items()})
