"""People of another sign-in, each with one hub user for ever: two people never share one, whatever they are called."""

from __future__ import annotations

import base64
import hashlib
import re
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from aitracks.signin.codes import ALPHABET
from aitracks.signin.tables import claims, identities, members

_USER = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_KEPT = re.compile(rf"grader-.*|p-[{ALPHABET.lower()}]{{8}}")  # the courses' own, and those of class codes
_SLUG = 14  # with a dash and eight signs 23: a system account's prefix fits before it


class NameTaken(Exception):
    """The hub user of this name is somebody else."""


@dataclass(frozen=True)
class Vouched:
    """Somebody whom another sign-in vouches for. `exact`: the claim may name a person of a cohort file."""

    issuer: str
    subject: str
    claim: str
    name: str
    exact: bool = False


@dataclass(frozen=True)
class Said:
    """The cohorts of somebody (cohort → staff or learner). `of`: the cohorts it speaks of; None: of all."""

    roles: Mapping[str, str]
    of: tuple[str, ...] | None = None


def user_of(who: Vouched) -> str:
    """The hub user that somebody gets: the claim where it is a user name as it stands, else words and a digest."""
    if who.exact and _USER.fullmatch(who.claim) and not _KEPT.fullmatch(who.claim):
        return who.claim
    plain = unicodedata.normalize("NFKD", who.claim.split("@")[0]).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG].strip("-")
    digest = hashlib.sha256(f"{who.issuer}\0{who.subject}".encode()).digest()
    return f"{slug if slug[:1].isalpha() else f'u{slug}'[:_SLUG]}-{base64.b32encode(digest[:5]).decode().lower()}"


class Identities:
    """Who came through another sign-in, and what it said of their classes."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def arrive(self, who: Vouched, said: Said, is_listed: Callable[[str], bool]) -> str:
        """Note an arrival, with what was said of its cohorts; the hub user. Raises NameTaken."""
        try:
            with self._engine.begin() as connection:
                user = self._bound(connection, who) or self._bind(connection, who, is_listed)
                gone = delete(claims).where(claims.c.user == user)
                connection.execute(gone if said.of is None else gone.where(claims.c.cohort.in_(said.of)))
                rows = [{"user": user, "cohort": c, "role": r, "seen": self._clock()} for c, r in said.roles.items()]
                if rows:
                    connection.execute(insert(claims), rows)
                return user
        except IntegrityError:
            raise NameTaken from None

    def last_seen(self, user: str) -> float | None:
        """When the other sign-in last vouched for a hub user; None for whom it never did."""
        with self._engine.connect() as connection:
            return connection.execute(select(identities.c.seen).where(identities.c.user == user)).scalar()

    def _bound(self, connection: Connection, who: Vouched) -> str | None:
        mine = (identities.c.issuer == who.issuer) & (identities.c.subject == who.subject)
        user = connection.execute(select(identities.c.user).where(mine)).scalar()
        if user is not None:
            connection.execute(update(identities).where(mine).values(seen=self._clock(), name=who.name[:200]))
        return user

    def _bind(self, connection: Connection, who: Vouched, is_listed: Callable[[str], bool]) -> str:
        user = user_of(who)
        theirs = connection.execute(select(members.c.user).where(members.c.user == user)).scalar()
        if theirs or (is_listed(user) and user != who.claim):
            raise NameTaken
        row = {"issuer": who.issuer, "subject": who.subject, "user": user, "name": who.name[:200]}
        connection.execute(insert(identities).values(**row, seen=self._clock()))
        return user
