"""A course to measure with: its units, its forty submissions, and the floor below which no grader can get."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from aitracks.units.submissions import load_samples

REPOSITORY = Path(__file__).resolve().parents[1]
UNITS = {  # topic → where its files are; topics of the map that have no unit of their own yet stand in
    "light": ("core/machine_learning/unsupervised_learning", REPOSITORY / "benchmarks/units/light"),
    "tensorflow": ("core/advanced_learning/reinforcement_learning", REPOSITORY / "benchmarks/units/keras"),
    "plots": ("core/machine_learning/supervised_learning", None),
}
PROGRAMME = """\
id: bench
name: {zh-TW: 量測, en: Bench}
summary: {zh-TW: 量測, en: To measure with}
levels: [pupil]
stages:
  - id: only
    name: {zh-TW: 唯一, en: Only}
    kind: course
    level: pupil
    starts_week: 1
    weeks: 2
    pass_rule: {topic: 0.5, stage: 0.6}
    topics:
"""
COHORT = """\
id: bench
name: {zh-TW: 量測, en: Bench}
programme: bench
language: zh-TW
term: bench
instructors:
  - {id: prof, name: Prof}
learners:
"""
STOCK = """
# nbgrader as it comes: its own steps, its own kernel.
from nbgrader.converters import Autograde

c = get_config()
c.Autograde.sanitize_preprocessors = Autograde.sanitize_preprocessors.default()
c.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
"""


@dataclass(frozen=True)
class BenchCourse:
    """A built course with submissions handed in, and how to run commands in it."""

    folder: Path
    checkout: Path
    data: Path
    topic: str

    @property
    def environment(self) -> dict[str, str]:
        """What the commands are run with: one thread a library, and a matplotlib that knows its fonts."""
        own = {"AITRACKS_HOME": str(self.checkout), "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
        own["AITRACKS_SEED"] = "20261121"  # both graders ask the same questions
        own["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        return {**os.environ, **own, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

    def run(self, *command: object) -> float:
        """Run a command of the environment in the course's folder; the CPU seconds of it and all its children."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _run(command, self.environment, self.folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def copy(self, place: Path, stock: bool) -> BenchCourse:
        """The same course, ungraded, elsewhere; with `stock` it is nbgrader's alone."""
        data = place / "data"
        shutil.copytree(self.data, data, symlinks=True)
        other = BenchCourse(data / "courses" / "bench", self.checkout, data, self.topic)
        if stock:
            with (other.folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
                config.write(STOCK)
        return other

    def scores(self) -> dict[tuple[str, str], float]:
        """(learner, check cell) → points in the gradebook."""
        from nbgrader.api import Gradebook

        found = {}
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            for submission in gradebook.assignment_submissions(self.topic):
                for grade in submission.notebooks[0].grades:
                    if grade.name.startswith("check-"):
                        found[submission.student_id, grade.name] = float(grade.auto_score or 0)
        return found

    def phases(self) -> dict[str, float]:
        """Phase → mean seconds a submission, as our engine noted them; empty for stock nbgrader."""
        with sqlite3.connect(self.folder / "gradebook.db") as gradebook:
            try:
                rows = [json.loads(row) for (row,) in gradebook.execute("select seconds from aitracks_grade")]
            except sqlite3.OperationalError:
                return {}
        return {phase: sum(row[phase] for row in rows) / len(rows) for phase in rows[0]} if rows else {}


def _run(command: Sequence[object], environment: dict[str, str], folder: Path) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: status {done.returncode}\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def make_course(place: Path, kind: str, submissions: int) -> BenchCourse:
    """Build the course of one unit (a name in UNITS, or a path in notebooks/) and hand in that many submissions."""
    path, source = UNITS.get(kind) or (kind, None)
    checkout = _checkout(place / "checkout", path, source, submissions)
    topic = path.rpartition("/")[2]
    course = BenchCourse(place / "data" / "courses" / "bench", checkout, place / "data", topic)
    course.folder.parent.mkdir(parents=True)
    _run(["aitracks", "build", "bench", "--data", course.data], course.environment, place)
    for i, answers in enumerate(_mixtures(course, path, submissions)):
        _hand_in(course, f"learner{i:02}", answers)
    return course


def _checkout(root: Path, path: str, source: Path | None, learners: int) -> Path:
    for name in ("curriculum", "datasets"):
        shutil.copytree(REPOSITORY / name, root / name)
    if source is None:
        for tree in ("notebooks", "graders"):
            shutil.copytree(REPOSITORY / tree / path, root / tree / path)
    else:
        for tree, names in (("notebooks", ["unit.py"]), ("graders", ["checks.py", "hidden.py"])):
            (root / tree / path).mkdir(parents=True)
            for name in names:
                shutil.copy(source / name, root / tree / path)
        for kind in ("accepted", "rejected"):
            shutil.copytree(source / "submissions" / kind, root / "graders" / path / "submissions" / kind)
    (root / "curriculum/programmes/bench.yaml").write_text(
        f"{PROGRAMME}      - {path.rpartition('/')[2]}\n", encoding="utf-8"
    )
    people = "".join(f"  - {{id: learner{i:02}, name: Learner {i}}}\n" for i in range(learners))
    (root / "hub_config/cohorts").mkdir(parents=True)
    (root / "hub_config/cohorts/bench.yaml").write_text(COHORT + people, encoding="utf-8")
    return root


def _hand_in(course: BenchCourse, learner: str, answers: dict[str, str]) -> None:
    """The release with these answers in it."""
    folder = course.folder / "submitted" / learner / course.topic
    shutil.copytree(course.folder / "release" / course.topic, folder)
    file = folder / f"{course.topic}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
    nbformat.write(notebook, file)


def _mixtures(course: BenchCourse, path: str, count: int) -> Iterator[dict[str, str]]:
    """Answers of `count` learners: of each, mostly the reference, else left open, or one of the unit's samples."""
    source = nbformat.read(course.folder / "source" / course.topic / f"{course.topic}.ipynb", as_version=4)
    reference = {c.metadata.nbgrader.grade_id: c.source for c in source.cells if _is_answer(c)}
    others: dict[str, list[str]] = {name: [] for name in reference}
    for sample in load_samples(course.checkout / "graders" / path / "submissions", []):
        for name, text in sample.answers.items():
            others[name].append(text)
    yield dict(reference)
    yield {}
    for i in range(2, count):
        rng = random.Random(i)
        mixed = {}
        for name, text in reference.items():
            if rng.random() < 0.6:
                mixed[name] = text
            elif others[name] and rng.random() < 0.8:
                mixed[name] = rng.choice(others[name])
        yield mixed


def _is_answer(cell: Any) -> bool:
    about = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(about.get("solution"))


def floor(course: BenchCourse, profile: str) -> float:
    """CPU seconds of all submissions' cells and checks, once everything is imported: what no grader can save.

    Each is run in a fork of a process that has imported the libraries, check and answer side by side, no wall, no
    other process to talk to, nothing converted or saved.
    """
    script = REPOSITORY / "benchmarks" / "bench_floor.py"
    said = _run([sys.executable, script, course.folder, course.topic, profile], course.environment, course.folder)
    return float(said.splitlines()[-1])
