"""Publishing the final results of a problem: who decides it, and what should have happened before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aitracks.capstone.class_rules import door_of
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.stages.door import refuse_closed
from aitracks.capstone.teams.entry_views import Part, TryStage
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note_cohort
from aitracks.capstone.teams.published import PUBLISHED, STAGE_OF, WITHDRAWN, published
from aitracks.capstone.teams.rules import Actor, need_reason, need_staff
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.tries import TAIPEI
from aitracks.capstone.teams.try_tables import Entry
from aitracks.capstone.teams.views import problems_of
from aitracks.curriculum.cohort import Cohort
from aitracks.language import Text


@dataclass(frozen=True)
class Publication:
    """The final and the field board of a problem in a cohort.

    While one is published, its stage takes no tries, and no other try is chosen as the one that counts.
    """

    store: Store
    cohort: Cohort
    problem: IndustryProblem

    def in_the_way(self, part: Part) -> tuple[Text, ...]:
        """What should come to its end before the part is published."""
        with self.store.read() as session:
            return tuple(self._open(session, STAGE_OF[part]))

    def publish(self, part: Part, by: Actor, anyway: bool = False) -> bool:
        """Show the part to everybody of the cohort, and teams their reports; False where it was shown before.

        Raises Refused for who is not of the staff, where no try has a score, and, but for `anyway`, where tries wait
        to be evaluated or may still be handed in.
        """
        need_staff(by)
        with self.store.write() as session:
            _lock_teams(session, self.cohort.id)  # a try that is handed in now is seen, or sees what we do
            if (self.problem.id, part) in published(session, self.cohort.id):
                return False
            self._refuse(session, STAGE_OF[part], anyway)
            self._note(session, by, PUBLISHED, part=part, anyway=anyway)
        return True

    def withdraw(self, part: Part, by: Actor, why: str) -> None:
        """Show the part to the staff alone again. Raises Refused without a reason, or where it was not published."""
        need_staff(by)
        reason = need_reason(why)
        with self.store.write() as session:
            if (self.problem.id, part) not in published(session, self.cohort.id):
                raise Refused("這份成績沒有公布。", f"the {part} board of '{self.problem.id}' is not published")
            self._note(session, by, WITHDRAWN, reason, part=part)

    def _note(self, session: Session, by: Actor, what: str, why: str = "", **detail: Any) -> None:
        at = self.store.clock()
        note_cohort(session, at, by, self.cohort.id, what, why, problem=self.problem.id, **detail)

    def _refuse(self, session: Session, stage: TryStage, anyway: bool) -> None:
        if not self._count(session, stage, "scored"):
            raise Refused("還沒有成績可以公布。", f"no try at '{self.problem.id}' has a score yet: nothing to publish")
        reasons = tuple(self._open(session, stage))
        if reasons and not anyway:
            zh, en = "".join(one.zh for one in reasons), "; ".join(one.en for one in reasons)
            raise Refused(
                f"{zh}仍要公布，請勾選確認（指令加上 --anyway）。",
                f"{en}; to publish in spite of it, tick the box (command: --anyway)",
            )

    def _open(self, session: Session, stage: TryStage) -> Iterator[Text]:
        waiting = self._count(session, stage, "queued", "running")
        if waiting:
            yield Text(
                f"還有 {waiting} 次繳交等待評測。",
                f"{waiting} tries wait to be evaluated" if waiting > 1 else "a try waits to be evaluated",
            )
        able = self._able(session, stage)
        if able:
            yield Text(
                f"還有 {able} 隊可以繳交，公布後不再收件。",
                f"{f'{able} teams' if able > 1 else 'a team'} may still hand in, and could not once it is published",
            )

    def _count(self, session: Session, stage: TryStage, *states: str) -> int:
        query = select(func.count(Entry.id)).join(Team, Entry.team_id == Team.id)
        wanted = (Team.cohort == self.cohort.id, Entry.problem == self.problem.id, Entry.stage == stage)
        return session.execute(query.where(*wanted, Entry.state.in_(states))).scalar_one()

    def _able(self, session: Session, stage: TryStage) -> int:
        """How many teams may hand in."""
        today = self.store.clock().astimezone(TAIPEI).date()
        if not self.problem.is_listed or self.cohort.is_closed(today):
            return 0
        teams = session.scalars(select(Team).where(Team.cohort == self.cohort.id, Team.dissolved.is_(None)))
        at_work = [team for team in teams if self.problem.id in problems_of(session, team)]
        return sum(self._is_open(session, team, stage) for team in at_work)

    def _is_open(self, session: Session, team: Team, stage: TryStage) -> bool:
        try:
            refuse_closed(session, team, self.problem.id, stage, door_of(self.cohort))
        except Refused:
            return False
        return True


def _lock_teams(session: Session, cohort: str) -> None:
    query = select(Team.id).where(Team.cohort == cohort).order_by(Team.id)
    session.execute(query.with_for_update(key_share=True)).all()
