"""Tables to which rows are only added: the database itself refuses everything else."""

from __future__ import annotations

from alembic import op

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()
"""


def protect(table: str) -> None:
    """Have the database refuse to change or delete rows of `table`."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES_FUNCTION.format(table=table))
        op.execute(_POSTGRES.format(table=table))
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(_SQLITE.format(table=table, verb=verb))
