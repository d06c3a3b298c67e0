"""Questions to the tables of stages that several rules ask."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.stages.rubric import Stage
from aitracks.capstone.stages.tables import Contract, Decision, Declaration, Dossier, Review, Seat
from aitracks.capstone.teams.tables import Team
from aitracks.errors import UnknownError


def latest_dossier(session: Session, team: Team, problem: str, stage: Stage) -> Dossier | None:
    """The dossier of the last round."""
    query = select(Dossier).where(Dossier.team_id == team.id, Dossier.problem == problem, Dossier.stage == stage)
    return session.scalar(query.order_by(Dossier.round.desc()).limit(1))


def get_dossier(session: Session, number: int, lock: bool = False) -> tuple[Dossier, Team]:
    """A dossier and its team; with `lock` kept from others until the transaction ends. Raises UnknownError."""
    key_share = {"key_share": True} if lock else None  # rows that refer to it may still be added
    dossier = session.get(Dossier, number, with_for_update=key_share, populate_existing=True)
    if dossier is None:
        raise UnknownError("dossier", str(number), [])
    return dossier, session.get_one(Team, dossier.team_id)


def decision_of(session: Session, dossier: Dossier) -> Decision | None:
    """What was decided about it."""
    return session.scalar(select(Decision).where(Decision.dossier_id == dossier.id))


def declaration_of(session: Session, team: Team, reviewer: str) -> Declaration | None:
    """What the reviewer declared about the team."""
    query = select(Declaration).where(Declaration.team_id == team.id, Declaration.reviewer == reviewer)
    return session.scalar(query)


def seat_of(session: Session, dossier: Dossier, reviewer: str) -> Seat | None:
    """Whether the dossier was given to the reviewer."""
    return session.scalar(select(Seat).where(Seat.dossier_id == dossier.id, Seat.reviewer == reviewer))


def review_of(session: Session, dossier: Dossier, reviewer: str) -> Review | None:
    """The reviewer's review, draft or final."""
    return session.scalar(select(Review).where(Review.dossier_id == dossier.id, Review.reviewer == reviewer))


def contract_of(session: Session, team: Team, problem: str) -> Contract | None:
    """The contract of a team about a problem."""
    return session.scalar(select(Contract).where(Contract.team_id == team.id, Contract.problem == problem))


def passed(session: Session, team: Team, problem: str, stage: Stage) -> bool:
    """Whether the team has passed the stage."""
    dossier = latest_dossier(session, team, problem, stage)
    decision = decision_of(session, dossier) if dossier else None
    return decision is not None and decision.outcome == "pass"
