"""Teams and members as others see them: plain values that outlive the transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.teams.mix import mix
from aitracks.capstone.teams.tables import Application, Member, Team
from aitracks.errors import UnknownError
from aitracks.language import Text


@dataclass(frozen=True)
class MemberView:
    """Somebody of a team; `skills` in the order of `mix.SKILLS`."""

    person: str
    skills: tuple[str, ...]
    joined: datetime


@dataclass(frozen=True)
class TeamView:
    """A team at a moment. `id` is unique in its cohort; `code` is for the team's own eyes and the staff's."""

    id: str
    cohort: str
    name: Text
    captain: str | None
    unit: str | None
    founded: datetime
    dissolved: datetime | None
    members: tuple[MemberView, ...]
    problems: tuple[str, ...]
    code: str | None = field(repr=False)

    @property
    def people(self) -> tuple[str, ...]:
        """The members' user names, in the order in which they joined."""
        return tuple(member.person for member in self.members)

    @property
    def mix(self) -> dict[str, int]:
        """Skill → how many members have it."""
        return mix(member.skills for member in self.members)

    @property
    def missing(self) -> tuple[str, ...]:
        """The skills that nobody of the team has."""
        return tuple(skill for skill, count in self.mix.items() if not count)


def view(session: Session, team: Team) -> TeamView:
    """The team as a plain value."""
    return TeamView(
        id=team.slug,
        cohort=team.cohort,
        name=Text(team.name_zh, team.name_en),
        captain=team.captain,
        unit=team.unit,
        founded=team.founded,
        dissolved=team.dissolved,
        members=tuple(MemberView(one.person, tuple(one.skills), one.joined) for one in team.members),
        problems=problems_of(session, team),
        code=team.code,
    )


def problems_of(session: Session, team: Team) -> tuple[str, ...]:
    """The problems that the team works on, in the order in which it applied."""
    live = select(Application.problem).where(Application.team_id == team.id, Application.withdrawn.is_(None))
    return tuple(session.scalars(live.order_by(Application.id)))


def get_team(session: Session, cohort: str, slug: str, lock: bool = False) -> Team:
    """The row of a team, kept from others until the end of the transaction with `lock`; raises UnknownError.

    Not the lock that a row which refers to the team waits for (the log's): two kinds of waiting could make a circle.
    """
    query = select(Team).where(Team.cohort == cohort, Team.slug == slug)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True) if lock else query
    team = session.scalar(query)
    if team is None:
        known = session.scalars(select(Team.slug).where(Team.cohort == cohort)).all()
        raise UnknownError(f"team of {cohort}", slug, known)
    return team


def team_of(session: Session, cohort: str, person: str) -> Team | None:
    """The row of the person's team in the cohort."""
    query = select(Team).join(Member, Member.team_id == Team.id)
    return session.scalar(query.where(Member.cohort == cohort, Member.person == person))
