"""The gradebook on PostgreSQL: the same grades as in SQLite, through every command that writes or reads them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook, SubmittedAssignment
from sqlalchemy import inspect

from aitracks.errors import StateError
from aitracks.grading.gradebook import gradebook_url, set_gradebook_url

TOPIC = "fit_line"
LEARNERS = tuple(f"s{number:02d}" for number in range(8))
GOOD = "def fit(x, y):\n    slope, intercept = np.polyfit(x, y, 1)\n    return float(slope), float(intercept)"
HALF = "def fit(x, y):\n    return float(np.polyfit(x, y, 1)[0]), 0.0"


def new_class(checkout: Any, data: Path, url: str | None) -> Path:
    """A built course with submissions: good, half right, untouched, over and over."""
    people = "".join(f"  - {{id: {name}, name: 學員}}\n" for name in LEARNERS)
    text = (checkout.root / "hub_config/cohorts/tiny.yaml").read_text(encoding="utf-8")
    checkout.write("hub_config/cohorts/tiny.yaml", text.replace("  - {id: amei, name: 阿美}\n", people))
    course = data / "courses" / "tiny"
    course.mkdir(parents=True)
    set_gradebook_url(course, url)
    ran(checkout, "aitracks", "build", "tiny", "--data", data)
    for number, name in enumerate(LEARNERS):
        shutil.copytree(course / "release" / TOPIC, course / "submitted" / name / TOPIC)
        answer(course / "submitted" / name / TOPIC / f"{TOPIC}.ipynb", (GOOD, HALF, None)[number % 3])
    return course


def answer(file: Path, source: str | None) -> None:
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if source and cell.metadata.get("nbgrader", {}).get("grade_id") == "fit":
            cell.source = source
        if source and cell.metadata.get("nbgrader", {}).get("grade_id") == "task-cost":
            cell.source = "殘差有規律的時候。"
    nbformat.write(notebook, file)


def ran(checkout: Any, *command: object, **options: Any) -> str:
    done = checkout.run(*command, timeout=300, **options)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def grades(course: Path) -> list[tuple[Any, ...]]:
    """Every grade and comment of the course's gradebook."""
    with Gradebook(gradebook_url(course)) as gradebook:
        return sorted(
            (sub.student.id, grade.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for sub in gradebook.db.query(SubmittedAssignment)
            for notebook in sub.notebooks
            for grade in notebook.grades
        )


@pytest.fixture
def on_postgres(checkout: Any, databases: Callable[..., list[str]], tmp_path: Path) -> Path:
    """A class whose gradebook is a database of its own on the server."""
    template = databases("grades_tiny")[0].replace("grades_tiny", "grades_{cohort}")
    return new_class(checkout, tmp_path / "pg", template)


def test_the_same_grades_as_in_sqlite_in_every_step(checkout: Any, on_postgres: Path, tmp_path: Path) -> None:
    course = on_postgres
    beside = new_class(checkout, tmp_path / "lite", None)
    for folder in (course, beside):
        ran(checkout, "aitracks", "grade", "tiny", TOPIC, "--data", folder.parents[1])
    assert grades(course) == grades(beside)
    assert {row[2] for row in grades(course) if row[1] == "check-fit"} == {4.0, 0.5, 0.0}
    assert not (course / "gradebook.db").exists()
    assert (course / "gradebook.url").stat().st_mode & 0o077 == 0

    with Gradebook(gradebook_url(course)) as gradebook:  # a grade given by hand
        gradebook.find_grade("task-cost", TOPIC, TOPIC, "s00").manual_score = 2.5
        gradebook.db.commit()
    again = ran(checkout, "aitracks", "grade", "tiny", TOPIC, "--data", course.parents[1])
    assert "unchanged" in again
    assert ("s00", "task-cost", None, 2.5) in {row[:4] for row in grades(course)}

    checkout.edit("graders/core/lines/fit_line/checks.py", "partial(0.5", "partial(0.25")
    ran(checkout, "aitracks", "build", "tiny", "--data", course.parents[1])
    before = grades(course)
    ran(checkout, "aitracks", "regrade", "tiny", TOPIC, "--data", course.parents[1])
    assert grades(course) == before  # dry run
    ran(checkout, "aitracks", "regrade", "tiny", TOPIC, "--data", course.parents[1], "--apply")
    assert {row[2] for row in grades(course) if row[1] == "check-fit"} == {4.0, 0.25, 0.0}
    assert ("s00", "task-cost", None, 2.5) in {row[:4] for row in grades(course)}

    done = checkout.run("nbgrader", "generate_feedback", TOPIC, cwd=course, timeout=300)
    assert done.returncode == 0, done.stderr
    assert len([*(course / "feedback").glob(f"*/{TOPIC}/*.html")]) == len(LEARNERS)


def test_a_killed_run_goes_on(checkout: Any, on_postgres: Path) -> None:
    words = ("aitracks", "grade", "tiny", TOPIC, "--data", on_postgres.parents[1])
    process: subprocess.Popen[str] = checkout.start(*words)
    deadline = time.monotonic() + 120
    while not any((on_postgres / "autograded").glob("*")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    ran(checkout, *words)
    rows = grades(on_postgres)
    assert sorted({row[0] for row in rows}) == list(LEARNERS)
    assert [row[2] for row in rows if row[1] == "check-fit"] == [4.0, 0.5, 0.0, 4.0, 0.5, 0.0, 4.0, 0.5]


def test_a_server_that_is_not_there_is_one_line(checkout: Any, tmp_path: Path) -> None:
    course = tmp_path / "data" / "courses" / "tiny"
    course.mkdir(parents=True)
    set_gradebook_url(course, "postgresql+psycopg://me:secret_word@127.0.0.1:9/grades_{cohort}")
    one_line(checkout.run("aitracks", "build", "tiny", "--data", tmp_path / "data"), "127.0.0.1:9", "refused")


def test_a_server_that_has_gone_is_one_line_when_grading(checkout: Any, on_postgres: Path) -> None:
    (on_postgres / "gradebook.url").write_text("postgresql+psycopg://me:secret_word@127.0.0.1:9/grades\n")
    words = ("tiny", TOPIC, "--data", on_postgres.parents[1])
    one_line(checkout.run("aitracks", "grade", *words), "127.0.0.1:9", "refused")
    one_line(checkout.run("aitracks", "regrade", *words), "127.0.0.1:9", "refused")


def test_a_database_that_is_not_there_is_one_line(checkout: Any, postgres: Any, tmp_path: Path) -> None:
    course = tmp_path / "data" / "courses" / "tiny"
    course.mkdir(parents=True)
    set_gradebook_url(course, postgres.url("nowhere_{cohort}"))
    done = checkout.run("aitracks", "build", "tiny", "--data", tmp_path / "data")
    one_line(done, "nowhere_tiny", "does not exist", "createdb")
    assert postgres.password not in done.stderr


def one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert "secret_word" not in done.stderr


def test_grades_in_another_database_are_not_left_behind(built: Path) -> None:
    with pytest.raises(StateError, match=r"aitracks backup"):
        set_gradebook_url(built, "postgresql+psycopg://me@127.0.0.1/grades_{cohort}")
    assert gradebook_url(built).startswith("sqlite:///")


def test_all_of_nbgraders_tables_are_on_the_server(on_postgres: Path) -> None:
    with Gradebook(gradebook_url(on_postgres)) as gradebook:
        assert gradebook.db.get_bind().dialect.name == "postgresql"
        assert {"grade", "student", "alembic_version"} <= set(inspect(gradebook.db.get_bind()).get_table_names())
