"""How many wrong join codes a person may type. Stored, so a restart forgets nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select

from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tables import Attempt

MOST = 10
WINDOW = timedelta(hours=1)


def reserve(store: Store, key: str) -> int:
    """Enter a try before its code is read, so that many at once cannot all pass; its number.

    Raises Refused where there have been too many; that try is not entered.
    """
    at = store.clock()
    with store.write() as session:
        session.execute(delete(Attempt).where(Attempt.at <= at - WINDOW))
        attempt = Attempt(key=key, at=at)
        session.add(attempt)
        session.flush()
        number = attempt.id
    with store.write() as session:  # committed tries of others are seen only now
        recent = select(func.count()).where(Attempt.key == key)
        refused = session.execute(recent).scalar_one() > MOST
        if refused:
            session.execute(delete(Attempt).where(Attempt.id == number))
    if refused:
        raise Refused("輸入錯誤的隊伍代碼太多次，請一小時後再試。", "too many wrong team codes: try again in an hour")
    return number


def give_back(store: Store, number: int) -> None:
    """Take a try out again: its code was right."""
    with store.write() as session:
        session.execute(delete(Attempt).where(Attempt.id == number))
