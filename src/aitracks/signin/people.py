"""Everybody who may come in: the cohort files, learners with a class code, people whom another sign-in vouches for."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Engine, select

from aitracks.hub.names import LEARNERS, STAFF
from aitracks.signin.members import Members
from aitracks.signin.tables import claims, identities

CLAIM_SECONDS = 30 * 86400  # a course of a school's platform from which nobody has come for so long counts no more


class Listed(Protocol):
    """A person of a cohort file."""

    @property
    def name(self) -> str:
        """As others read it."""
        ...


class Class(Protocol):
    """A cohort."""

    @property
    def id(self) -> str:
        """The cohort's id."""
        ...

    def is_closed(self, day: date) -> bool:
        """Whether its learners are no longer let in."""
        ...


class CohortFiles(Protocol):
    """What `aitracks.cohorts.roster.Roster` answers."""

    @property
    def cohorts(self) -> Mapping[str, Class]:
        """The cohorts that are served."""
        ...

    def groups(self, user: str) -> frozenset[str]:
        """The groups that the files give somebody."""
        ...

    def person(self, user: str) -> Listed | None:
        """Somebody whom a file lists."""
        ...


@dataclass(frozen=True)
class Newcomer:
    """A learner whom no cohort file lists."""

    id: str
    name: str


class People:
    """The people of the cohorts that a hub serves."""

    def __init__(self, engine: Engine, files: CohortFiles) -> None:
        self._engine = engine
        self._files = files
        self._one_reader = threading.Lock()  # the files are read again in between, and asked from several threads
        self._members = Members(engine)

    def open_cohorts(self) -> frozenset[str]:
        """The cohorts whose learners may come in."""
        return frozenset(c.id for c in self._cohorts() if not c.is_closed(date.today()))

    def is_listed(self, user: str) -> bool:
        """Whether a cohort file has somebody of this id."""
        return self._person(user) is not None

    def groups(self, user: str) -> frozenset[str]:
        """The hub's groups of somebody; empty for who may not come in."""
        served, open_ = {c.id for c in self._cohorts()}, self.open_cohorts()
        with self._one_reader:
            found = set(self._files.groups(user))
        for cohort, role in self._memberships(user):
            if cohort in (served if role == "staff" else open_):
                found.add(f"{STAFF if role == 'staff' else LEARNERS}{cohort}")
        # whoever teaches a class is not graded in it
        return frozenset(
            found - {f"{LEARNERS}{group.removeprefix(STAFF)}" for group in found if group.startswith(STAFF)}
        )

    def name(self, user: str) -> str:
        """How others read somebody's name; the id where nobody is known under it."""
        person, member = self._person(user), self._members.member(user)
        if person or member:
            return person.name if person else member.nickname if member else user
        with self._engine.connect() as connection:
            found = connection.execute(select(identities.c.name).where(identities.c.user == user)).scalar()
        return str(found or user)

    def newcomers(self, cohort: str) -> tuple[Newcomer, ...]:
        """The learners of a cohort beyond its file: by class code, or vouched for by another sign-in."""
        query = select(claims.c.user, identities.c.name).join(identities, identities.c.user == claims.c.user)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(claims.c.cohort == cohort, claims.c.role == "learner")).all()
        joined = [Newcomer(member.user, member.nickname) for member in self._members.of_cohort(cohort)]
        return (*joined, *(Newcomer(user, name) for user, name in rows if not self.is_listed(user)))

    def _cohorts(self) -> list[Class]:
        with self._one_reader:
            return list(self._files.cohorts.values())

    def _person(self, user: str) -> Listed | None:
        with self._one_reader:
            return self._files.person(user)

    def _memberships(self, user: str) -> list[tuple[str, str]]:
        member = self._members.member(user)
        with self._engine.connect() as connection:
            said = select(claims.c.cohort, claims.c.role).where(claims.c.user == user)
            rows = connection.execute(said.where(claims.c.seen > time.time() - CLAIM_SECONDS)).all()
        return [(cohort, role) for cohort, role in rows] + ([(member.cohort, "learner")] if member else [])
