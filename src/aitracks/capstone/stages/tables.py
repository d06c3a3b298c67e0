"""Tables of stages: what is handed in, who reviews it, what they say, and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aitracks.capstone.teams.base import Base

_STAGES = "stage IN ('concept', 'poc', 'field')"
TeamId = "capstone_team.id"


class Dossier(Base):
    """What a team hands in for a stage: the filled form, and the try that it stands on. A revision is a new round."""

    __tablename__ = "capstone_dossier"
    __table_args__ = (
        UniqueConstraint("team_id", "problem", "stage", "round"),
        CheckConstraint(_STAGES, name="stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(TeamId))
    problem: Mapped[str] = mapped_column(String(41))
    stage: Mapped[str] = mapped_column(String(10))
    round: Mapped[int]
    answers: Mapped[dict[str, Any]]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("capstone_entry.id"))
    by: Mapped[str] = mapped_column(String(40))
    handed_in: Mapped[datetime]


class Seat(Base):
    """A reviewer who was given a dossier."""

    __tablename__ = "capstone_seat"
    __table_args__ = (UniqueConstraint("dossier_id", "reviewer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("capstone_dossier.id"))
    reviewer: Mapped[str] = mapped_column(String(40))
    assigned_by: Mapped[str] = mapped_column(String(40))
    assigned: Mapped[datetime]


class Declaration(Base):
    """What a reviewer declared about a team; an empty list of conflicts says that there is none."""

    __tablename__ = "capstone_declaration"
    __table_args__ = (UniqueConstraint("team_id", "reviewer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(TeamId))
    reviewer: Mapped[str] = mapped_column(String(40))
    conflicts: Mapped[list[str]]
    note: Mapped[str] = mapped_column(Text)
    declared: Mapped[datetime]


class Review(Base):
    """One reviewer's levels by criterion, a draft until it is final."""

    __tablename__ = "capstone_review"
    __table_args__ = (UniqueConstraint("dossier_id", "reviewer"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("capstone_dossier.id"))
    reviewer: Mapped[str] = mapped_column(String(40))
    levels: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(Text)
    final: Mapped[bool]
    saved: Mapped[datetime]


class Decision(Base):
    """What an instructor decided about a dossier."""

    __tablename__ = "capstone_decision"
    __table_args__ = (
        UniqueConstraint("dossier_id"),
        CheckConstraint("outcome IN ('pass', 'revise', 'reject')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("capstone_dossier.id"))
    outcome: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    points: Mapped[float]
    by: Mapped[str] = mapped_column(String(40))
    decided: Mapped[datetime]


class Contract(Base):
    """The agreement between team and unit that stands between concept and proof."""

    __tablename__ = "capstone_contract"
    __table_args__ = (UniqueConstraint("team_id", "problem"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(TeamId))
    problem: Mapped[str] = mapped_column(String(41))
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    signed: Mapped[datetime]


class Award(Base):
    """An award that a team got at a stage."""

    __tablename__ = "capstone_award"
    __table_args__ = (
        UniqueConstraint("team_id", "problem", "stage"),
        CheckConstraint(_STAGES, name="stage"),
        CheckConstraint("award IN ('outstanding', 'excellent', 'honourable')", name="award"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(TeamId))
    problem: Mapped[str] = mapped_column(String(41))
    stage: Mapped[str] = mapped_column(String(10))
    award: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(40))
    given: Mapped[datetime]


class PeerShare(Base):
    """How many of the giver's 100 points a team mate got."""

    __tablename__ = "capstone_peer_share"
    __table_args__ = (
        UniqueConstraint("team_id", "problem", "giver", "receiver"),
        CheckConstraint("points >= 0 AND points <= 100", name="points"),
        CheckConstraint("giver <> receiver", name="not_self"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(TeamId))
    problem: Mapped[str] = mapped_column(String(41))
    giver: Mapped[str] = mapped_column(String(40))
    receiver: Mapped[str] = mapped_column(String(40))
    points: Mapped[int]
    given: Mapped[datetime]


class Contribution(Base):
    """What a member says, or shows, to have done."""

    __tablename__ = "capstone_contribution"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(TeamId), index=True)
    problem: Mapped[str] = mapped_column(String(41))
    person: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    said: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Factor(Base):
    """The instructor's factor for a member."""

    __tablename__ = "capstone_factor"
    __table_args__ = (
        UniqueConstraint("team_id", "problem", "person"),
        CheckConstraint("factor >= 0 AND factor <= 1.2", name="factor"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(TeamId))
    problem: Mapped[str] = mapped_column(String(41))
    person: Mapped[str] = mapped_column(String(40))
    factor: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    decided: Mapped[datetime]
