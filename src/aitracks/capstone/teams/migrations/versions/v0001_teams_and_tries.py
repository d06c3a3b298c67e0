"""Teams, their problems, their tries, and the log that nobody changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aitracks.capstone.teams.migrations.append_only import protect

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """To this shape."""
    op.create_table(
        "capstone_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_attempt")),
    )
    op.create_index(op.f("ix_capstone_attempt_key_at"), "capstone_attempt", ["key", "at"], unique=False)
    op.create_table(
        "capstone_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("slug", sa.String(length=41), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("captain", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.String(length=41), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=True),
        sa.Column("founded", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dissolved", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_team")),
        sa.UniqueConstraint("code", name=op.f("uq_capstone_team_code")),
        sa.UniqueConstraint("cohort", "slug", name=op.f("uq_capstone_team_cohort_slug")),
        sa.UniqueConstraint("id", "cohort", name=op.f("uq_capstone_team_id_cohort")),
    )
    op.create_table(
        "capstone_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("applied", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_application_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_application")),
    )
    op.create_index(
        "uq_capstone_application_live",
        "capstone_application",
        ["team_id", "problem"],
        unique=True,
        sqlite_where=sa.text("withdrawn IS NULL"),
        postgresql_where=sa.text("withdrawn IS NULL"),
    )
    op.create_table(
        "capstone_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("submitted", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reproducible", sa.Boolean(), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.CheckConstraint("stage IN ('poc', 'field')", name=op.f("ck_capstone_entry_stage")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'refused', 'failed', 'scored')", name=op.f("ck_capstone_entry_state")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_entry_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_entry")),
        sa.UniqueConstraint(
            "team_id", "problem", "stage", "number", name=op.f("uq_capstone_entry_team_id_problem_stage_number")
        ),
    )
    op.create_index(
        op.f("ix_capstone_entry_team_id_problem_stage_day"),
        "capstone_entry",
        ["team_id", "problem", "stage", "day"],
        unique=False,
    )
    op.create_table(
        "capstone_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_log_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_log")),
    )
    op.create_index(op.f("ix_capstone_log_cohort_team_id"), "capstone_log", ["cohort", "team_id"], unique=False)
    op.create_table(
        "capstone_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("joined", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id", "cohort"],
            ["capstone_team.id", "capstone_team.cohort"],
            name=op.f("fk_capstone_member_team_id_cohort"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_member")),
        sa.UniqueConstraint("cohort", "person", name=op.f("uq_capstone_member_cohort_person")),
    )
    op.create_index(op.f("ix_capstone_member_team_id"), "capstone_member", ["team_id"], unique=False)
    op.create_table(
        "capstone_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("slice", sa.String(length=120), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("low", sa.Double(), nullable=False),
        sa.Column("high", sa.Double(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("part IN ('public', 'final', 'field')", name=op.f("ck_capstone_figure_part")),
        sa.ForeignKeyConstraint(["entry_id"], ["capstone_entry.id"], name=op.f("fk_capstone_figure_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_figure")),
        sa.UniqueConstraint("entry_id", "part", "slice", name=op.f("uq_capstone_figure_entry_id_part_slice")),
    )
    protect("capstone_log")
