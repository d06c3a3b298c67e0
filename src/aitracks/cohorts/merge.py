"""A cohort and a list of people → the cohort as it shall be, and what changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from aitracks.cohorts.people import Listed
from aitracks.curriculum.cohort import Cohort, Person, Team
from aitracks.hub.courses import Role

GROUPS: dict[Role, str] = {"instructor": "instructors", "assistant": "assistants", "learner": "learners"}
Kind = Literal["added", "changed", "removed"]
Members = dict[str, tuple[Role, Person]]


@dataclass(frozen=True)
class Change:
    """What happens to one person, or to a team."""

    kind: Kind
    id: str
    name: str
    what: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.id} {self.name}" + (f" ({self.what})" if self.what else "")


@dataclass(frozen=True)
class Merged:
    """The cohort as it shall be; `kept` are those of it whom the list does not name."""

    cohort: Cohort
    changes: tuple[Change, ...]
    unchanged: int
    kept: int


def members_of(cohort: Cohort) -> Members:
    """Id → role and person, in the file's order."""
    return {person.id: (role, person) for role, group in GROUPS.items() for person in getattr(cohort, group)}


def merge(cohort: Cohort, people: Sequence[Listed], teams: tuple[Team, ...], replaced: bool) -> Merged:
    """Add and update `people`, all of whom have ids; with `replaced`, whoever is not among them leaves.

    Staff leave only where the list names an instructor: a list of pupils says nothing of their teachers.
    """
    before = members_of(cohort)
    after = dict(before)
    for listed in people:
        role, person = _person(listed, before)
        if listed.id in after and after[person.id][0] != role:
            del after[person.id]  # to the end of the other group
        after[person.id] = (role, person)
    named = {person.id for person in people}
    for id_ in _leaving(after, named) if replaced else ():
        del after[id_]
    changes = tuple(_changes(before, after))
    touched = {change.id for change in changes}
    unchanged = sum(id_ in before and id_ not in touched for id_ in named if id_)
    groups = {group: tuple(p for r, p in after.values() if r == role) for role, group in GROUPS.items()}
    new = cohort.model_copy(update={**groups, "teams": teams})
    all_changes = (*changes, *_team_changes(cohort.teams, teams))
    return Merged(new, all_changes, unchanged, sum(id_ not in named for id_ in after))


def _person(listed: Listed, before: Members) -> tuple[Role, Person]:
    role, known = before.get(str(listed.id), (None, None))
    team = (known.team if known else None) if listed.team is None else listed.team or None
    return listed.role or role or "learner", Person(id=str(listed.id), name=listed.name, team=team)


def _leaving(members: Members, named: set[str | None]) -> list[str]:
    complete = any(members[str(id_)][0] == "instructor" for id_ in named)
    return [id_ for id_, (role, _) in members.items() if id_ not in named and (role == "learner" or complete)]


def _changes(before: Members, after: Members) -> Iterator[Change]:
    for id_, (role, person) in after.items():
        if id_ not in before:
            yield Change("added", id_, person.name, "" if role == "learner" else role)
        elif before[id_] != (role, person):
            old_role, old = before[id_]
            pairs = ((old_role, role), (old.name, person.name), (old.team or "no team", person.team or "no team"))
            yield Change("changed", id_, person.name, ", ".join(f"{a} → {b}" for a, b in pairs if a != b))
    for id_, (role, person) in before.items():
        if id_ not in after:
            yield Change("removed", id_, person.name, "" if role == "learner" else role)


def _team_changes(before: Sequence[Team], after: Sequence[Team]) -> Iterator[Change]:
    known = {team.id: team.name for team in before}
    for team in after:
        if team.id not in known:
            yield Change("added", team.id, team.name.zh, "team")
        elif team.name != known[team.id]:
            yield Change("changed", team.id, team.name.zh, f"team, was {known[team.id].zh}")
