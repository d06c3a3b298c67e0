"""Passwords that the project makes for the people of the cohort files: only their hashes are kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sqlalchemy import Engine, delete, insert, select

from aitracks.hub.accounts import make_password
from aitracks.signin.hashing import make_hash
from aitracks.signin.tables import passwords


class Passwords:
    """User id → hash of the password."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def find(self, user: str) -> str | None:
        """The hash of somebody's password, None where there is none."""
        with self._engine.connect() as connection:
            found = connection.execute(select(passwords.c.hash).where(passwords.c.user == user)).scalar()
        return str(found) if found else None

    def users(self) -> frozenset[str]:
        """Who has a password."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(passwords.c.user)).scalars())

    def make(self, users: Iterable[str], reset: Iterable[str] = ()) -> dict[str, str]:
        """A password for each user who has none, and a new one for those of `reset`. Nothing shows it a second time."""
        again = set(reset)
        known = self.users()
        made = {user: make_password() for user in dict.fromkeys([*users, *again]) if user in again or user not in known}
        rows = [{"user": user, "hash": make_hash(word), "made": self._clock()} for user, word in made.items()]
        with self._engine.begin() as connection:
            connection.execute(delete(passwords).where(passwords.c.user.in_(again)))
            if rows:
                connection.execute(insert(passwords), rows)
        return made

    def forget(self, users: Iterable[str]) -> None:
        """Take passwords back, so that the next `make` shows new ones."""
        with self._engine.begin() as connection:
            connection.execute(delete(passwords).where(passwords.c.user.in_(list(users))))
