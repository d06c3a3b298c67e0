"""How many hand-ins of a team are refused a day before they become tries: each costs time to read, and some space."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from aitracks.capstone.runs.notebook import NotebookRefused
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import note
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Change, Team
from aitracks.capstone.teams.tries import TAIPEI
from aitracks.capstone.teams.views import get_team
from aitracks.language import BOTH

MOST_A_DAY = 30  # beside them, teams.tries counts those that were refused after they had been run
LINE = "hand-in refused"  # in the log


@contextmanager
def counted(store: Store, cohort: str, team: str, by: Actor) -> Iterator[None]:
    """What is refused inside is noted in the team's log and counts towards the day's limit, not as a try.

    Raises Refused before anything is read: for somebody who is not of the team (whose doings are not the team's), and
    where the limit is reached.
    """
    with store.read() as session:
        found = get_team(session, cohort, team)
        _refuse_stranger(found, by)
        _refuse_too_many(session, found, store.clock())
    try:
        yield
    except (NotebookRefused, Refused) as error:
        why = error.text.render(BOTH).encode(errors="replace").decode()
        with store.write() as session:
            note(session, store.clock(), by, get_team(session, cohort, team), LINE, why)
        raise


def _refuse_stranger(team: Team, by: Actor) -> None:
    if not by.staff and by.name not in [one.person for one in team.members]:
        raise Refused(f"{by.name} 不是這個隊伍的成員。", f"'{by.name}' is not in team '{team.slug}'")


def _refuse_too_many(session: Session, team: Team, at: datetime) -> None:
    today = datetime.combine(at.astimezone(TAIPEI), time.min, TAIPEI)
    lines = select(func.count()).where(Change.team_id == team.id, Change.what == LINE, Change.at >= today)
    if session.execute(lines).scalar_one() >= MOST_A_DAY:
        raise Refused(
            f"今天已有 {MOST_A_DAY} 次繳交被退回，請先用 aitracks capstone run 試跑，明天（臺北時間）再繳。",
            f"{MOST_A_DAY} hand-ins of team '{team.slug}' were refused today (Taipei): try the notebook with "
            "'aitracks capstone run' first, go on tomorrow",
        )
