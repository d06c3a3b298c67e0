"""Which boards a cohort has published: a line of the log says so, and a later one takes it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from aitracks.capstone.teams.entry_views import Part, TryStage
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Change

PUBLISHED, WITHDRAWN = "board published", "board withdrawn"
STAGE_OF: dict[Part, TryStage] = {"final": "poc", "field": "field"}  # the parts that wait to be published


@dataclass(frozen=True)
class Published:
    """Since when a board is shown to everybody of the cohort, and who decided it."""

    at: datetime
    who: str


def published(session: Session, cohort: str) -> dict[tuple[str, Part], Published]:
    """Problem and part → since when; of boards that are shown now."""
    query = select(Change).where(Change.cohort == cohort, Change.what.in_((PUBLISHED, WITHDRAWN))).order_by(Change.id)
    found: dict[tuple[str, Part], Published] = {}
    for line in session.scalars(query):
        board = (line.detail["problem"], line.detail["part"])
        if line.what == PUBLISHED:
            found[board] = Published(line.at, line.who)
        else:
            found.pop(board, None)
    return found


def boards_published(store: Store, cohort: str) -> dict[tuple[str, Part], Published]:
    """As `published`, for who has no session."""
    with store.read() as session:
        return published(session, cohort)


def refuse_published(session: Session, cohort: str, problem: str, stage: str) -> None:
    """Raises Refused where the stage's final results are out.

    Who has seen them could hand in, or choose, what does best on the very data that were to decide.
    """
    shown = published(session, cohort)
    if any((problem, part) in shown for part, of in STAGE_OF.items() if of == stage):
        raise Refused(
            "這個階段的成績已公布，不再收件，也不能改選最終成果。",
            f"the results of '{problem}' are published: no more tries are taken or chosen at this stage",
        )
