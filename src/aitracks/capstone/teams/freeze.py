"""A team that has tried stays as it is: else its members could part, and each part would have tries of its own."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.try_tables import Entry


def refuse_frozen(session: Session, team: Team, by: Actor) -> None:
    """Raises Refused where the team has a try that counts and it is not staff who acts."""
    tried = session.scalar(select(Entry.id).where(Entry.team_id == team.id, Entry.state != "refused").limit(1))
    if tried is not None and not by.staff:
        raise Refused(
            "隊伍已繳交過成果，成員異動請洽講師。",
            f"team '{team.slug}' has tried already: ask an instructor to change it",
        )
