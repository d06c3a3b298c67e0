"""Who reviews what, and who may not: conflicts of interest are declared before anything is seen."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from aitracks.capstone.stages.rows import decision_of, declaration_of, get_dossier, seat_of
from aitracks.capstone.stages.tables import Declaration, Dossier, Seat
from aitracks.capstone.stages.views import DossierView, view_dossier
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor, need_staff
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.views import get_team
from aitracks.language import Text

CONFLICTS: dict[str, Text] = {
    "company": Text("同一公司或有合作、競爭關係", "same company, or partner or competitor"),
    "family": Text("親屬", "family"),
    "advisor": Text("指導老師或輔導業師", "advisor or coach"),
}


class Reviewers:
    """Seats of reviewers, and what they declared."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def assign(self, dossier: int, reviewer: str, by: Actor) -> None:
        """Give a dossier to a reviewer, who then declares; staff alone. Raises Refused for a known conflict."""
        need_staff(by)
        with self.store.write() as session:
            row, team = get_dossier(session, dossier, lock=True)
            _refuse_member(team, reviewer)
            declared = declaration_of(session, team, reviewer)
            if declared and declared.conflicts:
                raise _conflict(reviewer, team)
            if seat_of(session, row, reviewer):
                return
            at = self.store.clock()
            session.add(Seat(dossier_id=row.id, reviewer=reviewer, assigned_by=by.name, assigned=at))
            note(session, at, by, team, "reviewer", problem=row.problem, stage=row.stage, reviewer=reviewer)

    def declare(self, cohort: str, slug: str, reviewer: str, conflicts: Iterable[str], note_: str = "") -> None:
        """Declare the conflicts with a team, none of them where the list is empty. A conflict is never taken back.

        A review that was final counts no more once its reviewer has declared one.
        """
        kinds = list(dict.fromkeys(conflicts))
        for kind in kinds:
            if kind not in CONFLICTS:
                known = ", ".join(CONFLICTS)
                raise Refused(
                    f"沒有「{kind}」這種利益衝突，可選：{known}", f"unknown conflict '{kind}', known: {known}"
                )
        with self.store.write() as session:
            team = get_team(session, cohort, slug, lock=True)
            row = declaration_of(session, team, reviewer)
            if row and row.conflicts and not set(row.conflicts) <= set(kinds):
                raise Refused(
                    "已聲明的利益衝突不能撤回，請洽講師。", "a declared conflict is not taken back: ask staff"
                )
            row = row or Declaration(team_id=team.id, reviewer=reviewer)
            row.conflicts, row.note, row.declared = kinds, note_.strip(), self.store.clock()
            session.add(row)
            note(session, row.declared, Actor(reviewer), team, "declared", note_, conflicts=kinds)

    def queue(self, cohort: str, reviewer: str) -> tuple[DossierView, ...]:
        """The undecided dossiers that the reviewer was given and may see, oldest first."""
        with self.store.read() as session:
            rows = session.execute(_given(cohort, reviewer)).all()
            return tuple(
                view_dossier(row, cohort, team.slug)
                for row, team in rows
                if not decision_of(session, row) and not hindrance(session, team, reviewer)
            )

    def to_declare(self, cohort: str, reviewer: str) -> tuple[str, ...]:
        """The teams about which the reviewer has to declare before anything is shown."""
        with self.store.read() as session:
            rows = session.execute(_given(cohort, reviewer)).all()
            teams = {team.slug for _, team in rows if declaration_of(session, team, reviewer) is None}
        return tuple(sorted(teams))

    def see(self, dossier: int, reviewer: str) -> DossierView:
        """A dossier for its reviewer; raises Refused where it was not given to them, or a conflict stands."""
        with self.store.read() as session:
            row, team = get_dossier(session, dossier)
            refuse_reviewer(session, row, team, reviewer)
            return view_dossier(row, team.cohort, team.slug)


def refuse_reviewer(session: Session, dossier: Dossier, team: Team, reviewer: str) -> None:
    """Raises Refused where the reviewer may neither see nor score the dossier."""
    if not seat_of(session, dossier, reviewer):
        raise Refused("這份資料不在您的審查清單。", f"'{reviewer}' is no reviewer of this dossier")
    refused = hindrance(session, team, reviewer)
    if refused:
        raise refused


def hindrance(session: Session, team: Team, person: str) -> Refused | None:
    """Why the person may not judge the team: a member, a conflict, or nothing declared yet."""
    try:
        _refuse_member(team, person)
    except Refused as refused:
        return refused
    declared = declaration_of(session, team, person)
    if declared is None:
        return Refused(
            "請先聲明有無利益衝突。", f"'{person}' has to declare conflicts of interest with '{team.slug}' first"
        )
    return _conflict(person, team) if declared.conflicts else None


def refuse_conflict(session: Session, team: Team, person: str) -> None:
    """Raises Refused where the person is of the team or declared a conflict; who declared nothing passes."""
    _refuse_member(team, person)
    declared = declaration_of(session, team, person)
    if declared and declared.conflicts:
        raise _conflict(person, team)


def _refuse_member(team: Team, person: str) -> None:
    if person in [one.person for one in team.members]:
        raise Refused("不能審查自己的隊伍。", f"'{person}' is in team '{team.slug}' and cannot judge it")


def _conflict(person: str, team: Team) -> Refused:
    return Refused(f"{person} 與這個隊伍有利益衝突，須迴避。", f"'{person}' has declared a conflict with '{team.slug}'")


def _given(cohort: str, reviewer: str) -> Select[Dossier, Team]:
    query = select(Dossier, Team).join(Seat, Seat.dossier_id == Dossier.id).join(Team, Team.id == Dossier.team_id)
    return query.where(Team.cohort == cohort, Seat.reviewer == reviewer).order_by(Dossier.id)
