"""Founding, joining, leaving, leading and dissolving teams."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from aitracks.capstone.teams.applications import withdraw_all
from aitracks.capstone.teams.attempts import give_back, reserve
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.freeze import refuse_frozen
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.mix import read_skills
from aitracks.capstone.teams.rules import Actor, TeamRule, need_id, need_name, need_staff
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Member, Team
from aitracks.capstone.teams.views import TeamView, get_team, team_of, view
from aitracks.language import Text
from aitracks.signin.codes import make_code, read_code


class Teams:
    """The teams of all cohorts. That people belong to the cohort is the caller's business; each call is one change."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def found(self, cohort: str, slug: str, name: Text, captain: str, skills: Iterable[str] = ()) -> TeamView:
        """A new team with its captain in it; raises Refused where the id is taken or the captain is in a team."""
        need_id(slug)
        need_name(name)
        chosen, at = read_skills(skills), self.store.clock()
        try:
            with self.store.write() as session:
                team = Team(cohort=cohort, slug=slug, name_zh=name.zh, name_en=name.en, captain=captain, founded=at)
                team.code = make_code()
                session.add(team)
                _enter(session, team, captain, chosen, self.store)
                note(session, at, Actor(captain), team, "founded", name_zh=name.zh)
                return view(session, team)
        except IntegrityError:
            raise self._why_not(cohort, slug, captain) from None

    def join(self, cohort: str, code: str, person: str, rule: TeamRule, skills: Iterable[str] = ()) -> TeamView:
        """Enter the team whose code this is; raises Refused (wrong code, too many tries, in a team, full)."""
        chosen = read_skills(skills)
        number = reserve(self.store, f"join:{cohort}:{person}")
        try:
            with self.store.write() as session:
                team = _by_code(session, cohort, code)
                if len(team.members) >= rule.most and person not in [one.person for one in team.members]:
                    full = (
                        f"「{team.name_zh}」已滿 {rule.most} 人。",
                        f"team '{team.slug}' is full: {rule.most} members",
                    )
                    raise _RightCode(*full)
                _enter(session, team, person, chosen, self.store)
                note(session, self.store.clock(), Actor(person), team, "joined")
                joined = view(session, team)
        except IntegrityError:
            give_back(self.store, number)
            raise self._why_not(cohort, "", person) from None
        except _RightCode:
            give_back(self.store, number)
            raise
        give_back(self.store, number)
        return joined

    def leave(self, cohort: str, person: str, by: Actor, why: str = "") -> TeamView:
        """Take a person out of their team. A captain hands over first; after the first try only staff may do it."""
        with self.store.write() as session:
            team = self._own(session, cohort, person)
            if by.name != person and not by.staff and by.name != team.captain:
                raise Refused("只有本人、隊長或講師可以這麼做。", "only the person, the captain or staff may do this")
            if person == team.captain:
                raise Refused(
                    "隊長離隊前，請先移交隊長或解散隊伍。",
                    f"'{person}' is captain of '{team.slug}': hand the captaincy over first, or dissolve the team",
                )
            refuse_frozen(session, team, by)
            team.members.remove(next(one for one in team.members if one.person == person))
            note(session, self.store.clock(), by, team, "left", why, person=person)
            return view(session, team)

    def hand_over(self, cohort: str, slug: str, to: str, by: Actor, why: str = "") -> TeamView:
        """Make another member captain."""
        with self.store.write() as session:
            team = self._led(session, cohort, slug, by)
            if to not in [one.person for one in team.members]:
                raise Refused(f"{to} 不是隊員。", f"'{to}' is not in team '{slug}'")
            before, team.captain = team.captain, to
            note(session, self.store.clock(), by, team, "captain", why, before=before, now=to)
            return view(session, team)

    def dissolve(self, cohort: str, slug: str, by: Actor, why: str = "") -> TeamView:
        """End a team: its people are free, its id stays taken. After the first try only staff may do it."""
        with self.store.write() as session:
            team = self._led(session, cohort, slug, by)
            refuse_frozen(session, team, by)
            people = [one.person for one in team.members]
            team.members.clear()
            team.captain, team.code, team.dissolved = None, None, self.store.clock()
            withdraw_all(session, team, team.dissolved)
            note(session, team.dissolved, by, team, "dissolved", why, people=people)
            return view(session, team)

    def renew_code(self, cohort: str, slug: str, by: Actor) -> TeamView:
        """Another join code; the former one is worth nothing from now on."""
        with self.store.write() as session:
            team = self._led(session, cohort, slug, by)
            team.code = make_code()
            note(session, self.store.clock(), by, team, "code renewed")
            return view(session, team)

    def set_skills(self, cohort: str, person: str, skills: Iterable[str], by: Actor) -> TeamView:
        """What a member can do; a person says it of themself, or staff."""
        chosen = read_skills(skills)
        with self.store.write() as session:
            team = self._own(session, cohort, person)
            if by.name != person:
                need_staff(by)
            next(one for one in team.members if one.person == person).skills = chosen
            note(session, self.store.clock(), by, team, "skills", person=person, skills=chosen)
            return view(session, team)

    def bind(self, cohort: str, slug: str, unit: str | None, by: Actor, why: str = "") -> TeamView:
        """Make the team that of a company, or of none; staff alone, since a unit's own problem is open to its team."""
        need_staff(by)
        with self.store.write() as session:
            team = self._led(session, cohort, slug, by)
            before, team.unit = team.unit, unit
            note(session, self.store.clock(), by, team, "unit", why, before=before, now=unit)
            return view(session, team)

    def find(self, cohort: str, slug: str) -> TeamView:
        """The team with this id, dissolved or not; raises UnknownError."""
        with self.store.read() as session:
            return view(session, get_team(session, cohort, slug))

    def of_person(self, cohort: str, person: str) -> TeamView | None:
        """The person's team in the cohort."""
        with self.store.read() as session:
            team = team_of(session, cohort, person)
            return view(session, team) if team else None

    def of_cohort(self, cohort: str) -> tuple[TeamView, ...]:
        """The teams of a cohort that are not dissolved, by id."""
        query = select(Team).where(Team.cohort == cohort, Team.dissolved.is_(None)).order_by(Team.slug)
        with self.store.read() as session:
            return tuple(view(session, team) for team in session.scalars(query))

    def _own(self, session: Session, cohort: str, person: str) -> Team:
        team = team_of(session, cohort, person)
        if team is None:
            raise Refused(f"{person} 不在任何隊伍裡。", f"'{person}' is in no team of {cohort}")
        team = get_team(session, cohort, team.slug, lock=True)
        if person not in [one.person for one in team.members]:  # left while we waited
            raise Refused(f"{person} 不在任何隊伍裡。", f"'{person}' is in no team of {cohort}")
        return team

    def _led(self, session: Session, cohort: str, slug: str, by: Actor) -> Team:
        team = get_team(session, cohort, slug, lock=True)
        if team.dissolved:
            raise Refused("這個隊伍已解散。", f"team '{slug}' was dissolved on {team.dissolved:%Y-%m-%d}")
        if by.name != team.captain and not by.staff:
            raise Refused("只有隊長或講師可以這麼做。", f"only the captain of '{slug}' or staff may do this")
        return team

    def _why_not(self, cohort: str, slug: str, person: str) -> Refused:
        """What the database's refusal meant."""
        with self.store.read() as session:
            other = team_of(session, cohort, person)
            taken = session.scalar(select(Team).where(Team.cohort == cohort, Team.slug == slug))
        if other:
            return Refused(
                f"{person} 已在「{other.name_zh}」，一人只能參加一隊，請先離隊。",
                f"'{person}' is in team '{other.slug}' of {cohort}: a person is in one team only; leave it first",
            )
        if taken:
            return Refused(
                f"隊伍代號 {slug} 已有人使用。", f"the team id '{slug}' is taken in {cohort}: choose another"
            )
        return Refused("同時有其他變更，請再試一次。", "something else changed at the same moment: try again")


class _RightCode(Refused):
    """The code was right, so the try is not counted as a wrong one."""


def _by_code(session: Session, cohort: str, code: str) -> Team:
    wanted = read_code(code)
    query = select(Team).where(Team.cohort == cohort, Team.code == wanted).with_for_update(key_share=True)
    team = session.scalar(query) if wanted else None
    if team is None:
        raise Refused(
            "沒有這個隊伍代碼，請向隊長確認（代碼可能已更新）。",
            "no team of this cohort has this code: ask the captain, it may have been renewed",
        )
    return team


def _enter(session: Session, team: Team, person: str, skills: list[str], store: Store) -> None:
    team.members.append(Member(person=person, skills=skills, joined=store.clock()))
    session.flush()
