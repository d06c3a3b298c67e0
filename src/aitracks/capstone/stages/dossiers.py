"""What teams hand in for a stage: the form, checked field by field, in rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.stages.door import EVERYTHING, Door, refuse_closed
from aitracks.capstone.stages.rows import decision_of, latest_dossier
from aitracks.capstone.stages.rubric import Rubric
from aitracks.capstone.stages.tables import Contract, Dossier, Review
from aitracks.capstone.stages.views import DossierView, view_dossier
from aitracks.capstone.teams.applications import works_on
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor, need_staff
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.try_tables import Entry
from aitracks.capstone.teams.views import get_team


class Dossiers:
    """Handing in, and the contract between concept and proof."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def hand_in(
        self,
        cohort: str,
        slug: str,
        problem: str,
        rubric: Rubric,
        answers: Mapping[str, str],
        by: Actor,
        door: Door = EVERYTHING,
        entry: int | None = None,
    ) -> DossierView:
        """Hand in a stage's form; again before the first review is final: in its place, after "revise": a new round.

        Raises Refused with every field that is missing, too long or unknown; for a stage that is not open or decided;
        for a proof without a scored try of the team.
        """
        _refuse_form(rubric, answers)
        with self.store.write() as session:
            team = get_team(session, cohort, slug, lock=True)
            if by.name not in [one.person for one in team.members]:
                raise Refused(f"{by.name} 不是這個隊伍的成員。", f"'{by.name}' is not in team '{slug}'")
            works_on(session, team, problem)
            refuse_closed(session, team, problem, rubric.id, door)
            _refuse_entry(session, team, problem, rubric, entry)
            dossier = _place(session, team, problem, rubric)
            dossier.answers = {id_: text.strip() for id_, text in answers.items() if text.strip()}
            dossier.entry_id, dossier.by, dossier.handed_in = entry, by.name, self.store.clock()
            session.add(dossier)
            detail: dict[str, Any] = {"problem": problem, "stage": rubric.id, "round": dossier.round, "entry": entry}
            note(session, dossier.handed_in, by, team, "handed in", **detail)
            return view_dossier(dossier, cohort, slug)

    def latest(self, cohort: str, slug: str, problem: str, rubric: Rubric) -> DossierView | None:
        """What the team handed in last for a stage."""
        with self.store.read() as session:
            team = get_team(session, cohort, slug)
            found = latest_dossier(session, team, problem, rubric.id)
            return view_dossier(found, cohort, slug) if found else None

    def sign(self, cohort: str, slug: str, problem: str, digest: str, note_: str, by: Actor) -> None:
        """Note that team and unit have signed; `digest`: SHA-256 of the document. Staff alone; once."""
        need_staff(by)
        with self.store.write() as session:
            team = get_team(session, cohort, slug, lock=True)
            works_on(session, team, problem)
            if session.scalar(select(Contract.id).where(Contract.team_id == team.id, Contract.problem == problem)):
                raise Refused("合作文件已簽訂。", f"team '{slug}' has a contract about '{problem}' already")
            signed = self.store.clock()
            session.add(
                Contract(team_id=team.id, problem=problem, digest=digest, note=note_, by=by.name, signed=signed)
            )
            note(session, signed, by, team, "contract", note_, problem=problem, digest=digest)


def _refuse_form(rubric: Rubric, answers: Mapping[str, str]) -> None:
    wrong = list(_wrong(rubric, answers))
    if wrong:
        raise Refused("表單有誤：" + "；".join(zh for zh, _ in wrong), "the form: " + "; ".join(en for _, en in wrong))


def _wrong(rubric: Rubric, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    known = {one.id: one for one in rubric.form}
    for id_ in answers:
        if id_ not in known:
            yield f"沒有欄位「{id_}」", f"there is no field '{id_}'"
    for id_, one in known.items():
        text = answers.get(id_, "").strip()
        if one.required and not text:
            yield f"「{one.label.zh}」未填", f"'{one.label.en}' is missing"
        if len(text) > one.most:
            yield f"「{one.label.zh}」超過 {one.most} 字", f"'{one.label.en}' has {len(text)} of {one.most} characters"


def _refuse_entry(session: Session, team: Team, problem: str, rubric: Rubric, entry: int | None) -> None:
    if rubric.id == "concept":
        if entry is not None:
            raise Refused("構想審查不需要執行成果。", "a concept stands on no try")
        return
    row = session.get(Entry, entry) if entry is not None else None
    if row is None or (row.team_id, row.problem, row.stage, row.state) != (team.id, problem, rubric.id, "scored"):
        raise Refused(
            "請附上一次已評分的成果。", f"name a scored try of team '{team.slug}' at '{problem}' in stage '{rubric.id}'"
        )


def _place(session: Session, team: Team, problem: str, rubric: Rubric) -> Dossier:
    """The row to write: the present round's, or that of a new one."""
    last = latest_dossier(session, team, problem, rubric.id)
    decision = decision_of(session, last) if last else None
    if decision and decision.outcome != "revise":
        raise Refused(
            "這個階段已有決定。", f"this stage was decided ({decision.outcome}): it cannot be handed in again"
        )
    if last and not decision:
        if session.scalar(select(Review.id).where(Review.dossier_id == last.id, Review.final).limit(1)):
            raise Refused("審查已開始，不能再更改。", "a review is final already: wait for the decision")
        return last
    return Dossier(team_id=team.id, problem=problem, stage=rubric.id, round=last.round + 1 if last else 1)
