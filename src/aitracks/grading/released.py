"""A topic of a course as it was released: what submissions are held against."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat

from aitracks.checks.seed import course_seed
from aitracks.errors import StateError, UnknownError
from aitracks.grading.course_config import read_settings
from aitracks.grading.quick_start import profile_in
from aitracks.grading.verdicts import JudgeFailed
from aitracks.language import Language

_TRAVELLING_CHECKS = ".aitracks/checks.py"
CHECK = "check-"  # how the build names a check cell: this, then the answer


@dataclass(frozen=True)
class Released:
    """The released notebook of a topic, the files beside it, and what judges it. Nothing of it is a learner's."""

    course: Path
    topic: str
    notebook: Any
    files: Mapping[str, bytes]
    public: str
    hidden: str
    seed: int
    language: Language

    @property
    def profile(self) -> str:
        """The library profile that the unit runs with."""
        return profile_in(self.notebook)

    @cached_property
    def graded(self) -> dict[str, Any]:
        """grade id → released cell, for all that nbgrader knows by name."""
        return {cell.metadata.nbgrader.grade_id: cell for cell in self.notebook.cells if "nbgrader" in cell.metadata}

    @cached_property
    def by_id(self) -> dict[str, Any]:
        """Cell id → released cell."""
        return {cell.id: cell for cell in self.notebook.cells}

    @cached_property
    def unit_digest(self) -> str:
        """What learners were given: cells and files, the public checks left out."""
        cells = [(cell.cell_type, cell.source, cell.metadata) for cell in self.notebook.cells]
        files = {f"files/{path}": content for path, content in self.files.items() if path != _TRAVELLING_CHECKS}
        return digest({"notebook": json.dumps(cells, sort_keys=True, ensure_ascii=False).encode(), **files})

    @cached_property
    def checks_digest(self) -> str:
        """What judges them."""
        return digest({"public": self.public.encode(), "hidden": self.hidden.encode()})


def digest(parts: Mapping[str, bytes]) -> str:
    """One SHA-256 digest of named parts, whatever their order."""
    whole = hashlib.sha256()
    for name in sorted(parts):
        whole.update(name.encode(errors="surrogateescape") + b"\0" + hashlib.sha256(parts[name]).digest())
    return whole.hexdigest()


def answer_of(released_cell: Any) -> str:
    """The answer whose checks stand in this released cell; empty where it is no check cell."""
    data = released_cell.metadata.get("nbgrader", {})
    name = str(data.get("grade_id", ""))
    is_check = data.get("grade") and data.get("locked") and released_cell.cell_type == "code"
    return name.removeprefix(CHECK) if is_check and name.startswith(CHECK) else ""


def refuse_unknown_topic(course: Path, topic: str) -> None:
    """Raise UnknownError unless the topic is one of the course and built."""
    known = [path.parent.name for path in course.glob("release/*/*.ipynb")]
    if topic not in known:
        raise UnknownError("assignment", topic, known, f"'aitracks build {course.name}' builds what is missing.")


def read_topic(course: Path, topic: str) -> Released:
    """The topic as it stands in a course's folder.

    Raises UnknownError where it is not built, JudgeFailed where a check file cannot be read.
    """
    refuse_unknown_topic(course, topic)
    notebook = nbformat.v4.reads(_notebook_file(course, topic).read_text(encoding="utf-8"))
    public, hidden = (_text(course / "judge" / topic / name) for name in ("checks.py", "hidden.py"))
    seed, language = course_seed(course / "judge"), read_settings(course)["language"]
    return Released(course, topic, notebook, _files(course / "source" / topic), public, hidden, seed, language)


def _notebook_file(course: Path, topic: str) -> Path:
    return course / "release" / topic / f"{topic}.ipynb"


def refuse_other_points(released: Released, most: Mapping[str, float]) -> None:
    """Raise StateError unless the gradebook's grade cells (`most`: name → most points) are those of the release."""
    graded = {name for name, cell in released.graded.items() if cell.metadata.nbgrader.grade}
    if graded != set(most):
        raise StateError(
            f"{released.course.name}/{released.topic}: the gradebook knows other cells than the release: "
            f"run 'aitracks build {released.course.name}', then grade again"
        )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise JudgeFailed(f"{file.name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise JudgeFailed(f"{file.name}: is no UTF-8 text: {error}") from None


def _files(folder: Path) -> dict[str, bytes]:
    """The instructor's files beside the notebook, by path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".ipynb")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
