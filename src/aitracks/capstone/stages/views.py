"""Dossiers and reviews as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aitracks.capstone.stages.rubric import Stage
from aitracks.capstone.stages.tables import Decision, Dossier, Review

Outcome = Literal["pass", "revise", "reject"]


@dataclass(frozen=True)
class DossierView:
    """What a team handed in for a stage; `round` counts revisions from 1, `entry` is the try that it stands on."""

    id: int
    cohort: str
    team: str
    problem: str
    stage: Stage
    round: int
    answers: dict[str, str]
    entry: int | None
    by: str
    handed_in: datetime


@dataclass(frozen=True)
class ReviewView:
    """One reviewer's levels, criterion → number of the level."""

    reviewer: str
    levels: dict[str, int]
    comment: str
    final: bool
    saved: datetime


@dataclass(frozen=True)
class DecisionView:
    """What was decided about a dossier; `points` of 100 is what the reviews came to."""

    dossier: int
    outcome: Outcome
    reason: str
    points: float
    by: str
    decided: datetime


def view_dossier(row: Dossier, cohort: str, team: str) -> DossierView:
    """The row as a plain value."""
    return DossierView(
        id=row.id,
        cohort=cohort,
        team=team,
        problem=row.problem,
        stage=row.stage,  # type: ignore[arg-type]  # the table's own check
        round=row.round,
        answers=dict(row.answers),
        entry=row.entry_id,
        by=row.by,
        handed_in=row.handed_in,
    )


def view_review(row: Review) -> ReviewView:
    """The row as a plain value."""
    return ReviewView(row.reviewer, dict(row.levels), row.comment, row.final, row.saved)


def view_decision(row: Decision) -> DecisionView:
    """The row as a plain value."""
    return DecisionView(row.dossier_id, row.outcome, row.reason, row.points, row.by, row.decided)  # type: ignore[arg-type]
