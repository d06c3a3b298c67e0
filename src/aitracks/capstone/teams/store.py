"""The capstones' database: opened, brought to the present shape, read and written in transactions.

On SQLite a transaction that writes takes the file before it reads anything, so that what it has read still holds when
it writes; on PostgreSQL the functions lock the rows on which they decide (`with_for_update`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from aitracks.capstone.teams.upgrade import upgrade
from aitracks.databases import check_database
from aitracks.errors import StateError
from aitracks.files import write_private
from aitracks.hub.places import usable

FOLDER = "capstones"
URL_FILE = "database.url"
SQLITE = Path("store", "capstones.sqlite")  # in a folder of its own, which can be given to the account of the pages
_WRITES = "aitracks_writes"
Clock = Callable[[], datetime]


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Store:
    """An open database. `clock` gives the moments that are written."""

    engine: Engine
    clock: Clock = now

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that changes nothing."""
        with _one_line(self.engine), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are kept together at its end, or not at all when it raises."""
        engine = self.engine.execution_options(**{_WRITES: True})
        with _one_line(self.engine), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session


def database_url(data: Path) -> str:
    """Where the capstones of a data folder are: what capstones/database.url says, else a SQLite file."""
    try:
        return (data / FOLDER / URL_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return f"sqlite:///{data.absolute() / FOLDER / SQLITE}"


def set_database_url(data: Path, url: str) -> None:
    """Keep the capstones of a data folder in the database `url`; raises StateError where there are others already."""
    if url == database_url(data):
        return
    folder = data / FOLDER
    if any((folder / kept).exists() for kept in (URL_FILE, SQLITE, SQLITE.name)):
        raise StateError(f"{folder}: its capstones are in another database already: move them, or name that one")
    with usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(folder / URL_FILE, f"{url}\n")


def open_data(data: Path, clock: Clock = now) -> Store:
    """The capstones of a data folder, made where there are none."""
    folder = data / FOLDER
    with usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keep_in_its_folder(data)
    return open_store(database_url(data), clock)


def keep_in_its_folder(data: Path) -> None:
    """Make the SQLite file's folder, unless a server keeps the capstones; move a file that lies where it once did."""
    folder = data / FOLDER
    if (folder / URL_FILE).exists():
        return
    with usable(folder):
        (folder / SQLITE).parent.mkdir(mode=0o700, exist_ok=True)
        for old in sorted(
            folder.glob(f"{SQLITE.name}*"), reverse=True
        ):  # the file itself last: it is what is looked for
            old.rename((folder / SQLITE).with_name(old.name))


def open_store(url: str, clock: Clock = now) -> Store:
    """The database at `url`, of the present shape: an older one is upgraded.

    Raises StateError in one line where it does not answer, cannot be written, or is newer than this program.
    """
    if not url.startswith("sqlite"):
        check_database(url, "the capstones' database")
    engine = _engine(url)
    try:
        with _one_line(engine), engine.execution_options(**{_WRITES: True}).begin() as connection:
            upgrade(connection)
    except StateError:
        engine.dispose()
        raise
    return Store(engine, clock)


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url)
    _private(Path(engine.url.database or ""))
    event.listen(engine, "connect", _patient)
    event.listen(engine, "begin", _begin)
    return engine


def _private(file: Path) -> None:
    if file.is_symlink() and file.lstat().st_uid != os.geteuid():
        raise StateError(f"{file}: a link that somebody else put there: look at it, and take it away")
    try:
        file.touch(mode=0o600)
    except OSError as error:
        raise StateError(f"{file}: {error.strerror}; mend the folder's permissions") from None


def _patient(connection: Any, _: object) -> None:
    connection.isolation_level = None  # else Python begins transactions, and none around DDL
    connection.execute("PRAGMA busy_timeout=20000")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _one_line(engine: Engine) -> Iterator[None]:
    """What a rule of the database forbids passes as it is; a database that fails becomes one line."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        where = engine.url.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StateError(f"the capstones' database {where}: {reason}; see that it is there and whole") from error
