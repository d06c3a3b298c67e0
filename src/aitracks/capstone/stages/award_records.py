"""Awards that were given, kept and logged."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from aitracks.capstone.stages.awards import Award
from aitracks.capstone.stages.rubric import Stage
from aitracks.capstone.stages.tables import Award as Row
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor, need_staff
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Team
from aitracks.capstone.teams.views import get_team


def keep_awards(
    store: Store, cohort: str, problem: str, stage: Stage, awards: Mapping[str, Award | None], by: Actor, why: str
) -> None:
    """Keep team → award; all together, staff alone. The same again changes nothing; another award needs a reason."""
    need_staff(by)
    with store.write() as session:
        for slug, award in sorted(awards.items()):
            team = get_team(session, cohort, slug, lock=True)
            row = session.scalar(select(Row).where(Row.team_id == team.id, Row.problem == problem, Row.stage == stage))
            before = row.award if row else None
            if before == award:
                continue
            if row and not why.strip():
                raise Refused(
                    "更改獎項請寫下理由。", f"team '{slug}' has the award '{before}': write down why it changes"
                )
            if row:
                session.delete(row)
                session.flush()
            at = store.clock()
            if award:
                session.add(Row(team_id=team.id, problem=problem, stage=stage, award=award, by=by.name, given=at))
            note(session, at, by, team, "award", why, problem=problem, stage=stage, before=before, now=award)


def awards_of(store: Store, cohort: str, problem: str, stage: Stage) -> dict[str, Award]:
    """Team → award, of those who got one."""
    query = select(Team.slug, Row.award).join(Row, Row.team_id == Team.id)
    wanted = query.where(Team.cohort == cohort, Row.problem == problem, Row.stage == stage).order_by(Team.slug)
    with store.read() as session:
        return {row.slug: row.award for row in session.execute(wanted)}
