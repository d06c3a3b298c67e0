"""How many wrong tries are read, for each account, browser, address and class. Stored, so a restart forgets nothing.

A try is entered in each of its keys before its secret is read, and taken out again when it was right: 200 tries at once
cannot all pass before the first has failed. A try that is refused is not counted: whoever waits gets in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, insert, select

from aitracks.signin.tables import attempts

HOUR = 3600


@dataclass(frozen=True)
class Limit:
    """At most `count` wrong tries under `key` in `seconds`."""

    key: str
    count: int
    seconds: float


class Attempts:
    """The wrong tries of the last hour."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def reserve(self, limits: Sequence[Limit]) -> tuple[int, ...] | None:
        """Enter a try under all keys; its numbers, or None where one of the limits has been reached."""
        now = self._clock()
        oldest = now - max([HOUR, *(limit.seconds for limit in limits)])
        with self._engine.begin() as connection:
            connection.execute(delete(attempts).where(attempts.c.at < oldest))
            if any(_count(connection, limit, now) >= limit.count for limit in limits):
                return None
            keys = dict.fromkeys(limit.key for limit in limits)
            rows = (connection.execute(insert(attempts).values(key=key, at=now)) for key in keys)
            return tuple(int(row.inserted_primary_key[0]) for row in rows if row.inserted_primary_key)

    def give_back(self, numbers: Sequence[int]) -> None:
        """Take a try out again: it was right."""
        if numbers:
            with self._engine.begin() as connection:
                connection.execute(delete(attempts).where(attempts.c.id.in_(numbers)))

    def forgive(self, prefix: str) -> int:
        """Forget the wrong tries whose keys begin so; how many there were."""
        with self._engine.begin() as connection:
            gone = connection.execute(delete(attempts).where(attempts.c.key.startswith(prefix, autoescape=True)))
            return gone.rowcount


def _count(connection: Connection, limit: Limit, now: float) -> int:
    recent = select(func.count()).where(attempts.c.key == limit.key, attempts.c.at > now - limit.seconds)
    return connection.execute(recent).scalar_one()
