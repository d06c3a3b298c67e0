"""Submissions to a built course, and what the gradebook holds afterwards."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment

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


@dataclass(frozen=True)
class Classroom(Course):
    """A built course with many learners, graded in this process by the real engine."""

    learners: tuple[str, ...] = ()

    def grade(self, *names: str, **options: Any) -> dict[str, Any]:
        """Grade these learners, or all who have handed in; learner → line of the summary."""
        from aitracks.grading import engine
        from aitracks.grading.pipeline import Options, grading
        from aitracks.grading.places import executor
        from aitracks.grading.reading import handed_in

        lines: list[Any] = []
        chosen = names or handed_in(self.folder / "submitted", self.topic)
        wanted = Options(frozenset(self.learners), **options)
        with grading(self.folder, self.topic, wanted, engine.run_job, lines.append) as run, executor(2) as place:
            run.grade(chosen, *place)
        assert len(lines) == len(chosen)
        return {line.learner: line for line in lines}

    def endings(self, *names: str, **options: Any) -> dict[str, str]:
        """Learner → verdict."""
        return {name: str(line.ending) for name, line in self.grade(*names, **options).items()}

    def everything(self) -> dict[str, Any]:
        """All of the gradebook and of the autograded notebooks but what differs from run to run: ids and seconds."""
        return {"gradebook": sorted(_rows(self.folder / "gradebook.db")), "notebooks": dict(_notebooks(self.folder))}

    def notebook(self, student: str) -> Any:
        """The autograded notebook."""
        return nbformat.read(self.folder / "autograded" / student / self.topic / f"{self.topic}.ipynb", as_version=4)


def _rows(file: Path) -> Iterator[tuple[str, ...]]:
    from aitracks.grading.identity import GRADES

    with Gradebook(f"sqlite:///{file}") as gradebook:
        for row in gradebook.db.execute(GRADES.select()).mappings():
            yield ("identity", *(str(row[c]) for c in row if c not in ("submission_id", "seconds", "graded_at")))
        for sub in gradebook.db.query(SubmittedAssignment):
            yield "submission", sub.student.id, sub.assignment.name, str(sub.timestamp)
            for notebook in sub.notebooks:
                where = (sub.student.id, sub.assignment.name, notebook.name)
                yield "notebook", *where, str(notebook.late_submission_penalty), str(notebook.score)
                for grade in notebook.grades:
                    yield ("grade", *where, grade.name, *_all(grade, "auto_score manual_score needs_manual_grade"))
                for comment in notebook.comments:
                    yield ("comment", *where, comment.name, *_all(comment, "auto_comment manual_comment"))
        yield "students", *sorted(student.id for student in gradebook.students)


def _all(row: Any, names: str) -> Iterator[str]:
    return (str(getattr(row, name)) for name in names.split())


def _notebooks(course: Path) -> Iterator[tuple[str, str]]:
    for file in sorted((course / "autograded").rglob("*")):
        if file.suffix == ".ipynb":
            notebook = json.loads(file.read_text(encoding="utf-8"))
            del notebook["metadata"]["aitracks"]["grade"]["seconds"]
            yield str(file.relative_to(course)), json.dumps(notebook, sort_keys=True)
        elif file.is_file():
            yield str(file.relative_to(course)), file.read_bytes().hex()


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


LEARNERS = tuple(f"s{number:02d}" for number in range(40))


@pytest.fixture(scope="session")
def classroom_once(new_checkout: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """The tiny course for forty learners, nothing handed in; never changed."""
    root = tmp_path_factory.mktemp("classroom")
    checkout = new_checkout(root / "checkout")
    people = "".join(f"  - {{id: {name}, name: 學員}}\n" for name in LEARNERS)
    checkout.edit("hub_config/cohorts/tiny.yaml", "  - {id: amei, name: 阿美}\n", people)
    done = checkout.run("aitracks", "build", "tiny", "--data", root / "data")
    assert done.returncode == 0, done.stderr
    return Classroom(root / "data" / "courses" / "tiny", "fit_line", checkout, LEARNERS)


@pytest.fixture(scope="session")
def copy_of() -> Callable[[Classroom, Path], Classroom]:
    """Copies a classroom's course, with all that was handed in, into the data folder of a new place."""

    def copy(room: Classroom, place: Path) -> Classroom:
        folder = place / "data" / "courses" / "tiny"
        shutil.copytree(room.folder, folder, symlinks=True)
        return Classroom(folder, room.topic, room.checkout, room.learners)

    return copy


@pytest.fixture
def classroom(classroom_once: Classroom, copy_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """The tiny course for forty learners, nothing handed in; one test's own."""
    monkeypatch.setenv("AITRACKS_HOME", str(classroom_once.checkout.root))
    room: Classroom = copy_of(classroom_once, tmp_path)
    return room


@pytest.fixture(scope="session", autouse=True)
def _no_engine_left() -> Iterator[None]:
    yield
    from aitracks.grading import engine

    engine.close()
