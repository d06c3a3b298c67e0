"""A notebook as comparison sees it: code and prose cells with their nbgrader names. Nothing in it is trusted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from aitracks.similarity.handin import Unreadable

Medium = Literal["code", "prose"]

MAX_CHARACTERS = 200_000  # of all cells of a kind together: a long novel, and no honest answer
_KINDS: dict[Any, Medium] = {"code": "code", "markdown": "prose", "raw": "prose"}
# What a terminal or a browser would obey: control characters, text that runs backwards, halves of characters.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Cell:
    """One cell; `name` is nbgrader's grade_id, empty where it has none."""

    medium: Medium
    name: str
    source: str


def parse_notebook(content: bytes) -> tuple[Cell, ...]:
    """The cells of a notebook of format 4. Raises Unreadable where it is none, or has too much text."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("the file is no notebook: it is not JSON") from None
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("the file is no notebook of format 4: it has no list of cells")
    parsed = tuple(cell for raw in cells if (cell := _cell(raw)) is not None)
    for medium in ("code", "prose"):
        if sum(len(cell.source) for cell in parsed if cell.medium == medium) > MAX_CHARACTERS:
            raise Unreadable(f"the notebook holds more than {MAX_CHARACTERS:,} characters of {medium}")
    return parsed


def safe(text: str) -> str:
    """The text with every character that a terminal or browser would obey made visible as U+FFFD."""
    return _UNSAFE.sub("\ufffd", text)


def safe_name(text: str) -> str:
    """A safe text in one line."""
    return safe(text).replace("\n", "\ufffd").replace("\t", "\ufffd")


def _cell(raw: Any) -> Cell | None:
    if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    source = raw.get("source")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str) or not source.strip():
        return None
    plain = safe(source.replace("\r\n", "\n").replace("\r", "\n"))
    return Cell(_KINDS[raw["cell_type"]], _name(raw.get("metadata")), plain)


def _name(metadata: Any) -> str:
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return safe_name(name)[:80] if isinstance(name, str) else ""
