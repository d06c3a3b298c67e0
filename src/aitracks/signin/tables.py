"""The tables of the sign-in store, in SQLite or PostgreSQL.

One row of `schema_version` says which shape they have. A new shape comes with a step in `_STEPS`, which brings a store
of the version before it there; a store that is newer than the code is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from aitracks.errors import StateError

VERSION = 1
_META = MetaData()

schema_version = Table("schema_version", _META, Column("version", Integer, primary_key=True))
codes = Table(
    "class_code",
    _META,
    Column("code", String(16), primary_key=True),  # rows stay for ever, so no code is given out twice
    Column("cohort", String(40), nullable=False, index=True),
    Column("seats", Integer, nullable=False),
    Column("used", Integer, nullable=False, default=0),
    Column("made", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("revoked", Float),
)
members = Table(
    "member",
    _META,
    Column("user", String(32), primary_key=True),
    Column("cohort", String(40), nullable=False, index=True),
    Column("nickname", String(40), nullable=False),
    Column("nick_key", String(80)),  # NULL once removed: the name is free again, the user id is not
    Column("code", String(16), nullable=False),
    Column("pin", String(200), nullable=False),
    Column("once_until", Float),  # the PIN is a one-time PIN, and until when
    Column("joined", Float, nullable=False),
    Column("removed", Float),
    UniqueConstraint("cohort", "nick_key"),
)
passwords = Table(
    "password",
    _META,
    Column("user", String(32), primary_key=True),
    Column("hash", String(200), nullable=False),
    Column("made", Float, nullable=False),
)
identities = Table(
    "identity",
    _META,
    Column("issuer", String(300), primary_key=True),
    Column("subject", String(300), primary_key=True),
    Column("user", String(32), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("seen", Float, nullable=False),
)
claims = Table(
    "claimed_membership",
    _META,
    Column("user", String(32), primary_key=True),
    Column("cohort", String(40), primary_key=True),
    Column("role", String(10), nullable=False),  # staff or learner
    Column("seen", Float, nullable=False),
)
attempts = Table(
    "attempt",
    _META,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False),
    Column("at", Float, nullable=False),
    Index("attempt_key_at", "key", "at"),
)

_STEPS: dict[int, Callable[[Connection], None]] = {}  # version → how to come to the next one


def sqlite_file(folder: Path) -> Path:
    """Where the store of a hub lies that names no other database."""
    return folder / "sign_in.sqlite"


def sqlite_url(folder: Path) -> str:
    """The store of a hub that names no other database."""
    return f"sqlite:///{sqlite_file(folder)}"


def open_tables(url: str) -> Engine:
    """The store's database, its tables there and of the right shape; raises StateError where that cannot be."""
    engine = create_engine(url, **_options(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _patient)
    try:
        _private(engine)
        _prepare(engine)
    except SQLAlchemyError as error:
        where = engine.url.render_as_string(hide_password=True)
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StateError(f"sign-in store {where}: {reason}; mend the address or the database") from None
    return engine


def _prepare(engine: Engine) -> None:
    try:
        _make(engine)
    except SQLAlchemyError:  # another process was making the tables at this moment, or it will fail again
        _make(engine)


def _make(engine: Engine) -> None:
    with engine.begin() as connection:
        _META.create_all(connection)
        _upgrade(connection)


def _options(url: str) -> dict[str, Any]:
    return {} if make_url(url).get_backend_name() == "sqlite" else {"pool_pre_ping": True}


def _patient(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=20000")
    connection.execute("PRAGMA synchronous=FULL")


def _private(engine: Engine) -> None:
    if engine.dialect.name == "sqlite" and engine.url.database:
        file = Path(engine.url.database)
        try:
            file.touch(mode=0o600)
        except OSError as error:
            raise StateError(f"sign-in store {file}: {error.strerror}; mend the folder's permissions") from None


def _upgrade(connection: Connection) -> None:
    found = connection.execute(select(schema_version.c.version)).scalar()
    if found is None:
        connection.execute(schema_version.insert().values(version=VERSION))
        return
    if found > VERSION:
        raise StateError(f"the sign-in store has shape {found}, this aitracks knows {VERSION}: upgrade aitracks")
    for version in range(found, VERSION):
        _STEPS[version](connection)
        connection.execute(schema_version.update().values(version=version + 1))
