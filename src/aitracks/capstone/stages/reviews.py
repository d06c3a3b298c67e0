"""Reviews: drafts, final ones, and the decision that an instructor takes on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.stages.aggregate import Aggregate, aggregate
from aitracks.capstone.stages.reviewers import hindrance, refuse_conflict, refuse_reviewer
from aitracks.capstone.stages.rows import decision_of, get_dossier, latest_dossier, review_of
from aitracks.capstone.stages.rubric import Rubric
from aitracks.capstone.stages.tables import Decision, Dossier, Review
from aitracks.capstone.stages.views import DecisionView, Outcome, ReviewView, view_decision, view_review
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor, need_reason, need_staff
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.views import get_team

LONGEST_COMMENT = 5000


class Reviews:
    """All reviews and decisions."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def save(
        self, dossier: int, reviewer: str, rubric: Rubric, levels: Mapping[str, int], comment: str, final: bool
    ) -> ReviewView:
        """Keep a draft, or the final review, which needs every criterion and is not changed any more.

        Raises Refused: not the reviewer's, a conflict, an unknown criterion or level, decided or final already.
        """
        with self.store.write() as session:
            row, team = get_dossier(session, dossier, lock=True)
            refuse_reviewer(session, row, team, reviewer)
            _refuse_levels(rubric, row, levels, comment, final)
            if decision_of(session, row):
                raise Refused("這份資料已有決定。", "this dossier was decided already")
            review = review_of(session, row, reviewer) or Review(dossier_id=row.id, reviewer=reviewer, final=False)
            if review.final:
                raise Refused("審查已送出，不能更改。", "this review is final: it cannot be changed")
            review.levels, review.comment, review.final = dict(levels), comment.strip(), final
            review.saved = self.store.clock()
            session.add(review)
            if final:
                detail: dict[str, Any] = {
                    "problem": row.problem,
                    "stage": row.stage,
                    "round": row.round,
                    "levels": dict(levels),
                }
                note(session, review.saved, Actor(reviewer), team, "reviewed", **detail)
            session.flush()
            return view_review(review)

    def own(self, dossier: int, reviewer: str) -> ReviewView | None:
        """The reviewer's own review, to go on with it."""
        with self.store.read() as session:
            row, team = get_dossier(session, dossier)
            refuse_reviewer(session, row, team, reviewer)
            found = review_of(session, row, reviewer)
            return view_review(found) if found else None

    def of_dossier(self, dossier: int, by: Actor) -> tuple[ReviewView, ...]:
        """The final reviews that count, for staff without a conflict."""
        need_staff(by)
        with self.store.read() as session:
            row, team = get_dossier(session, dossier)
            refuse_conflict(session, team, by.name)
            return tuple(view_review(review) for review in _counting(session, row, team))

    def result(self, dossier: int, rubric: Rubric) -> Aggregate:
        """What the final reviews come to; raises Refused where there are fewer than two."""
        with self.store.read() as session:
            row, team = get_dossier(session, dossier)
            return _result(session, row, team, rubric)

    def decide(self, dossier: int, rubric: Rubric, outcome: Outcome, reason: str, by: Actor) -> DecisionView:
        """Pass, revise or reject, with the reason; once. An instructor without a conflict, on two final reviews."""
        need_staff(by)
        why = need_reason(reason)
        with self.store.write() as session:
            row, team = get_dossier(session, dossier, lock=True)
            refuse_conflict(session, team, by.name)
            if decision_of(session, row):
                raise Refused("這份資料已有決定。", "this dossier was decided already")
            points = _result(session, row, team, rubric).points
            at = self.store.clock()
            made = Decision(dossier_id=row.id, outcome=outcome, reason=why, points=points, by=by.name, decided=at)
            session.add(made)
            detail = {"problem": row.problem, "stage": row.stage, "round": row.round, "points": points}
            note(session, at, by, team, f"decided {outcome}", why, **detail)
            session.flush()
            return view_decision(made)

    def decision(self, cohort: str, slug: str, problem: str, rubric: Rubric) -> DecisionView | None:
        """What was decided about the team's last dossier of a stage."""
        with self.store.read() as session:
            dossier = latest_dossier(session, get_team(session, cohort, slug), problem, rubric.id)
            found = decision_of(session, dossier) if dossier else None
            return view_decision(found) if found else None


def _counting(session: Session, dossier: Dossier, team: Team) -> list[Review]:
    finals = select(Review).where(Review.dossier_id == dossier.id, Review.final).order_by(Review.reviewer)
    return [review for review in session.scalars(finals) if not hindrance(session, team, review.reviewer)]


def _result(session: Session, dossier: Dossier, team: Team, rubric: Rubric) -> Aggregate:
    return aggregate(rubric, [review.levels for review in _counting(session, dossier, team)])


def _refuse_levels(rubric: Rubric, dossier: Dossier, levels: Mapping[str, int], comment: str, final: bool) -> None:
    if rubric.id != dossier.stage:
        raise Refused("評分表與階段不符。", f"the rubric is for '{rubric.id}', the dossier for '{dossier.stage}'")
    for id_, level in levels.items():
        criterion = rubric.criterion.get(id_)
        if criterion is None or type(level) is not int or not 0 <= level < len(criterion.levels):
            raise Refused(f"評分項目「{id_}」沒有等級 {level}。", f"criterion '{id_}' has no level {level!r}")
    missing = [one for one in rubric.criteria if one.id not in levels]
    if final and missing:
        zh, en = "、".join(one.name.zh for one in missing), ", ".join(one.id for one in missing)
        raise Refused(f"尚未評分：{zh}", f"criteria without a level: {en}")
    if len(comment) > LONGEST_COMMENT:
        raise Refused(f"評語最多 {LONGEST_COMMENT} 字。", f"a comment has at most {LONGEST_COMMENT} characters")
