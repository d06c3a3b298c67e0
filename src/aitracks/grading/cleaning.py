"""From the bytes that a learner handed in to a notebook of which only the learner's words are the learner's.

Nothing is taken over but cells' sources (and pictures pasted into prose): metadata, tags and outputs are dropped, and
what nbgrader knows a cell by comes from the release. A cell that was released locked is put back as it was.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import nbformat

from aitracks.grading.released import Released
from aitracks.grading.verdicts import Ending, Refused

_KINDS = ("code", "markdown", "raw")
_PYTHON = ("python", "ipython", "python3")
MOST_CELLS = 2000


@dataclass(frozen=True)
class Cleaned:
    """A notebook that nbgrader's converters can trust, and what was wrong with the learner's, one phrase each."""

    notebook: Any
    put_back: tuple[str, ...]


def clean(content: bytes, released: Released) -> Cleaned:
    """The notebook in `content`, made safe. Raises Refused where it is none, or one for another kernel."""
    raw = _parsed(content)
    _refuse_other_kernel(raw.get("metadata"))
    return clean_cells(_cells(raw), released)


def clean_cells(cells: list[Any], released: Released) -> Cleaned:
    """The notebook made of these cells (plain nbformat 4), made safe."""
    if len(cells) > MOST_CELLS:
        raise Refused(Ending.TOO_LARGE, f"{len(cells)} cells")
    work = _Work(released)
    for cell in cells:
        work.take(cell)
    work.put_back_missing()
    _unique_ids(work.cells)
    metadata = json.loads(json.dumps(released.notebook.metadata))
    notebook = {"cells": work.cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return Cleaned(nbformat.from_dict(notebook), tuple(work.notes))


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(content.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Refused(Ending.NOT_UTF8, f"byte {error.start} of the notebook is no UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Refused(Ending.NOT_JSON, f"the notebook cannot be read: {str(error)[:100]}") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("nbformat"), int):
        raise Refused(Ending.NOT_A_NOTEBOOK, "the file holds JSON, but no Jupyter notebook")
    return raw


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _cells(raw: dict[str, Any]) -> list[Any]:
    """The cells as nbformat 4 writes them; of an older format after nbformat's own conversion."""
    if raw["nbformat"] < 4:
        try:
            with warnings.catch_warnings(action="ignore"):
                raw = nbformat.convert(nbformat.from_dict(raw), 4)
        except Exception as error:  # nbformat raises whatever a strange notebook makes it raise
            raise Refused(Ending.NOT_A_NOTEBOOK, f"of format {raw['nbformat']}: {type(error).__name__}") from None
    cells = raw.get("cells")
    if raw["nbformat"] != 4 or not isinstance(cells, list):
        raise Refused(Ending.NOT_A_NOTEBOOK, "the file has no list of cells")
    return cells


def _refuse_other_kernel(metadata: Any) -> None:
    found = [_named(metadata, "kernelspec", "language"), _named(metadata, "language_info", "name")]
    if language := next((name for name in found if name), ""):
        wrong = language.lower() not in _PYTHON
    else:
        language = _named(metadata, "kernelspec", "name")
        wrong = bool(language) and not language.startswith("python")
    if wrong:
        raise Refused(Ending.OTHER_KERNEL, f"the notebook is for {language[:40]!r}, not for Python")


def _named(metadata: Any, group: str, key: str) -> str:
    inner = metadata.get(group) if isinstance(metadata, dict) else None
    value = inner.get(key) if isinstance(inner, dict) else None
    return value if isinstance(value, str) else ""


@dataclass
class _Work:
    """The cells kept so far, and what was wrong."""

    released: Released
    cells: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: dict[str, Any] = field(default_factory=dict)  # id of a released cell → the learner's cell

    def take(self, cell: Any) -> None:
        """Keep a learner's cell, as what it is in the release."""
        kind, source = _kind(cell), _source(cell)
        original = self._original(cell)
        if original is None:
            self.cells.append(_made(kind, source, cell.get("id"), {}, cell))
        elif original.metadata.get("nbgrader", {}).get("locked"):
            self._take_locked(original, kind, source, cell)
        else:
            self._keep(original, _made(_type(original, kind), source, original.id, _metadata(original), cell))

    def _original(self, cell: Any) -> Any:
        """The released cell that a learner's cell is: by nbgrader's name, or by its place's id."""
        data = cell.get("metadata")
        name = _named(data, "nbgrader", "grade_id")
        if name in self.released.graded:
            return self.released.graded[name]
        cell_id = cell.get("id")
        return self.released.by_id.get(cell_id) if isinstance(cell_id, str) else None

    def _take_locked(self, original: Any, kind: str, source: str, cell: Any) -> None:
        name = original.metadata.nbgrader.grade_id
        data = _named(cell.get("metadata"), "nbgrader", "grade_id")
        if original.id in self.places:
            self.notes.append(f"{name} duplicated")
            del self.cells[_index(self.cells, self.places[original.id])]  # the last one counts, as in nbgrader
        elif (kind, source, data) != (original.cell_type, original.source, name):
            self.notes.append(f"{name} edited")
        self._keep(original, _copy(original))

    def _keep(self, original: Any, made: Any) -> None:
        """Append a cell that stands for a released one; of several the last does, the others become plain cells."""
        earlier = self.places.get(original.id)
        if earlier is not None:
            earlier["metadata"] = {}
        self.places[original.id] = made
        self.cells.append(made)

    def put_back_missing(self) -> None:
        """Insert each locked cell that is gone after the released cell before it."""
        place = 0
        for original in self.released.notebook.cells:
            found = self.places.get(original.id)
            if found is not None:
                place = _index(self.cells, found) + 1
            elif original.metadata.get("nbgrader", {}).get("locked"):
                self.notes.append(f"{original.metadata.nbgrader.grade_id} deleted")
                self.cells.insert(place, _copy(original))
                place += 1


def _index(cells: list[Any], wanted: Any) -> int:
    return next(i for i, cell in enumerate(cells) if cell is wanted)


def _kind(cell: Any) -> str:
    if not isinstance(cell, dict) or cell.get("cell_type") not in _KINDS:
        raise Refused(Ending.NOT_A_NOTEBOOK, "a cell is neither code nor prose")
    return str(cell["cell_type"])


def _source(cell: Any) -> str:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Refused(Ending.NOT_A_NOTEBOOK, "the source of a cell is no text")
    try:
        source.encode()
    except UnicodeEncodeError:
        raise Refused(Ending.NOT_UTF8, "a cell holds half a letter (a lone surrogate)") from None
    return source


def _type(original: Any, kind: str) -> str:
    """What nbgrader knows by name keeps the type it was released with; a learner may change any other cell's."""
    return str(original.cell_type) if "nbgrader" in original.metadata else kind


def _metadata(original: Any) -> dict[str, Any]:
    data = original.metadata.get("nbgrader")
    return {"nbgrader": dict(data)} if data else {}


def _made(kind: str, source: str, cell_id: Any, metadata: dict[str, Any], cell: Any) -> dict[str, Any]:
    # not nbformat's new_…_cell: they validate each cell, which takes longer than all the rest
    made: dict[str, Any] = {"cell_type": kind, "id": "", "metadata": metadata, "source": source}
    if isinstance(cell_id, str) and _good_id(cell_id):
        made["id"] = cell_id
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if kind == "markdown" and (pictures := _pictures(cell.get("attachments"))):
        made["attachments"] = pictures
    return made


def _good_id(cell_id: str) -> bool:
    return 0 < len(cell_id) <= 64 and cell_id.isascii() and cell_id.replace("-", "").replace("_", "").isalnum()


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """Pictures pasted into prose: file name → type → base64. Anything else is dropped."""
    found = attachments.items() if isinstance(attachments, dict) else ()
    return {name: kept for name, bundle in found if name.isascii() and (kept := dict(_bitmaps(bundle)))}


def _bitmaps(bundle: Any) -> Iterator[tuple[str, str]]:
    for kind, data in bundle.items() if isinstance(bundle, dict) else ():
        if kind in ("image/png", "image/jpeg") and isinstance(data, str) and data.isascii():
            yield kind, data


def _copy(original: Any) -> dict[str, Any]:
    metadata = json.loads(json.dumps(original.metadata))
    return _made(original.cell_type, original.source, original.id, metadata, original)


def _unique_ids(cells: list[dict[str, Any]]) -> None:
    """Give a cell another id where it has none or one that a cell before it has: nbformat wants them unique."""
    used: set[str] = set()
    for n, cell in enumerate(cells):
        base = unique = cell["id"] or f"cell-{n}"
        while unique in used:
            unique = f"{base[:50]}-again-{n}"
            n += len(cells)
        cell["id"] = unique
        used.add(unique)
