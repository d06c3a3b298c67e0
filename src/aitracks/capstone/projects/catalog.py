"""The projects of a checkout: where starters and references lie, and the notebooks made of them."""

from __future__ import annotations

from pathlib import Path

import nbformat

from aitracks.capstone.projects.facts import Facts
from aitracks.capstone.projects.notebook import to_notebook
from aitracks.capstone.projects.source import Project, parse_project
from aitracks.capstone.types import Template
from aitracks.errors import ContentError, Problem
from aitracks.language import EN, Language


def starter_file(root: Path, template: Template) -> Path:
    """The authored starter of a template in the checkout `root`."""
    return root / "notebooks" / "capstones" / template / "project.py"


def reference_file(root: Path, problem: str) -> Path:
    """The reference solution of a problem in the checkout `root`; never shown to teams."""
    return root / "graders" / "capstones" / problem / "reference.py"


def starter_notebook(root: Path, template: Template, facts: Facts, language: Language) -> bytes:
    """The starter notebook of a problem as bytes, the same for the same authored text.

    Raises ContentError where the project cannot be read.
    """
    return _bytes(starter_file(root, template), facts, language)


def reference_notebook(root: Path, facts: Facts, language: Language = EN) -> bytes:
    """The notebook of a problem's reference solution as bytes. Raises ContentError where it cannot be read."""
    return _bytes(reference_file(root, facts.id), facts, language)


def load_project(file: Path) -> Project:
    """The project in `file`. Raises ContentError with every problem of form."""
    problems: list[Problem] = []
    project = parse_project(file, problems)
    if problems or project is None:
        raise ContentError(problems)
    return project


def _bytes(file: Path, facts: Facts, language: Language) -> bytes:
    text: str = nbformat.writes(to_notebook(load_project(file), language, facts))
    return f"{text}\n".encode()
