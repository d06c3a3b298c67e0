"""What a notebook tells: the team's own prose and its figures, in their order."""

from __future__ import annotations

import base64
import io
import json
import re
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from PIL import Image

from aitracks.capstone.report.own_words import prose
from aitracks.grading.hostile import IMAGE_TYPES, plain_text
from aitracks.grading.inert import inert

MOST_FIGURES = 16
MOST_PROSE = 12_000  # characters
MOST_BYTES = 12 << 20  # of all figures as they stand in the page
_CAPTION, _WIDEST = 120, 1600
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_SIGNS = re.compile(r"[*_`]{1,3}")


@dataclass(frozen=True)
class Figure:
    """A picture that the notebook drew. `caption` is the heading above it, `alt` its author's description or ""."""

    uri: str
    width: int
    height: int
    caption: str
    alt: str
    cell: int


@dataclass(frozen=True)
class Prose:
    """A cell of prose, as harmless HTML."""

    html: Markup


@dataclass(frozen=True)
class Story:
    """Prose and figures; `left_out` figures and `cut` prose were too much for the page."""

    pieces: tuple[Figure | Prose, ...] = ()
    left_out: int = 0
    cut: bool = False

    @property
    def figures(self) -> int:
        """How many figures are shown."""
        return sum(isinstance(piece, Figure) for piece in self.pieces)


def tell(notebook: Any, known: Collection[str]) -> Story:
    """The story of an executed notebook; prose that is in `known` (the starter's) is left out."""
    told = _Telling(known)
    for made, cell in zip(notebook.cells, inert(notebook).cells, strict=False):  # a very long one is cut
        if cell.cell_type == "markdown":
            told.read(cell.source)
        else:
            told.look(cell, made.metadata.get("aitracks", {}).get("cell", 0))
    return Story(tuple(told.pieces), told.left_out, told.cut)


def known_prose(starter: bytes) -> frozenset[str]:
    """The prose of a starter notebook."""
    cells = json.loads(starter)["cells"]
    return frozenset("".join(cell["source"]).strip() for cell in cells if cell["cell_type"] == "markdown")


class _Telling:
    """What was told so far."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._heading = ""
        self._prose, self._bytes, self._figures = MOST_PROSE, MOST_BYTES, 0
        self.pieces: list[Figure | Prose] = []
        self.left_out = 0
        self.cut = False

    def read(self, source: str) -> None:
        """A cell of prose."""
        headings = _HEADING.findall(source)
        if headings:
            self._heading = plain_text(_SIGNS.sub("", headings[-1]), _CAPTION)
        if not source.strip() or source.strip() in self._known:
            return
        self._prose -= len(source)
        if self._prose < 0:
            self.cut = True
        else:
            self.pieces.append(Prose(prose(source)))

    def look(self, cell: Any, number: int) -> None:
        """The figures of a code cell."""
        for figure in _figures(cell, number, self._heading):
            self._bytes -= len(figure.uri)
            self._figures += 1
            if self._figures > MOST_FIGURES or self._bytes < 0:
                self.left_out += 1
            else:
                self.pieces.append(figure)


def _figures(cell: Any, number: int, heading: str) -> Iterator[Figure]:
    for output in cell.outputs:
        for kind in IMAGE_TYPES:
            found = output.get("data", {}).get(kind)
            drawn = _drawn_anew(found) if found else None
            if drawn:
                alt = output.metadata.get(kind, {}).get("alt", "")
                yield Figure(*drawn, heading, plain_text(alt, 500), number)


def _drawn_anew(data: str) -> tuple[str, int, int] | None:
    """The picture decoded and encoded again, so that nothing but its pixels is left; None where it cannot be."""
    new = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(base64.b64decode(data)), formats=list(IMAGE_TYPES.values())) as image:
                plain = _on_white(image)
        plain.thumbnail((_WIDEST, 2 * _WIDEST))
        plain.save(new, "PNG", optimize=True)
    except Exception:  # Pillow raises many kinds on bytes made to confuse it
        return None
    return f"data:image/png;base64,{base64.b64encode(new.getvalue()).decode('ascii')}", *plain.size


def _on_white(image: Image.Image) -> Image.Image:
    coloured = image.convert("RGBA")
    ground = Image.new("RGB", coloured.size, "white")
    ground.paste(coloured, mask=coloured)
    return ground
