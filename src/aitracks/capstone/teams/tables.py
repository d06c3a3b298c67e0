"""Tables of teams: who is in which, which problem they took on, and what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aitracks.capstone.teams.base import Base


class Team(Base):
    """One team of a cohort. Rows stay after a team was dissolved: its log and its tries hang on them."""

    __tablename__ = "capstone_team"
    __table_args__ = (
        UniqueConstraint("cohort", "slug"),
        UniqueConstraint("id", "cohort"),  # what a member's row refers to
        UniqueConstraint("code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort: Mapped[str] = mapped_column(String(40))
    slug: Mapped[str] = mapped_column(String(41))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    captain: Mapped[str | None] = mapped_column(String(40))  # None once it was dissolved
    unit: Mapped[str | None] = mapped_column(String(41))  # the company of an enterprise team
    code: Mapped[str | None] = mapped_column(String(16))
    founded: Mapped[datetime]
    dissolved: Mapped[datetime | None]
    members: Mapped[list[Member]] = relationship(order_by="Member.id", cascade="all, delete-orphan", lazy="selectin")


class Member(Base):
    """Somebody who is in a team now. That a person is in one team of a cohort is the database's business."""

    __tablename__ = "capstone_member"
    __table_args__ = (
        UniqueConstraint("cohort", "person"),
        # the cohort beside the team is the team's own, or the rule above would be worth nothing
        ForeignKeyConstraint(["team_id", "cohort"], ["capstone_team.id", "capstone_team.cohort"]),
        Index(None, "team_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int]
    cohort: Mapped[str] = mapped_column(String(40))
    person: Mapped[str] = mapped_column(String(40))
    skills: Mapped[list[str]]
    joined: Mapped[datetime]


class Application(Base):
    """A team that works on a problem, or did until it withdrew."""

    __tablename__ = "capstone_application"
    __table_args__ = (
        Index(
            "uq_capstone_application_live",
            "team_id",
            "problem",
            unique=True,
            sqlite_where=text("withdrawn IS NULL"),
            postgresql_where=text("withdrawn IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("capstone_team.id"))
    problem: Mapped[str] = mapped_column(String(41))
    applied: Mapped[datetime]
    withdrawn: Mapped[datetime | None]


class Attempt(Base):
    """A join code that was typed, right or wrong ones alike until it is known."""

    __tablename__ = "capstone_attempt"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class Change(Base):
    """One line of the log. The database refuses to change or delete it."""

    __tablename__ = "capstone_log"
    __table_args__ = (Index(None, "cohort", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    cohort: Mapped[str] = mapped_column(String(40))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("capstone_team.id"))
    who: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]
