"""The course home reads a gradebook on PostgreSQL as it reads nbgrader's own file, and cannot write to it."""

from __future__ import annotations

from datetime import datetime

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aitracks.course_home.gradebook_rows import _connection, read_rows
from aitracks.errors import StateError
from aitracks.grading.gradebook import make_gradebook

WHEN = datetime(2026, 11, 21, 10, 0, 0, 123456)


def fill(url: str) -> None:
    make_gradebook(url)
    with Gradebook(url, course_id="tiny") as gradebook:
        gradebook.add_assignment("fit", duedate=WHEN)
        gradebook.add_notebook("fit", "fit")
        gradebook.add_grade_cell("check", "fit", "fit", max_score=3, cell_type="code")
        gradebook.add_task_cell("task", "fit", "fit", max_score=2, cell_type="markdown")
        for name in ("amei", "bohao", "chun"):
            gradebook.add_student(name, first_name=name, last_name=f"學員{name}")
        for name, auto, manual, extra, waits, penalty in (
            ("amei", 3.0, None, 1.0, False, None),
            ("bohao", 1.0, 2.5, None, True, 1.0),
        ):
            submission = gradebook.add_submission("fit", name, timestamp=WHEN)
            submission.notebooks[0].late_submission_penalty = penalty
            for grade in submission.notebooks[0].grades:
                grade.auto_score, grade.manual_score, grade.extra_credit = auto, manual, extra
                grade.needs_manual_grade = waits and grade.name == "task"
        gradebook.db.commit()
        gradebook.grant_extension("fit", "amei", days=2)


def test_both_databases_read_alike(databases, tmp_path):
    (url,) = databases("home_rows")
    own = f"sqlite:///{tmp_path / 'gradebook.db'}"
    for each in (url, own):
        fill(each)
    assert read_rows(url) == read_rows(own)
    rows = read_rows(url)
    assert rows.points == {"fit": 5.0}
    assert rows.grades["amei", "fit"].score == 8.0
    assert (rows.grades["bohao", "fit"].score, rows.grades["bohao", "fit"].waiting) == (4.0, 1)
    assert rows.grades["amei", "fit"].extension.days == 2


def test_nothing_can_be_written(databases, tmp_path):
    (url,) = databases("home_write")
    own = f"sqlite:///{tmp_path / 'gradebook.db'}"
    for each in (url, own):
        fill(each)
        with pytest.raises((DBAPIError, StateError)), _connection(each) as connection:
            connection.execute(text("UPDATE grade SET manual_score = 99"))
        assert read_rows(each).grades["bohao", "fit"].score == 4.0


def test_a_server_that_is_gone_is_told_without_its_password(postgres):
    url = postgres.url("nothing_here")
    with pytest.raises(StateError) as told:
        read_rows(url)
    assert postgres.password not in str(told.value)
    assert "nothing_here" in str(told.value)
