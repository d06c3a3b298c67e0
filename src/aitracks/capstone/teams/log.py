"""The log of everything that changes: who, when, what, why. Lines are only added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Change, Team

LONGEST = 2000  # of a reason


@dataclass(frozen=True)
class Line:
    """One line of the log. `team` is None for what concerns the whole cohort."""

    at: datetime
    cohort: str
    team: str | None
    who: str
    what: str
    why: str
    detail: dict[str, Any]


def note(session: Session, at: datetime, actor: Actor, team: Team, what: str, why: str = "", **detail: Any) -> None:
    """Add a line in the transaction of what it tells, so that neither is there without the other."""
    session.flush()  # a new team has its number now
    line = Change(
        at=at, cohort=team.cohort, team_id=team.id, who=actor.name, what=what, why=why.strip()[:LONGEST], detail=detail
    )
    session.add(line)


def note_cohort(
    session: Session, at: datetime, actor: Actor, cohort: str, what: str, why: str = "", **detail: Any
) -> None:
    """As `note`, of what concerns a whole cohort."""
    session.add(Change(at=at, cohort=cohort, who=actor.name, what=what, why=why.strip()[:LONGEST], detail=detail))


def read_log(store: Store, cohort: str, team: str | None = None) -> tuple[Line, ...]:
    """The lines of a cohort, or of one of its teams, oldest first."""
    query = select(Change, Team.slug).outerjoin(Team, Change.team_id == Team.id).where(Change.cohort == cohort)
    if team is not None:
        query = query.where(Team.slug == team)
    with store.read() as session:
        rows = session.execute(query.order_by(Change.id)).all()
    return tuple(Line(row.at, row.cohort, slug, row.who, row.what, row.why, row.detail) for row, slug in rows)
