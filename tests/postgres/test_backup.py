"""Backup and restore of databases on a server, by destroying them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text

from aitracks.grading.gradebook import gradebook_url, set_gradebook_url

HUB_YAML = "cohorts: [tiny]\ndatabases:\n  hub: {env: TEST_HUB_URL}\n"


@pytest.fixture
def place(checkout: Any, databases: Callable[..., list[str]], tmp_path: Path) -> tuple[Any, Path, dict[str, str]]:
    """A built course and a hub, both with their database on the server: checkout, data folder, environment."""
    gradebook, hub = databases("keep_tiny", "keep_hub")
    data = tmp_path / "data"
    course = data / "courses" / "tiny"
    course.mkdir(parents=True)
    set_gradebook_url(course, gradebook.replace("keep_tiny", "keep_{cohort}"))
    assert checkout.run("aitracks", "build", "tiny", "--data", data).returncode == 0
    with Gradebook(gradebook_url(course)) as book:
        book.update_or_create_student("amei", last_name="阿美")
    (data / "hub").mkdir()
    engine = create_engine(hub)
    with engine.begin() as connection:
        connection.execute(text("create table users (name text)"))
        connection.execute(text("insert into users values ('amei')"))
    engine.dispose()
    checkout.write("hub_config/hub.yaml", HUB_YAML)
    return checkout, data, {"TEST_HUB_URL": hub}


def run(place: tuple[Any, Path, dict[str, str]], *words: object) -> subprocess.CompletedProcess[str]:
    checkout, data, environment = place
    done: subprocess.CompletedProcess[str] = checkout.run("aitracks", *words, "--data", data, env=environment)
    return done


def test_what_was_destroyed_comes_back(place: Any, postgres: Any, tmp_path: Path) -> None:
    data, hub = place[1], place[2]["TEST_HUB_URL"]
    done = run(place, "backup", tmp_path / "b.tar.gz")
    assert done.returncode == 0, done.stderr
    done = run((place[0], tmp_path / "elsewhere", place[2]), "restore", tmp_path / "b.tar.gz")
    assert done.returncode == 1
    assert "already holds" in done.stderr
    assert not (tmp_path / "elsewhere").exists()

    shutil.rmtree(data)
    postgres.drop("keep_tiny", "keep_hub")
    done = run(place, "restore", tmp_path / "b.tar.gz")
    assert done.returncode == 1
    assert "createdb" in done.stderr
    assert not data.exists()

    postgres.create("keep_tiny", "keep_hub")
    done = run(place, "restore", tmp_path / "b.tar.gz")
    assert done.returncode == 0, done.stderr
    with Gradebook(gradebook_url(data / "courses" / "tiny")) as book:
        assert [(student.id, student.last_name) for student in book.students] == [("amei", "阿美")]
        assert [assignment.name for assignment in book.assignments] == ["fit_line"]
        book.update_or_create_student("bohao", last_name="柏豪")  # sequences go on where they were
    engine = create_engine(hub)
    with engine.connect() as connection:
        assert connection.execute(text("select name from users")).scalars().all() == ["amei"]
    engine.dispose()


def test_the_password_is_in_no_message_and_no_command_line(place: Any, postgres: Any, tmp_path: Path) -> None:
    place[2]["TEST_HUB_URL"] = postgres.url("no_such_hub")
    done = run(place, "backup", tmp_path / "b.tar.gz")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no_such_hub" in done.stderr
    assert postgres.password not in done.stdout + done.stderr
    assert not list(tmp_path.glob("*b.tar.gz*"))
