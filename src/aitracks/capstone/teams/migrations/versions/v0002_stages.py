"""Stages: dossiers, reviews, decisions, contracts, awards, members' shares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """To this shape."""
    op.create_table(
        "capstone_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("award", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("award IN ('outstanding', 'excellent', 'honourable')", name=op.f("ck_capstone_award_award")),
        sa.CheckConstraint("stage IN ('concept', 'poc', 'field')", name=op.f("ck_capstone_award_stage")),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_award_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_award")),
        sa.UniqueConstraint("team_id", "problem", "stage", name=op.f("uq_capstone_award_team_id_problem_stage")),
    )
    op.create_table(
        "capstone_contract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("signed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_contract_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_contract")),
        sa.UniqueConstraint("team_id", "problem", name=op.f("uq_capstone_contract_team_id_problem")),
    )
    op.create_table(
        "capstone_contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_contribution_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_contribution")),
    )
    op.create_index(op.f("ix_capstone_contribution_team_id"), "capstone_contribution", ["team_id"], unique=False)
    op.create_table(
        "capstone_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.String(length=40), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_declaration_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_declaration")),
        sa.UniqueConstraint("team_id", "reviewer", name=op.f("uq_capstone_declaration_team_id_reviewer")),
    )
    op.create_table(
        "capstone_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("factor", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("factor >= 0 AND factor <= 1.2", name=op.f("ck_capstone_factor_factor")),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_factor_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_factor")),
        sa.UniqueConstraint("team_id", "problem", "person", name=op.f("uq_capstone_factor_team_id_problem_person")),
    )
    op.create_table(
        "capstone_peer_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("giver", sa.String(length=40), nullable=False),
        sa.Column("receiver", sa.String(length=40), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("giver <> receiver", name=op.f("ck_capstone_peer_share_not_self")),
        sa.CheckConstraint("points >= 0 AND points <= 100", name=op.f("ck_capstone_peer_share_points")),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_peer_share_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_peer_share")),
        sa.UniqueConstraint(
            "team_id",
            "problem",
            "giver",
            "receiver",
            name=op.f("uq_capstone_peer_share_team_id_problem_giver_receiver"),
        ),
    )
    op.create_table(
        "capstone_dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=41), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("handed_in", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stage IN ('concept', 'poc', 'field')", name=op.f("ck_capstone_dossier_stage")),
        sa.ForeignKeyConstraint(["entry_id"], ["capstone_entry.id"], name=op.f("fk_capstone_dossier_entry_id")),
        sa.ForeignKeyConstraint(["team_id"], ["capstone_team.id"], name=op.f("fk_capstone_dossier_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_dossier")),
        sa.UniqueConstraint(
            "team_id", "problem", "stage", "round", name=op.f("uq_capstone_dossier_team_id_problem_stage_round")
        ),
    )
    op.create_table(
        "capstone_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('pass', 'revise', 'reject')", name=op.f("ck_capstone_decision_outcome")),
        sa.ForeignKeyConstraint(["dossier_id"], ["capstone_dossier.id"], name=op.f("fk_capstone_decision_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_decision")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_capstone_decision_dossier_id")),
    )
    op.create_table(
        "capstone_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.String(length=40), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["capstone_dossier.id"], name=op.f("fk_capstone_review_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_review")),
        sa.UniqueConstraint("dossier_id", "reviewer", name=op.f("uq_capstone_review_dossier_id_reviewer")),
    )
    op.create_table(
        "capstone_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.String(length=40), nullable=False),
        sa.Column("assigned_by", sa.String(length=40), nullable=False),
        sa.Column("assigned", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["capstone_dossier.id"], name=op.f("fk_capstone_seat_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capstone_seat")),
        sa.UniqueConstraint("dossier_id", "reviewer", name=op.f("uq_capstone_seat_dossier_id_reviewer")),
    )
