"""The authored unit: reading unit.py and sample submissions (py:percent) into cells that know their lines."""

from __future__ import annotations

import ast
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from aitracks.curriculum.yaml_source import Entry, load_model_text
from aitracks.errors import Problem

Kind = Literal["prose", "code", "setup", "try", "answer", "check", "task", "model"]

_HEADER = re.compile(r"^# %%(?P<markdown> \[markdown\])?(?P<rest>.*)$")
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_OPTION_KINDS: tuple[Kind, ...] = ("task", "model", "answer", "check", "setup", "try")
_PROSE_KINDS = ("task", "model")
_CODE_KINDS = ("answer", "check")
_FLAGS = ("setup", "try")


class UnitHeader(Entry):
    """The YAML between the ``# ---`` lines at the top of a unit."""

    profile: Literal["light", "tensorflow", "torch"]
    minutes: int = Field(ge=10, le=240)
    data: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One authored cell. `line` is its ``# %%`` line; `source` starts at `first_line`."""

    kind: Kind
    line: int
    source: str
    first_line: int
    language: str = ""
    name: str = ""
    points: float = 0.0


@dataclass(frozen=True)
class Unit:
    """An authored unit: `topic` is the leaf id, `path` is track/area/topic."""

    file: Path
    path: str
    header: UnitHeader
    cells: tuple[Cell, ...]

    @property
    def topic(self) -> str:
        """The leaf id: folder, nbgrader assignment and notebook have this name."""
        return self.path.rpartition("/")[2]

    def named(self, kind: Kind) -> list[str]:
        """The names of all cells of a kind, each once, in order."""
        return list(dict.fromkeys(cell.name for cell in self.cells if cell.kind == kind))


def parse_unit(file: Path, path: str, problems: list[Problem]) -> Unit | None:
    """The unit in `file`; what is wrong with its form is appended to `problems`, and None returned without a header."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file, 1, f"cannot be read as UTF-8 text: {error}"))
        return None
    header = _unit_header(lines, file, problems)
    cells = parse_cells(lines, file, problems)
    return Unit(file, path, header, tuple(cells)) if header else None


def parse_cells(lines: list[str], file: Path, problems: list[Problem]) -> list[Cell]:
    """The cells of a py:percent text given as lines."""
    starts = [i for i, line in enumerate(lines) if line.startswith("# %%")]
    return [
        cell
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=False)  # a text without cells has none
        if (cell := _cell(lines, start, end, file, problems)) is not None
    ]


def _unit_header(lines: list[str], file: Path, problems: list[Problem]) -> UnitHeader | None:
    if not lines or lines[0].strip() != "# ---" or "# ---" not in [line.strip() for line in lines[1:]]:
        problems.append(Problem(file, 1, "the unit starts without a header: '# ---', YAML lines as comments, '# ---'"))
        return None
    end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == "# ---")
    text = "\n".join(line.removeprefix("#").removeprefix(" ") for line in lines[1:end])
    return load_model_text(text, file, 2, UnitHeader, problems)


def _cell(lines: list[str], start: int, end: int, file: Path, problems: list[Problem]) -> Cell | None:
    line = start + 1
    match = _HEADER.match(lines[start])
    if match is None:
        problems.append(Problem(file, line, "not a cell header: write '# %%' or '# %% [markdown]', then its options"))
        return None
    options = _options(match["rest"], file, line, problems)
    if options is None:
        return None
    markdown = match["markdown"] is not None
    kind = _kind(options, markdown, file, line, problems)
    if kind is None:
        return None
    name = options.get(kind, "") if kind in (*_PROSE_KINDS, *_CODE_KINDS) else ""
    if name and not _NAME.match(name):
        problems.append(Problem(file, line, f"'{name}' is no name: use lower-case letters, digits and _"))
    first, source = _body(lines, start + 1, end)
    if markdown:
        first, source = _prose(source, first, file, line, problems)
    points = _points(options, kind, file, line, problems)
    return Cell(kind, line, source, first + 1, options.get("lang", ""), name, points)


def _options(rest: str, file: Path, line: int, problems: list[Problem]) -> dict[str, str] | None:
    try:
        words = shlex.split(rest)
    except ValueError as error:
        problems.append(Problem(file, line, f'the cell\'s options cannot be read ({error}): use name="value"'))
        return None
    return {key: value for key, _, value in (word.partition("=") for word in words)}


def _kind(options: dict[str, str], markdown: bool, file: Path, line: int, problems: list[Problem]) -> Kind | None:
    allowed = {"lang", "points", *_PROSE_KINDS} if markdown else {*_CODE_KINDS, *_FLAGS}
    for option in options:
        if option not in allowed:
            what = "prose" if markdown else "code"
            known = ", ".join(sorted(allowed))
            problems.append(Problem(file, line, f"unknown option '{option}' of a {what} cell: it is one of {known}"))
            return None
    kinds: list[Kind] = [kind for kind in _OPTION_KINDS if kind in options]
    if len(kinds) > 1:
        problems.append(Problem(file, line, f"a cell is either {' or '.join(kinds)}: split it in two"))
        return None
    if kinds:
        return kinds[0]
    return "prose" if markdown else "code"


def _body(lines: list[str], start: int, end: int) -> tuple[int, str]:
    """The cell's text without the blank lines around it, and the index of its first line."""
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, "\n".join(lines[start:end])


def _prose(source: str, first: int, file: Path, line: int, problems: list[Problem]) -> tuple[int, str]:
    """The text inside the cell's triple-quoted string."""
    try:
        text = ast.literal_eval(source)
    except (ValueError, SyntaxError):
        text = None
    if not isinstance(text, str):
        problems.append(Problem(file, line, 'the body of a prose cell is one raw string: r""" … """'))
        return first, ""
    return first + (len(text) - len(text.lstrip("\n"))), text.strip("\n")


def _points(options: dict[str, str], kind: Kind, file: Path, line: int, problems: list[Problem]) -> float:
    if kind == "task":
        try:
            points = float(options.get("points", ""))
        except ValueError:
            points = 0.0
        if points <= 0:
            problems.append(Problem(file, line, 'a task needs points above 0: task="name" points=3'))
        return points
    if "points" in options:
        problems.append(Problem(file, line, "only tasks have points here; an answer's points stand in its checks"))
    return 0.0
