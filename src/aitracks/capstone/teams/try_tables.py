"""Tables of tries: what a team handed in for a problem, and the scores it got."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aitracks.capstone.teams.base import Base


class Entry(Base):
    """One try. `day` is Taipei's calendar day, by which tries are counted."""

    __tablename__ = "capstone_entry"
    __table_args__ = (
        UniqueConstraint("team_id", "problem", "stage", "number"),
        Index(None, "team_id", "problem", "stage", "day"),
        CheckConstraint("stage IN ('poc', 'field')", name="stage"),
        CheckConstraint("state IN ('queued', 'running', 'refused', 'failed', 'scored')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("capstone_team.id"))
    problem: Mapped[str] = mapped_column(String(41))
    stage: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    by: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    submitted: Mapped[datetime]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    reproducible: Mapped[bool | None]
    chosen: Mapped[bool] = mapped_column(default=False)
    figures: Mapped[list[Figure]] = relationship(order_by="Figure.id", cascade="all, delete-orphan", lazy="selectin")


class Figure(Base):
    """A value with its interval; `slice` is "" for the whole part, else such as "line=B"."""

    __tablename__ = "capstone_figure"
    __table_args__ = (
        UniqueConstraint("entry_id", "part", "slice"),
        CheckConstraint("part IN ('public', 'final', 'field')", name="part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("capstone_entry.id"))
    part: Mapped[str] = mapped_column(String(10))
    slice: Mapped[str] = mapped_column(String(120))
    value: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    count: Mapped[int]
