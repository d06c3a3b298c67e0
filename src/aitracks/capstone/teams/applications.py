"""Taking a problem on, and giving it up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.freeze import refuse_frozen
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Application, Team
from aitracks.capstone.teams.views import TeamView, get_team, problems_of, view


class Applications:
    """Which team works on which problem."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def apply(self, cohort: str, slug: str, offer: Offer, by: Actor, rule: TeamRule) -> TeamView:
        """Take a problem on. Raises Refused where it is not open to the team, too late, or one problem too many."""
        at = self.store.clock()
        with self.store.write() as session:
            team = _led(session, cohort, slug, by)
            live = problems_of(session, team)
            if offer.problem in live:
                return view(session, team)
            _refuse_offer(team, offer, at)
            _refuse_team(team, live, rule)
            session.add(Application(team_id=team.id, problem=offer.problem, applied=at))
            note(session, at, by, team, "applied", problem=offer.problem)
            return view(session, team)

    def withdraw(self, cohort: str, slug: str, problem: str, by: Actor, why: str = "") -> TeamView:
        """Give a problem up; after the first try only staff may do it."""
        at = self.store.clock()
        with self.store.write() as session:
            team = _led(session, cohort, slug, by)
            application = session.scalar(
                select(Application).where(
                    Application.team_id == team.id, Application.problem == problem, Application.withdrawn.is_(None)
                )
            )
            if application is None:
                raise Refused(f"隊伍沒有申請「{problem}」。", f"team '{slug}' does not work on '{problem}'")
            refuse_frozen(session, team, by)
            application.withdrawn = at
            note(session, at, by, team, "withdrew", why, problem=problem)
            return view(session, team)


def withdraw_all(session: Session, team: Team, at: datetime) -> None:
    """Give up all problems of a team that ends."""
    live = select(Application).where(Application.team_id == team.id, Application.withdrawn.is_(None))
    for application in session.scalars(live):
        application.withdrawn = at


def works_on(session: Session, team: Team, problem: str) -> None:
    """Raises Refused where the team does not work on the problem."""
    if problem not in problems_of(session, team):
        raise Refused(
            f"隊伍還沒有申請「{problem}」。",
            f"team '{team.slug}' has not applied to the problem '{problem}': apply first",
        )


def _led(session: Session, cohort: str, slug: str, by: Actor) -> Team:
    team = get_team(session, cohort, slug, lock=True)
    if team.dissolved or (by.name != team.captain and not by.staff):
        raise Refused("只有隊長或講師可以這麼做。", f"only the captain of '{slug}' or staff may do this")
    return team


def _refuse_offer(team: Team, offer: Offer, at: datetime) -> None:
    own = team.unit is not None and team.unit == offer.unit
    if not offer.listed and not own:
        raise Refused(
            f"題目「{offer.problem}」尚未上架。", f"the problem '{offer.problem}' is not listed: choose a listed one"
        )
    if offer.apply_until and at > offer.apply_until:
        raise Refused(
            f"題目「{offer.problem}」的申請已截止。",
            f"applications to '{offer.problem}' closed at {offer.apply_until:%Y-%m-%d %H:%M %Z}",
        )


def _refuse_team(team: Team, live: tuple[str, ...], rule: TeamRule) -> None:
    if len(team.members) < rule.least:
        raise Refused(
            f"隊伍有 {len(team.members)} 人，申請題目至少要 {rule.least} 人。",
            f"team '{team.slug}' has {len(team.members)} members and needs {rule.least} to apply",
        )
    if len(live) >= rule.problems:
        raise Refused(
            f"隊伍已申請 {'、'.join(live)}，請先退出。",
            f"team '{team.slug}' works on {', '.join(live)}: withdraw first",
        )
