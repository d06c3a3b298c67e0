"""What Alembic runs: on the connection that the store hands it, in the store's transaction."""

from __future__ import annotations

from alembic import context

import aitracks.capstone.stages.tables
import aitracks.capstone.teams.tables
import aitracks.capstone.teams.try_tables  # noqa: F401 (they fill the metadata)
from aitracks.capstone.teams.base import PREFIX, Base
from aitracks.capstone.teams.upgrade import VERSION_TABLE


def _ours(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or bool(name and name.startswith(PREFIX))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_name=_ours,
)
context.run_migrations()
