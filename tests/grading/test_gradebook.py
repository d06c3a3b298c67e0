"""A new gradebook is what nbgrader would have made, without the process that nbgrader starts for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook, get_alembic_version
from sqlalchemy import create_engine, inspect, text

from aitracks.grading.gradebook import make_gradebook


def tables(url: str) -> dict[str, list[tuple[str, str, bool]]]:
    looked = inspect(create_engine(url))
    return {
        table: sorted((column["name"], str(column["type"]), column["nullable"]) for column in looked.get_columns(table))
        for table in looked.get_table_names()
    }


def stamp(url: str) -> str:
    with create_engine(url).connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def test_it_is_what_nbgrader_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    ours, theirs = (f"sqlite:///{tmp_path / name}.db" for name in ("ours", "theirs"))
    make_gradebook(ours)
    with Gradebook(theirs):
        pass
    assert tables(ours) == tables(theirs)
    assert stamp(ours) == stamp(theirs) == get_alembic_version()


def test_no_other_program_is_needed_and_what_is_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # nbgrader would look here for the program `alembic`
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    make_gradebook(url)
    with Gradebook(url) as gradebook:
        gradebook.update_or_create_student("amei")
    make_gradebook(url)
    with Gradebook(url) as gradebook:
        assert [student.id for student in gradebook.students] == ["amei"]
