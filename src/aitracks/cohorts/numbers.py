"""Ids for a list that has none: a prefix and a running number, the same ones again at the next import.

A person is known again by role, name and team. Two of one name are common in a class; whoever of them cannot be told
from the other is not guessed at.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aitracks.cohorts.merge import members_of
from aitracks.cohorts.people import Listed
from aitracks.curriculum.cohort import Cohort, Person
from aitracks.errors import Problem
from aitracks.hub.courses import Role


def give_ids(
    people: Sequence[Listed], cohort: Cohort, prefix: str, taken: Collection[str], replaced: bool, path: Path
) -> tuple[tuple[Listed, ...], list[Problem]]:
    """The people with the ids which the cohort has for them, or new ones that are not in `taken`; and what is unclear.

    `replaced`: who is not in the list leaves the cohort, so it must be clear who that is.
    """
    known: dict[tuple[str, Role], list[Person]] = defaultdict(list)
    for role, member in members_of(cohort).values():
        known[member.name, role].append(member)
    rows: dict[tuple[str, Role], list[Listed]] = defaultdict(list)
    for person in people:
        rows[person.name, person.role or "learner"].append(person)
    ids: dict[int, str] = {}
    problems: list[Problem] = []
    for who, same in rows.items():
        matched, unclear = _matched(same, known[who], replaced)
        ids |= matched
        if unclear:
            problems.append(Problem(path, same[-1].line, unclear))
    new = _unused(prefix, {*taken, *members_of(cohort)})
    return tuple(replace(p, id=ids.get(p.line) or next(new)) for p in people), problems


def _matched(rows: list[Listed], members: list[Person], replaced: bool) -> tuple[dict[int, str], str]:
    """Line → id for the people of one name, and why it is unclear who is who."""
    if len(rows) == len(members) == 1:
        return {rows[0].line: members[0].id}, ""
    left = list(members)
    found = {}
    for row in rows:
        member = next((m for m in left if row.team is None or (m.team or "") == row.team), None)
        if member:
            left.remove(member)
            found[row.line] = member.id
    gone = {member.team for member in members if member.id in found.values()} & {member.team for member in left}
    moved = len(found) < len(rows) and left
    if moved or (replaced and (gone or (left and rows[0].team is None))):
        who = ", ".join(f"{member.id}{f' in {member.team}' if member.team else ''}" for member in members)
        return (
            found,
            f"several people are called {rows[0].name} ({who}): write an id column for all, to tell who is who",
        )
    return found, ""


def _unused(prefix: str, taken: Collection[str]) -> Iterator[str]:
    """The next numbers after the highest that is taken: an id of somebody who left is not given to another."""
    used = [int(id_.removeprefix(prefix)) for id_ in taken if id_.startswith(prefix) and id_[len(prefix) :].isdigit()]
    return (f"{prefix}{number:02d}" for number in itertools.count(max(used, default=0) + 1))
