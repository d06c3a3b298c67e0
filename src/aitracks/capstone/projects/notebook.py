"""Project → notebook: one language or both, the problem filled in, stable cell ids, the `parameters` tag."""

from __future__ import annotations

import hashlib
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aitracks.capstone.projects.facts import Facts, fill
from aitracks.capstone.projects.source import Project
from aitracks.capstone.projects.translate import in_language
from aitracks.language import BOTH, EN, ZH, Language
from aitracks.units.source import Cell

PARAMETERS_TAG = "parameters"  # the tag by which papermill knows the cell


def to_notebook(project: Project, language: Language, facts: Facts) -> nbformat.NotebookNode:
    """The notebook of a project for one problem. The result depends on the arguments alone, byte for byte."""
    wanted = (ZH, EN) if language == BOTH else (language,)
    values = facts.values(language)
    used: set[str] = set()
    cells = []
    for cell in project.cells:
        if cell.kind == "prose" and cell.language in wanted:
            words = facts.values(ZH if cell.language == ZH else EN)
            source = fill(cell.source, words)
            cells.append(new_markdown_cell(source, id=_id(cell.language[:2], source, used)))
        elif cell.kind == "code":
            cells.append(_code(cell, project, fill(in_language(cell.source, language), values), used))
    notebook = new_notebook(cells=cells, metadata=_metadata(project, language, facts))
    nbformat.validate(notebook)
    return notebook


def _code(cell: Cell, project: Project, source: str, used: set[str]) -> Any:
    if cell.line in project.parameters:
        return new_code_cell(source, id=PARAMETERS_TAG, metadata={"tags": [PARAMETERS_TAG]})
    return new_code_cell(source, id=_id("code", source, used))


def _id(prefix: str, source: str, used: set[str]) -> str:
    """An id that an edit elsewhere leaves alone; equal texts get different ones."""
    base, n = f"{prefix}-{hashlib.sha256(source.encode()).hexdigest()[:10]}", 1
    unique = base
    while unique in used:
        n += 1
        unique = f"{base}-{n}"
    used.add(unique)
    return unique


def _metadata(project: Project, language: Language, facts: Facts) -> dict[str, Any]:
    return {
        "aitracks": {
            "project": project.name,
            "problem": facts.id,
            "language": language,
            "profile": project.header.profile,
        },
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
