"""Unit → nbgrader source notebook: stable cell ids, valid metadata, one language or both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aitracks.language import BOTH, EN, ZH, Language, Text
from aitracks.units.source import Cell, Unit

# What a learner finds in place of a solution. nbgrader writes these into the release (see grading/course_config.py).
CODE_STUB = Text(
    "# 請在這裡寫你的程式，寫好後刪掉下面這一行\nraise NotImplementedError()",
    "# Write your code here, then delete the line below\nraise NotImplementedError()",
)
TEXT_STUB = Text("（在這裡寫下你的回答）", "(Write your answer here)")


def code_stub(language: Language) -> str:
    """The lines that stand in place of a solution, in a language or both."""
    if language != BOTH:
        return CODE_STUB.render(language)
    comment, _, last = CODE_STUB.zh.partition("\n")
    return "\n".join([comment, CODE_STUB.en.partition("\n")[0], last])


def to_notebook(unit: Unit, language: Language, points: Mapping[str, float]) -> nbformat.NotebookNode:
    """The instructor's notebook of a unit, solutions and model answers inside.

    `points` gives the points of each answer's check cell. The result depends on its arguments alone, byte for byte.
    """
    wanted = (ZH, EN) if language == BOTH else (language,)
    maker = _Maker(points)
    cells = []
    for i, cell in enumerate(unit.cells):
        if cell.language and cell.language not in wanted:
            continue
        if cell.kind == "model":
            continue
        cells.append(maker.make(cell))
        # The answer cell of a task stands after its last prompt.
        if cell.kind == "task" and not any(c.kind == "task" and c.name == cell.name for c in _rest(unit, i, wanted)):
            cells.append(maker.task_answer(cell, _models(unit, cell.name, wanted)))
    notebook = new_notebook(cells=cells, metadata=_metadata(unit, language))
    nbformat.validate(notebook)
    return notebook


def _rest(unit: Unit, i: int, wanted: Iterable[str]) -> list[Cell]:
    return [cell for cell in unit.cells[i + 1 :] if cell.language in wanted]


def _models(unit: Unit, name: str, wanted: Iterable[str]) -> list[str]:
    return [
        cell.source for cell in unit.cells if cell.kind == "model" and cell.name == name and cell.language in wanted
    ]


def _metadata(unit: Unit, language: Language) -> dict[str, Any]:
    return {
        "aitracks": {"unit": unit.path, "language": language, "profile": unit.header.profile},
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }


class _Maker:
    """Makes notebook cells; remembers the ids it gave out, so that equal prose gets different ones."""

    def __init__(self, points: Mapping[str, float]) -> None:
        self.points = points
        self.used: set[str] = set()

    def make(self, cell: Cell) -> Any:
        if cell.kind in ("prose", "task"):
            return new_markdown_cell(cell.source, id=self._id(_short(cell.language), cell.source))
        if cell.kind == "answer":
            return self._graded(f"answer-{cell.name}", cell.source, _nbgrader(cell.name, solution=True))
        if cell.kind == "check":
            points = self.points.get(cell.name, 0.0)
            extra = _nbgrader(f"check-{cell.name}", grade=True, locked=True, points=points)
            return self._graded(f"check-{cell.name}", cell.source, extra)
        if cell.kind == "setup":
            return self._graded("setup", cell.source, _nbgrader("setup", locked=True))
        return new_code_cell(cell.source, id=self._id("code", cell.source))

    def task_answer(self, cell: Cell, models: list[str]) -> Any:
        metadata = _nbgrader(f"task-{cell.name}", grade=True, solution=True, points=cell.points)
        source = "\n\n".join(models)
        return new_markdown_cell(source, id=self._unused(f"task-{cell.name}"), metadata={"nbgrader": metadata})

    def _graded(self, cell_id: str, source: str, nbgrader: dict[str, Any]) -> Any:
        metadata: dict[str, Any] = {"nbgrader": nbgrader}
        if nbgrader["locked"]:
            metadata |= {"deletable": False, "editable": False}
        return new_code_cell(source, id=self._unused(cell_id), metadata=metadata)

    def _id(self, prefix: str, source: str) -> str:
        """An id that an edit elsewhere in the unit leaves alone."""
        return self._unused(f"{prefix}-{hashlib.sha256(source.encode()).hexdigest()[:10]}")

    def _unused(self, cell_id: str) -> str:
        base, n = cell_id[:60].replace("_", "-"), 1
        unique = base
        while unique in self.used:
            n += 1
            unique = f"{base}-{n}"
        self.used.add(unique)
        return unique


def _short(language: str) -> str:
    return "zh" if language == ZH else "en"


def _nbgrader(
    grade_id: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: float | None = None
) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = int(points) if points == int(points) else points
    return metadata
