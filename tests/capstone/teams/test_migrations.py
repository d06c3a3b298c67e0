"""The database's shapes: made, upgraded with what is in them, held against the models, refused when newer."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from aitracks.capstone.teams.base import PREFIX, Base
from aitracks.capstone.teams.store import database_url, open_data, open_store, set_database_url
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.upgrade import VERSION_TABLE, revision, upgrade
from aitracks.errors import StateError


def first_version(url: str) -> Any:
    """A database as the first version made it, with a team and a line of its log."""
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO capstone_team (cohort, slug, name_zh, name_en, founded)"
                " VALUES ('class_a', 'hawks', '飛鷹', 'Hawks', '2026-01-01')"
            )
        )
    return engine


def test_an_older_database_is_upgraded_with_what_is_in_it(url: str) -> None:
    engine = first_version(url)
    assert "capstone_review" not in inspect(engine).get_table_names()
    upgraded = open_store(url).engine
    with upgraded.connect() as connection:
        assert revision(connection) == "0002"
        assert connection.execute(text("SELECT slug FROM capstone_team")).scalar_one() == "hawks"
    assert "capstone_review" in inspect(upgraded).get_table_names()
    for opened in (engine, upgraded):
        opened.dispose()


def test_migrations_make_what_the_models_say(url: str) -> None:
    engine = open_store(url).engine
    with engine.connect() as connection:
        options = {
            "version_table": VERSION_TABLE,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or name.startswith(PREFIX),
        }
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        checks = {
            table: {check["name"] for check in inspect(connection).get_check_constraints(table)}
            for table in Base.metadata.tables
        }
    engine.dispose()
    assert found == []
    # autogenerate does not look at check constraints
    assert checks == {
        name: {c.name for c in table.constraints if type(c).__name__ == "CheckConstraint"}
        for name, table in Base.metadata.tables.items()
    }


def test_a_newer_database_is_refused_in_one_line(url: str) -> None:
    engine = open_store(url).engine
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StateError, match=r"shape 9999, this aitracks knows up to 0002") as caught:
        open_store(url)
    assert "\n" not in str(caught.value)


def test_twelve_open_a_new_database_at_once(url: str) -> None:
    with ThreadPoolExecutor(12) as pool:
        stores = list(pool.map(lambda _: open_store(url), range(12)))
    for store in stores:
        with store.engine.connect() as connection:
            assert revision(connection) == "0002"
        store.engine.dispose()


@pytest.mark.parametrize("statement", ["UPDATE capstone_log SET who = 'nobody'", "DELETE FROM capstone_log"])
def test_the_log_cannot_be_changed(url: str, found: Callable[..., str], statement: str) -> None:
    store = open_store(url)
    found(store, "hawks", "amei")
    with pytest.raises(IntegrityError, match="append-only"), store.engine.begin() as connection:
        connection.execute(text(statement))
    store.engine.dispose()


def test_one_database_a_data_folder_readable_by_its_owner_alone(tmp_path: Path) -> None:
    open_data(tmp_path).engine.dispose()
    file = tmp_path / "capstones" / "store" / "capstones.sqlite"
    assert database_url(tmp_path) == f"sqlite:///{file}"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(StateError, match="in another database already"):
        set_database_url(tmp_path, "postgresql+psycopg://me@127.0.0.1/capstones")


def test_a_file_where_it_once_lay_is_moved_with_all_that_is_in_it(tmp_path: Path, found: Callable[..., str]) -> None:
    store = open_data(tmp_path)
    found(store, "hawks", "amei")
    for file in (tmp_path / "capstones" / "store").iterdir():  # the side files hold what is not written back yet
        shutil.copy(file, tmp_path / "capstones" / file.name)
    store.engine.dispose()
    shutil.rmtree(tmp_path / "capstones" / "store")
    moved = open_data(tmp_path)
    assert Teams(moved).find("class_a", "hawks").people == ("amei",)
    assert sorted(one.name for one in (tmp_path / "capstones").iterdir()) == ["store"]
    moved.engine.dispose()


def test_a_server_that_does_not_answer_is_one_line_without_the_password(tmp_path: Path) -> None:
    set_database_url(tmp_path, "postgresql+psycopg://me:secret_word@127.0.0.1:9/capstones")
    with pytest.raises(StateError, match="does not answer") as caught:
        open_data(tmp_path)
    assert "\n" not in str(caught.value)
    assert "secret_word" not in str(caught.value)


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "capstones" / "store").mkdir(parents=True)
    (tmp_path / "capstones" / "store" / "capstones.sqlite").write_text("no database " * 100)
    with pytest.raises(StateError, match="not a database"):
        open_data(tmp_path)
