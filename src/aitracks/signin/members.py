"""Class codes and the learners who joined with them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.exc import IntegrityError

from aitracks.errors import StateError
from aitracks.signin.codes import make_code, make_one_time_pin, make_user, read_code
from aitracks.signin.hashing import make_hash
from aitracks.signin.nicknames import Nickname
from aitracks.signin.tables import codes, identities, members

DAY = 86400.0
ONE_TIME_DAYS = 3
_TRIES = 20


class Full(Exception):
    """No seat is left on the code, or the code can no longer be joined with."""


class Taken(Exception):
    """Somebody of the class has this nickname."""


@dataclass(frozen=True)
class ClassCode:
    """One code of a cohort. Times are seconds since 1970."""

    code: str
    cohort: str
    seats: int
    used: int
    made: float
    expires: float
    revoked: float | None

    def is_open(self, now: float) -> bool:
        """Whether somebody new may join with it. A full code is open: it says so."""
        return self.revoked is None and now < self.expires


@dataclass(frozen=True)
class Member:
    """A learner who joined with a code; `user` is the hub's name, `nickname` what others read."""

    user: str
    cohort: str
    nickname: str
    code: str
    pin: str
    once_until: float | None
    joined: float


class Members:
    """The codes and members of all cohorts. Every method is one transaction; times come from `clock`."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self.engine = engine
        self.clock = clock

    def new_code(self, cohort: str, seats: int = 40, days: float = 7) -> ClassCode:
        """A code that no class ever had."""
        now = self.clock()
        for _ in range(_TRIES):
            made = ClassCode(make_code(), cohort, seats, 0, now, now + days * DAY, None)
            try:
                with self.engine.begin() as connection:
                    connection.execute(codes.insert().values(**vars(made)))
                return made
            except IntegrityError:
                continue
        raise StateError("no class code was free: the store is damaged")

    def codes(self, cohort: str | None = None) -> tuple[ClassCode, ...]:
        """All codes, or those of a cohort, newest first."""
        query = select(codes).order_by(codes.c.made.desc())
        with self.engine.connect() as connection:
            rows = connection.execute(query if cohort is None else query.where(codes.c.cohort == cohort)).all()
        return tuple(ClassCode(**row._mapping) for row in rows)

    def find_code(self, text: str) -> ClassCode | None:
        """The code that was typed, open or not."""
        code = read_code(text)
        if code is None:
            return None
        with self.engine.connect() as connection:
            row = connection.execute(select(codes).where(codes.c.code == code)).one_or_none()
        return ClassCode(**row._mapping) if row else None

    def revoke(self, code: str) -> bool:
        """Let nobody join with the code from now on; whether it was open. Members keep signing in."""
        change = update(codes).where(codes.c.code == (read_code(code) or code), codes.c.revoked.is_(None))
        with self.engine.begin() as connection:
            return connection.execute(change.values(revoked=self.clock())).rowcount == 1

    def join(self, code: str, nickname: Nickname, pin_hash: str, forbidden: Callable[[str], bool]) -> Member:
        """Take a seat and enter the learner, both or neither; raises Full or Taken."""
        now = self.clock()
        # the seat first: its UPDATE is what makes 41 learners at once take turns
        seat = update(codes).where(
            codes.c.code == code, codes.c.used < codes.c.seats, codes.c.revoked.is_(None), codes.c.expires > now
        )
        try:
            with self.engine.begin() as connection:
                if connection.execute(seat.values(used=codes.c.used + 1)).rowcount != 1:
                    raise Full
                cohort = connection.execute(select(codes.c.cohort).where(codes.c.code == code)).scalar_one()
                member = Member(
                    self._free_user(connection, forbidden), cohort, nickname.shown, code, pin_hash, None, now
                )
                connection.execute(members.insert().values(**vars(member), nick_key=nickname.key))
                return member
        except IntegrityError:
            raise Taken from None

    def _free_user(self, connection: Connection, forbidden: Callable[[str], bool]) -> str:
        for _ in range(_TRIES):
            user = make_user()
            known = select(func.count()).where(or_(members.c.user == user))
            others = select(func.count()).where(identities.c.user == user)
            taken = connection.execute(known).scalar_one() + connection.execute(others).scalar_one()
            if not taken and not forbidden(user):
                return user
        raise StateError("no user id was free: the store is damaged")

    def find(self, cohort: str, key: str) -> Member | None:
        """The member of a class with this nickname (its key)."""
        return self._one(members.c.cohort == cohort, members.c.nick_key == key)

    def member(self, user: str) -> Member | None:
        """The member with this hub user id."""
        return self._one(members.c.user == user, members.c.removed.is_(None))

    def of_cohort(self, cohort: str) -> tuple[Member, ...]:
        """The members of a class, in the order in which they joined."""
        query = select(members).where(members.c.cohort == cohort, members.c.removed.is_(None))
        with self.engine.connect() as connection:
            return tuple(map(_member, connection.execute(query.order_by(members.c.joined, members.c.user)).all()))

    def set_pin(self, user: str, pin_hash: str, instead_of: str) -> bool:
        """Change a PIN, where it still is the one of `instead_of` (a hash); whether it was."""
        change = update(members).where(members.c.user == user, members.c.pin == instead_of)
        with self.engine.begin() as connection:
            return connection.execute(change.values(pin=pin_hash, once_until=None)).rowcount == 1

    def reset_pin(self, member: Member) -> str:
        """A one-time PIN in place of the one that was forgotten."""
        pin = make_one_time_pin()
        change = update(members).where(members.c.user == member.user)
        with self.engine.begin() as connection:
            connection.execute(change.values(pin=make_hash(pin), once_until=self.clock() + ONE_TIME_DAYS * DAY))
        return pin

    def remove(self, member: Member) -> None:
        """Take a learner out of the class: the seat and the nickname are free, the work stays under the user id."""
        gone = update(members).where(members.c.user == member.user, members.c.removed.is_(None))
        with self.engine.begin() as connection:
            if connection.execute(gone.values(removed=self.clock(), nick_key=None)).rowcount:
                freed = update(codes).where(codes.c.code == member.code)
                connection.execute(freed.values(used=codes.c.used - 1))

    def _one(self, *conditions: object) -> Member | None:
        with self.engine.connect() as connection:
            row = connection.execute(select(members).where(*conditions)).one_or_none()  # type: ignore[arg-type]
        return _member(row) if row else None


def _member(row: Row[tuple[object, ...]]) -> Member:
    return Member(**{name: row._mapping[name] for name in Member.__dataclass_fields__})
