"""Submissions to a built course, and what the gradebook holds afterwards."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook, MissingEntry

Change = Callable[[Any], None]

# What nbgrader logs as [AutogradeApp | WARNING], what Python prints before a warning, and what a crash leaves.
TROUBLE = re.compile(r"\| (WARNING|ERROR|CRITICAL)\]|Traceback|Error:|Warning:")


@dataclass(frozen=True)
class Course:
    """A built course of one topic, driven by nbgrader's own commands."""

    folder: Path
    topic: str
    checkout: Any

    def nbgrader(self, *words: object, timeout: float = 300, **env: str) -> subprocess.CompletedProcess[str]:
        """Run nbgrader in the course's folder, as an instructor would."""
        done: subprocess.CompletedProcess[str] = self.checkout.run(
            "nbgrader", *words, cwd=self.folder, env=env, timeout=timeout
        )
        return done

    def submit(self, student: str, answers: dict[str, str] | None = None, change: Change | None = None) -> Path:
        """Hand in the released notebook with these answer cells, then changed; the notebook's file."""
        folder = self.folder / "submitted" / student / self.topic
        shutil.copytree(self.folder / "release" / self.topic, folder)
        file = folder / f"{self.topic}.ipynb"
        notebook = nbformat.read(file, as_version=4)
        for name, source in (answers or {}).items():
            graded(notebook, name).source = source
        if change is not None:
            change(notebook)
        nbformat.write(notebook, file)
        return file

    def reference(self) -> dict[str, str]:
        """The answers of the instructor's notebook, by name."""
        notebook = nbformat.read(self.folder / "source" / self.topic / f"{self.topic}.ipynb", as_version=4)
        return {
            cell.metadata.nbgrader.grade_id: cell.source
            for cell in notebook.cells
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
        }

    def score(self, student: str, cell: str = "check-fit") -> float | None:
        """The points of a cell in the gradebook; None where there is no grade."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            try:
                grade = gradebook.find_grade(cell, self.topic, self.topic, student)
            except MissingEntry:
                return None
            points: float | None = grade.auto_score
            return points

    def scores(self, student: str) -> dict[str, tuple[float | None, float]]:
        """(points, most) of each check cell of a student."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            notebook = gradebook.find_submission_notebook(self.topic, self.topic, student)
            return {g.name: (g.auto_score, g.max_score) for g in notebook.grades if g.name.startswith("check-")}


def graded(notebook: Any, name: str) -> Any:
    """The cell with this grade id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def clean(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether a command ended well and said nothing alarming."""
    lines = (done.stdout + done.stderr).splitlines()
    found = [line for line in lines if TROUBLE.search(line) and "SAWarning" not in line]  # nbgrader's own noise
    assert found == [], "\n".join(found)
    assert done.returncode == 0, done.stderr
    return True


@pytest.fixture(scope="session")
def cell_of() -> Callable[[Any, str], Any]:
    """Finds the cell with a grade id."""
    return graded


@pytest.fixture(scope="session")
def is_clean() -> Callable[[subprocess.CompletedProcess[str]], bool]:
    """Whether a command ended well and said nothing alarming; fails with what it said otherwise."""
    return clean


@pytest.fixture(scope="session")
def new_course() -> Callable[[Path, str, Any], Course]:
    """Wraps a built course's folder."""
    return Course
