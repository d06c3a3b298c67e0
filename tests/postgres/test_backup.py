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

from aitracks.backup import servers
from aitracks.backup.archive import back_up
from aitracks.backup.restore import Target, restore
from aitracks.errors import StateError
from aitracks.grading.gradebook import gradebook_url, make_gradebook, set_gradebook_url

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


def test_what_is_there_is_replaced_whole_by_an_ordinary_role(postgres: Any, tmp_path: Path) -> None:
    """Tables, their sequences and types: as a school's database is, which the role does not own the schema of."""
    postgres.add_role("plain")
    postgres.create("swap_old", "swap_new", owner="plain")
    old, new = (postgres.url(name, "plain") for name in ("swap_old", "swap_new"))
    try:
        for url in (old, new):
            make_gradebook(url)
            with Gradebook(url) as book:
                book.update_or_create_student("amei", last_name="阿美")
        servers.dump(old, tmp_path / "dump", "old")
        with Gradebook(new) as book:
            book.update_or_create_student("bohao", last_name="柏豪")
        with pytest.raises(StateError, match="already holds"):
            servers.reach(new, "new")
        servers.reach(new, "new", filled_too=True)
        with servers.Filling(new, tmp_path / "dump", "new", replace=True):
            pass  # as a kill: all of it was read, and nothing was ended
        assert students(new) == ["amei", "bohao"]
        with pytest.raises(StateError, match="already exists"), servers.Filling(new, tmp_path / "dump", "new", False):
            pass
        with servers.Filling(new, tmp_path / "dump", "new", replace=True) as filling:
            filling.commit()
        assert students(new) == ["amei"]
        with Gradebook(new) as book:
            book.add_assignment("fit")  # sequences and types are whole
    finally:
        postgres.drop("swap_old", "swap_new")


def test_grades_move_to_where_hub_yaml_says_now(databases: Callable[..., list[str]], tmp_path: Path) -> None:
    """The old server is gone for good: another one, other names, another password."""
    before, hub, after, hub_after = databases("before_tiny", "before_hub", "after_tiny", "after_hub")
    course = tmp_path / "data" / "courses" / "tiny"
    course.mkdir(parents=True)
    set_gradebook_url(course, before)
    for url in (before, hub):  # in the hub's, any tables will do
        make_gradebook(url)
    with Gradebook(before) as book:
        book.update_or_create_student("amei", last_name="阿美")
    with Gradebook(hub) as book:
        book.update_or_create_student("bohao", last_name="柏豪")
    back_up(tmp_path / "data", tmp_path / "b.tar.gz", hub, lambda what: None)
    template = after.replace("after_tiny", "after_{cohort}")
    with pytest.raises(StateError, match=r"databases\.hub"):
        restore(tmp_path / "b.tar.gz", Target(tmp_path / "new", None, template), lambda what: None)
    wrong = template.replace("after_", "nowhere_")
    with pytest.raises(StateError, match="nowhere_tiny"):
        restore(tmp_path / "b.tar.gz", Target(tmp_path / "new", hub_after, wrong), lambda what: None)
    assert not (tmp_path / "new").exists()
    restore(tmp_path / "b.tar.gz", Target(tmp_path / "new", hub_after, template), lambda what: None)
    assert gradebook_url(tmp_path / "new" / "courses" / "tiny") == after
    assert (students(after), students(hub_after)) == (["amei"], ["bohao"])


def students(url: str) -> list[str]:
    with Gradebook(url) as book:
        return sorted(student.id for student in book.students)


def test_the_password_is_in_no_message_and_no_command_line(place: Any, postgres: Any, tmp_path: Path) -> None:
    place[2]["TEST_HUB_URL"] = postgres.url("no_such_hub")
    done = run(place, "backup", tmp_path / "b.tar.gz")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "no_such_hub" in done.stderr
    assert postgres.password not in done.stdout + done.stderr
    assert not list(tmp_path.glob("*b.tar.gz*"))
