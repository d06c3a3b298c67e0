"""Questions to the store that the pages of stages and reviews ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.pages.errors import NotThere
from aitracks.capstone.stages.door import Door, refuse_closed
from aitracks.capstone.stages.reviewers import hindrance
from aitracks.capstone.stages.rows import (
    contract_of,
    decision_of,
    declaration_of,
    get_dossier,
    latest_dossier,
    review_of,
)
from aitracks.capstone.stages.rubric import Stage
from aitracks.capstone.stages.tables import Contract, Dossier, Seat
from aitracks.capstone.stages.views import DecisionView, DossierView, view_decision, view_dossier
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.views import get_team
from aitracks.errors import UnknownError
from aitracks.language import Text


@dataclass(frozen=True)
class SeatView:
    """A reviewer of a dossier. `declared` None: nothing yet; `review` is "", "draft" or "final"."""

    reviewer: str
    declared: tuple[str, ...] | None
    review: str


@dataclass(frozen=True)
class Filed:
    """A dossier with who reviews it and what was decided."""

    dossier: DossierView
    seats: tuple[SeatView, ...]
    decision: DecisionView | None

    @property
    def final(self) -> int:
        """How many reviews are final and count."""
        return sum(seat.review == "final" and seat.declared == () for seat in self.seats)


@dataclass(frozen=True)
class StageState:
    """Where a team stands at a stage. `closed` says why it is not open yet."""

    stage: Stage
    dossier: DossierView | None
    decision: DecisionView | None
    closed: Text | None


def has_seat(store: Store, cohort: str, person: str) -> bool:
    """Whether somebody was given a dossier of the cohort to review."""
    query = select(Seat.id).join(Dossier, Seat.dossier_id == Dossier.id).join(Team, Dossier.team_id == Team.id)
    with store.read() as session:
        return session.scalar(query.where(Team.cohort == cohort, Seat.reviewer == person).limit(1)) is not None


def filed(store: Store, cohort: str) -> tuple[Filed, ...]:
    """The last round of each dossier of a cohort, oldest first."""
    query = select(Dossier, Team).join(Team, Dossier.team_id == Team.id).where(Team.cohort == cohort)
    with store.read() as session:
        last = {
            (one.team_id, one.problem, one.stage): (one, team)
            for one, team in session.execute(query.order_by(Dossier.round))
        }
        rows = sorted(last.values(), key=lambda found: found[0].id)
        return tuple(_filed(session, dossier, team) for dossier, team in rows)


def one_filed(store: Store, cohort: str, number: int) -> Filed:
    """A dossier of the cohort; raises NotThere."""
    with store.read() as session:
        try:
            dossier, team = get_dossier(session, number)
        except UnknownError:
            raise NotThere from None
        if team.cohort != cohort:
            raise NotThere
        return _filed(session, dossier, team)


def kept_from(store: Store, cohort: str, team: str, person: str) -> Text | None:
    """Why a person may not judge a team, where there is a reason that they cannot mend by declaring."""
    with store.read() as session:
        row = get_team(session, cohort, team)
        refused = hindrance(session, row, person)
        undeclared = declaration_of(session, row, person) is None and person not in [one.person for one in row.members]
        return None if refused is None or undeclared else refused.text


def stages_of(
    store: Store, cohort: str, team: str, problem: str, stages: Sequence[Stage], door: Door
) -> list[StageState]:
    """How far a team has come at a problem."""
    with store.read() as session:
        row = get_team(session, cohort, team)
        return [_state(session, row, problem, stage, door) for stage in stages]


def contract_day(store: Store, cohort: str, team: str, problem: str) -> datetime | None:
    """When team and unit signed."""
    with store.read() as session:
        found: Contract | None = contract_of(session, get_team(session, cohort, team), problem)
        return found.signed if found else None


def _filed(session: Session, dossier: Dossier, team: Team) -> Filed:
    seats = session.scalars(select(Seat).where(Seat.dossier_id == dossier.id).order_by(Seat.id))
    decision = decision_of(session, dossier)
    return Filed(
        view_dossier(dossier, team.cohort, team.slug),
        tuple(_seat(session, dossier, team, seat.reviewer) for seat in seats),
        view_decision(decision) if decision else None,
    )


def _seat(session: Session, dossier: Dossier, team: Team, reviewer: str) -> SeatView:
    declared, review = declaration_of(session, team, reviewer), review_of(session, dossier, reviewer)
    state = "" if review is None else "final" if review.final else "draft"
    return SeatView(reviewer, tuple(declared.conflicts) if declared else None, state)


def _state(session: Session, team: Team, problem: str, stage: Stage, door: Door) -> StageState:
    dossier = latest_dossier(session, team, problem, stage)
    decision = decision_of(session, dossier) if dossier else None
    closed = None
    try:
        refuse_closed(session, team, problem, stage, door)
    except Refused as refused:
        closed = refused.text
    return StageState(
        stage,
        view_dossier(dossier, team.cohort, team.slug) if dossier else None,
        view_decision(decision) if decision else None,
        closed,
    )
