"""The shape of the capstones' database: Alembic's migrations, run when it is opened."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from aitracks.errors import StateError

VERSION_TABLE = "capstone_alembic_version"  # the hub has an alembic_version of its own
_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x61697472  # any number that nobody else takes


def upgrade(connection: Connection, target: str = "head") -> None:
    """Bring the database to the shape `target`, within the transaction of `connection`.

    Raises StateError where it has a shape that this program does not know.
    """
    if connection.dialect.name == "postgresql":  # two that open a new database at once take turns
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    config = _config(connection)
    scripts = ScriptDirectory.from_config(config)
    found = revision(connection)
    if found == scripts.as_revision_number(target):
        return
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise StateError(
            f"the capstones' database has shape {found}, this aitracks knows up to {scripts.get_current_head()}: "
            "it was used by a newer aitracks; upgrade this one"
        )
    command.upgrade(config, target)


def revision(connection: Connection) -> str | None:
    """The shape that the database has; None while it is empty."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
