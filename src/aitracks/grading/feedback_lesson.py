"""What the feedback takes from the teacher's notebook: headings, which a learner cannot have changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from aitracks.language import Text

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)
_SIGNATURE = re.compile(r"`(\w+)\([^`]*\)`")
_EMPHASIS = re.compile(r"\*\*|(?<![\w`])[*_]|[*_](?![\w`])|`|\$")


@dataclass(frozen=True)
class Lesson:
    """The title of an assignment, and the heading above each graded cell by its grade id, in its languages."""

    title: Text
    headings: dict[str, Text] = field(default_factory=dict)


def read_lesson(source: Path, assignment: str) -> Lesson:
    """The headings of the teacher's notebook; where it cannot be read, the assignment's name alone."""
    try:
        cells = nbformat.read(source, as_version=4).cells
    except (OSError, ValueError, KeyError):
        return Lesson(Text(assignment, assignment))
    title: dict[str, str] = {}
    latest: dict[str, str] = {}
    headings: dict[str, Text] = {}
    for cell in cells:
        if name := _grade_id(cell):
            headings[name] = _text(latest, name)
        elif cell.cell_type == "markdown":
            _note(cell, title, latest)
    return Lesson(_text(title, assignment), headings)


def _note(cell: Any, title: dict[str, str], latest: dict[str, str]) -> None:
    """Remember the headings of a prose cell. The build writes the language in front of its id."""
    language = "en" if cell.get("id", "").startswith("en-") else "zh"
    for level, words in _HEADING.findall(cell.source):
        plain = _EMPHASIS.sub("", _SIGNATURE.sub(r"\1", words))  # a function by its name alone
        latest[language] = plain
        if level == "#":
            title.setdefault(language, plain)


def _grade_id(cell: Any) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _text(found: dict[str, str], otherwise: str) -> Text:
    """In both languages; the one that the notebook has stands for both, where it has only one."""
    zh, en = found.get("zh"), found.get("en")
    return Text(zh or en or otherwise, en or zh or otherwise)
