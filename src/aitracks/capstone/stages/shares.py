"""Each member's share: what team mates say, what they show to have done, and the factor that an instructor decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from aitracks.capstone.stages.member_grades import FACTORS
from aitracks.capstone.stages.reviewers import refuse_conflict
from aitracks.capstone.stages.tables import Contribution, Factor, PeerShare
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor, need_reason, need_staff
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.views import get_team

WHOLE = 100
LONGEST = 4000
KINDS = ("said", "link", "commit", "coach")


@dataclass(frozen=True)
class Evidence:
    """One thing that a member says, or shows, to have done; plain text of somebody else's, escaped where shown."""

    person: str
    kind: str
    said: str
    at: datetime


@dataclass(frozen=True)
class Shares:
    """All that speaks for the members of a team. `given`: giver → receiver → points of 100; `factors` as decided."""

    people: tuple[str, ...]
    given: Mapping[str, Mapping[str, int]]
    evidence: tuple[Evidence, ...]
    factors: Mapping[str, tuple[float, str]]

    @property
    def silent(self) -> tuple[str, ...]:
        """The members who have not divided their points yet."""
        return tuple(person for person in self.people if person not in self.given and len(self.people) > 1)

    @property
    def hints(self) -> dict[str, float]:
        """Person → what team mates gave, in fair shares: 1 is what each would get of an even division.

        An average over those who gave; None of it decides anything. Nobody's points for themself count.
        """
        fair = WHOLE / (len(self.people) - 1) if len(self.people) > 1 else WHOLE
        found = {}
        for person in self.people:
            got = [points[person] for giver, points in self.given.items() if giver != person and person in points]
            if got:
                found[person] = sum(got) / len(got) / fair
        return found


class MemberShares:
    """The shares of all teams."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def divide(self, cohort: str, slug: str, problem: str, giver: str, points: Mapping[str, int]) -> None:
        """A member's division of 100 points among all the others, in place of an earlier one.

        Raises Refused where somebody is missing or too many, points are not whole or negative, or do not make 100;
        and once an instructor has decided.
        """
        with self.store.write() as session:
            team = get_team(session, cohort, slug, lock=True)
            _refuse_division(team, giver, points)
            if session.scalar(select(Factor.id).where(*_of(Factor, team, problem)).limit(1)):
                raise Refused("講師已決定貢獻係數。", "an instructor has decided the factors already")
            session.execute(delete(PeerShare).where(*_of(PeerShare, team, problem), PeerShare.giver == giver))
            at = self.store.clock()
            for receiver, count in points.items():
                row = PeerShare(team_id=team.id, problem=problem, giver=giver, receiver=receiver, points=count)
                row.given = at
                session.add(row)
            note(session, at, Actor(giver), team, "points divided", problem=problem, points=dict(points))

    def show(self, cohort: str, slug: str, problem: str, person: str, kind: str, said: str) -> None:
        """Add what a member did, in their own words or as an address."""
        text = said.strip()
        if kind not in KINDS or not 0 < len(text) <= LONGEST:
            raise Refused(
                f"貢獻說明要有 1 到 {LONGEST} 字，種類為 {', '.join(KINDS)}。",
                f"a contribution has 1 to {LONGEST} characters and one of the kinds {', '.join(KINDS)}",
            )
        with self.store.write() as session:
            team = get_team(session, cohort, slug, lock=True)
            _refuse_stranger(team, person)
            at = self.store.clock()
            session.add(Contribution(team_id=team.id, problem=problem, person=person, kind=kind, said=text, at=at))
            note(session, at, Actor(person), team, "contribution", problem=problem, kind=kind)

    def decide(self, cohort: str, slug: str, problem: str, person: str, factor: float, reason: str, by: Actor) -> None:
        """The member's factor, 0 to 1.2; again: in its place. An instructor without a conflict, with the reason."""
        need_staff(by)
        why = need_reason(reason)
        least, most = FACTORS
        if not least <= factor <= most:
            raise Refused(f"係數介於 {least} 與 {most}。", f"a factor lies between {least} and {most}, not at {factor}")
        with self.store.write() as session:
            team = get_team(session, cohort, slug, lock=True)
            _refuse_stranger(team, person)
            refuse_conflict(session, team, by.name)
            row = session.scalar(select(Factor).where(*_of(Factor, team, problem), Factor.person == person))
            before = row.factor if row else None
            row = row or Factor(team_id=team.id, problem=problem, person=person)
            row.factor, row.reason, row.by, row.decided = factor, why, by.name, self.store.clock()
            session.add(row)
            detail = {"person": person, "before": before, "now": factor}
            note(session, row.decided, by, team, "factor", why, problem=problem, **detail)

    def read(self, cohort: str, slug: str, problem: str) -> Shares:
        """All shares of a team at a problem. For staff: members do not see who gave whom what."""
        with self.store.read() as session:
            team = get_team(session, cohort, slug)
            return Shares(
                people=tuple(one.person for one in team.members),
                given=_given(session, team, problem),
                evidence=tuple(
                    Evidence(row.person, row.kind, row.said, row.at)
                    for row in session.scalars(
                        select(Contribution).where(*_of(Contribution, team, problem)).order_by(Contribution.id)
                    )
                ),
                factors={
                    row.person: (row.factor, row.reason)
                    for row in session.scalars(select(Factor).where(*_of(Factor, team, problem)))
                },
            )


def _given(session: Session, team: Team, problem: str) -> dict[str, dict[str, int]]:
    """Only among those who are in the team now."""
    people = {one.person for one in team.members}
    given: dict[str, dict[str, int]] = {}
    for row in session.scalars(select(PeerShare).where(*_of(PeerShare, team, problem)).order_by(PeerShare.id)):
        if {row.giver, row.receiver} <= people:
            given.setdefault(row.giver, {})[row.receiver] = row.points
    return given


def _of(
    table: type[PeerShare] | type[Contribution] | type[Factor], team: Team, problem: str
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.team_id == team.id, table.problem == problem


def _refuse_stranger(team: Team, person: str) -> None:
    if person not in [one.person for one in team.members]:
        raise Refused(f"{person} 不是這個隊伍的成員。", f"'{person}' is not in team '{team.slug}'")


def _refuse_division(team: Team, giver: str, points: Mapping[str, int]) -> None:
    _refuse_stranger(team, giver)
    others = {one.person for one in team.members} - {giver}
    if set(points) != others:
        raise Refused(
            "請分給每一位隊友，不含自己。", f"divide among all others and nobody else: {', '.join(sorted(others))}"
        )
    whole = all(type(count) is int and count >= 0 for count in points.values())
    if not whole or sum(points.values()) != WHOLE:
        raise Refused(
            f"請用 0 以上的整數，合計 {WHOLE} 分。",
            f"whole numbers from 0 that make {WHOLE}, not {sum(points.values())}",
        )
