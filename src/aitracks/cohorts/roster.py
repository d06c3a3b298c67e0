"""Who is in which cohort, as the files say now. Asked at each sign-in, so only a file that changed is read again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from aitracks.cohorts.merge import members_of
from aitracks.curriculum.cohort import Cohort, cohort_folders, load_people
from aitracks.errors import ContentError, StateError, UnknownError
from aitracks.hub.courses import Person
from aitracks.hub.names import LEARNERS, STAFF

_log = logging.getLogger("aitracks.cohorts")
_State = tuple[str, int, int, int]  # of a file: path, modified, size, inode


Tell = Callable[[frozenset[str]], None]


def memberships(root: Path, data: Path, cohort_ids: Sequence[str], tell: Tell | None = None) -> Roster:
    """The roster of these cohorts (ids, or paths of their files); raises UnknownError, ContentError or StateError.

    `tell` is called with everybody's ids, at first and whenever the files have changed.
    """
    return Roster(root, data, cohort_ids, tell)


class Roster:
    """The people of some cohorts. Each question sees the files as they are.

    A file that has become damaged or is gone, or says of somebody what another one contradicts, changes nothing and is
    logged once: a class goes on with what was last known.
    """

    def __init__(self, root: Path, data: Path, cohort_ids: Sequence[str], tell: Tell | None = None) -> None:
        self._tell = tell
        self._places = {name: _candidates(name, root, data) for name in cohort_ids}
        self._states: dict[str, _State | None] = {}
        self._latest: dict[str, Cohort] = {}  # of each file what was last sound
        self._cohorts: dict[str, Cohort] = {}  # the same where they agree with each other: what counts
        self._index: dict[str, list[tuple[Cohort, Person]]] = {}
        for name, places in self._places.items():
            state = _state(places)
            if state is None:
                known = {path.stem for folder in cohort_folders(root, data) for path in folder.glob("*.yaml")}
                raise UnknownError("cohort", name, sorted(known))
            self._states[name], self._latest[name] = state, load_people(Path(state[0]))
        clash = _clash(self._latest)
        if clash:
            raise StateError(clash)
        self._arrange()

    @property
    def cohorts(self) -> Mapping[str, Cohort]:
        """The cohorts by the names that were asked for."""
        self._refresh()
        return dict(self._cohorts)

    def groups(self, user: str) -> frozenset[str]:
        """The hub's groups of somebody, empty for who may not sign in. Closed cohorts let their learners in no more."""
        self._refresh()
        day = date.today()
        return frozenset(
            f"{STAFF if person.teaches else LEARNERS}{cohort.id}"
            for cohort, person in self._index.get(user, ())
            if person.teaches or not cohort.is_closed(day)
        )

    def person(self, user: str) -> Person | None:
        """Who this is, also where all the person's cohorts are closed; None for whom no cohort lists."""
        self._refresh()
        found = self._index.get(user)
        return found[0][1] if found else None

    def _refresh(self) -> None:
        before = dict(self._latest)
        for name, places in self._places.items():
            state = _state(places)
            if state != self._states[name]:
                self._states[name] = state
                self._read(name, state)
        if self._latest != before:
            clash = _clash(self._latest)
            if clash:
                _log.warning("%s; going on with what the cohorts said before", clash)
            else:
                self._arrange()

    def _read(self, name: str, state: _State | None) -> None:
        if state is None:
            _log.warning("cohort %s: its file is gone; going on with what it said", name)
            return
        try:
            self._latest[name] = load_people(Path(state[0]))
        except ContentError as error:
            _log.warning("cohort %s: its file is damaged (%s); going on with what it said", name, error.problems[0])

    def _arrange(self) -> None:
        self._cohorts = dict(self._latest)
        self._index = {}
        for cohort in self._cohorts.values():
            for id_, (role, person) in members_of(cohort).items():
                self._index.setdefault(id_, []).append((cohort, Person(id_, person.name, role)))
        if self._tell:
            self._tell(frozenset(self._index))


def _candidates(name: str, root: Path, data: Path) -> list[Path]:
    """The places where the cohort's file may lie, the one that wins first."""
    if name.endswith((".yaml", ".yml")):
        return [Path(name)]
    return [folder / f"{name}.yaml" for folder in reversed(cohort_folders(root, data))]


def _state(places: list[Path]) -> _State | None:
    for path in places:
        try:
            found = path.stat()
        except OSError:
            continue
        return str(path), found.st_mtime_ns, found.st_size, found.st_ino
    return None


def _clash(cohorts: Mapping[str, Cohort]) -> str | None:
    known: dict[str, tuple[str, str, bool]] = {}
    for cohort in cohorts.values():
        for id_, (role, person) in members_of(cohort).items():
            here = (person.name, role == "learner")
            first = known.setdefault(id_, (cohort.id, *here))
            if first[1:] != here:
                return f"cohorts {first[0]} and {cohort.id} differ in who '{id_}' is: give one of the two another id"
    return None
