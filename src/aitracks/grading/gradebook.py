"""Questions to a course's gradebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from aitracks.errors import StateError


def gradebook_url(course: Path) -> str:
    """The database URL of a course's gradebook, where nbgrader keeps it by default."""
    return f"sqlite:///{course / 'gradebook.db'}"


def refuse_changed_cells(course: Path, topic: str, notebook: bytes) -> None:
    """Raise StateError where `notebook` adds or removes graded cells of a topic that already has submissions.

    Their grades hang on those cells; nbgrader refuses too, but only half way through.
    """
    if not (course / "gradebook.db").exists():
        return
    with Gradebook(gradebook_url(course)) as gradebook:
        try:
            known = gradebook.find_notebook(topic, topic)
        except MissingEntry:
            return
        if not known.submissions:
            return
        before = {cell.name for cell in known.source_cells}
    cells = nbformat.reads(notebook.decode(), as_version=4).cells
    after = {cell.metadata.nbgrader["grade_id"] for cell in cells if "nbgrader" in cell.metadata}
    if before != after:
        changes = [*(f"+{name}" for name in sorted(after - before)), *(f"-{name}" for name in sorted(before - after))]
        raise StateError(
            f"{course.name}/{topic}: learners have submitted, so its answers, checks and tasks cannot be added or "
            f"removed ({', '.join(changes)}): keep their names, or teach the new version to a new cohort"
        )
