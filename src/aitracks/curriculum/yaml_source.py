"""Authored YAML as frozen models, with every problem at its line.

`load_model` reads a file into a pydantic model. What is wrong is appended to a list instead of raised, so that a
caller can read all of its files first and report everything that needs mending in one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from yaml.constructor import SafeConstructor
from yaml.nodes import MappingNode, Node, SequenceNode

from aitracks.curriculum.yaml_messages import is_real, location_to_report, plain_message, syntax_problem
from aitracks.errors import Problem

M = TypeVar("M", bound=BaseModel)
Location = tuple[str | int, ...]

ANY = "*"  # in Document.match: every key or every position

# libyaml's parser is about ten times as fast; the pure Python one is there where it is not.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(BaseModel):
    """Base of every authored model: frozen, and a field that nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Found:
    """One value of a document: where it stands and at which line."""

    value: Any
    location: Location
    line: int


class Document:
    """A YAML text as plain values, which still knows the line of each of them."""

    def __init__(self, path: Path, first_line: int = 1) -> None:
        """Begin an empty document; the reader below fills it."""
        self.path = path
        self.data: Any = None
        self._first_line = first_line
        self._found: dict[Location, Found] = {}

    def line(self, location: Sequence[str | int] = ()) -> int:
        """The line of the value at `location`, or of the nearest value around it."""
        place = tuple(location)
        while place and place not in self._found:
            place = place[:-1]
        return self._found[place].line if place in self._found else self._first_line

    def match(self, *pattern: str | int) -> Iterator[Found]:
        """Every value whose location fits `pattern`, in the file's order; "*" fits any key or position."""
        for location, found in self._found.items():
            if len(location) == len(pattern) and all(p in (ANY, k) for p, k in zip(pattern, location, strict=True)):
                yield found

    def problem(self, location: Sequence[str | int], message: str) -> Problem:
        """A problem of the value at `location`."""
        return Problem(self.path, self.line(location), message)


class _Reader:
    """Turns the nodes of one document into plain values, noting lines and duplicate keys."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document = document
        self.problems = problems
        self.scalars = SafeConstructor()
        self.open: list[Node] = []

    def read(self, node: Node, location: Location, line: int) -> Any:
        found = self.document._found
        found[location] = Found(None, location, line)  # the parent keeps its place before its children
        value = self._value(node, location)
        found[location] = Found(value, location, line)
        return value

    def line(self, node: Node) -> int:
        return self.document._first_line + int(node.start_mark.line)

    def _value(self, node: Node, location: Location) -> Any:
        if node in self.open:
            self._report(node, "this alias (*name) contains itself: write the value out")
            return None
        self.open.append(node)
        try:
            if isinstance(node, MappingNode):
                return self._mapping(node, location)
            if isinstance(node, SequenceNode):
                return [self.read(item, (*location, i), self.line(item)) for i, item in enumerate(node.value)]
            return self._scalar(node)
        finally:
            self.open.pop()

    def _mapping(self, node: MappingNode, location: Location) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        first_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = self.line(key_node)
            if key in first_lines:
                where = "on the same line" if first_lines[key] == line else f"in line {first_lines[key]}"
                self._report(key_node, f"'{key}' is already given {where}: keep one of the two")
                continue
            first_lines[key] = line
            values[key] = self.read(value_node, (*location, key), line)
        return values

    def _scalar(self, node: Node) -> Any:
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self._report(node, f"'{node.value}' cannot be read as a value: put it in quotes")
            return node.value

    def _report(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.document.path, self.line(node), message))


def read_document(path: Path, problems: list[Problem]) -> Document | None:
    """The YAML file at `path`, or None when it cannot be read at all."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(Problem(path, 1, "this file is missing: write it"))
    except UnicodeDecodeError as error:
        line = 1 + error.object[: error.start].count(b"\n")
        problems.append(Problem(path, line, "not UTF-8 text: save the file as UTF-8"))
    except OSError as error:
        problems.append(Problem(path, 1, f"cannot be read ({error.strerror}): check its permissions"))
    else:
        return read_text(text, path, 1, problems)
    return None


def read_text(text: str, path: Path, first_line: int, problems: list[Problem]) -> Document | None:
    """YAML `text` that begins at line `first_line` of `path`, or None when it is not YAML or empty."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        line, message = syntax_problem(error, text)
        problems.append(Problem(path, first_line + line, message))
        return None
    if root is None:
        problems.append(Problem(path, first_line, "nothing is written here: add the fields"))
        return None
    document = Document(path, first_line)
    reader = _Reader(document, problems)
    document.data = reader.read(root, (), reader.line(root))
    return document


def validate(document: Document, model: type[M], problems: list[Problem]) -> M | None:
    """The document as a `model`; None, and one more problem for each thing wrong, when it does not fit."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        for detail in filter(is_real, error.errors(include_url=False)):
            message = plain_message(detail, model)
            problems.append(document.problem(_as_written(location_to_report(detail), document.data), message))
        return None


def _as_written(location: Location, data: Any) -> Location:
    """The location without the words which pydantic adds where one of several models may stand."""
    written: list[str | int] = []
    for key in location:
        if not (isinstance(data, dict) and key not in data and key in data.values()):
            written.append(key)
            data = data.get(key) if isinstance(data, dict) else data[key] if _is_entry(data, key) else None
    return tuple(written)


def _is_entry(data: Any, key: str | int) -> bool:
    return isinstance(data, list) and isinstance(key, int) and key < len(data)


def load_model(path: Path, model: type[M], problems: list[Problem]) -> M | None:
    """The YAML file at `path` as a `model`; what is wrong is appended to `problems`.

    A value may be returned although problems were appended (a key given twice): a caller that needs a sound file
    looks at `problems`.
    """
    document = read_document(path, problems)
    return validate(document, model, problems) if document else None


def load_model_text(text: str, path: Path, first_line: int, model: type[M], problems: list[Problem]) -> M | None:
    """Like `load_model` for YAML that stands inside another file, beginning at its line `first_line`."""
    document = read_text(text, path, first_line, problems)
    return validate(document, model, problems) if document else None
