"""A cohort and a list → the plan of what would change, or everything that speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aitracks.cohorts.merge import Change, members_of, merge
from aitracks.cohorts.neighbours import Neighbours, ids_with_work, neighbours
from aitracks.cohorts.numbers import give_ids
from aitracks.cohorts.people import Listed, Listing, read_listing, wrong_id
from aitracks.cohorts.store import place
from aitracks.cohorts.teams import Teams
from aitracks.curriculum import Curriculum
from aitracks.curriculum.cohort import Cohort
from aitracks.errors import ContentError, Problem, StateError
from aitracks.hub.names import SystemNames


@dataclass(frozen=True)
class Reading:
    """How a list is to be read. `make_ids`: the prefix of ids for a list that has none.

    `same`: ids whose owners at the hub's sign-in are the people listed under them.
    """

    replaced: bool = False
    new_teams: bool = False
    id_prefix: str = ""
    make_ids: str = ""
    same: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What a command makes of a cohort: `before` is None for a new one."""

    before: Cohort | None
    after: Cohort
    path: Path
    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    kept: int = 0
    notices: tuple[str, ...] = ()
    encoding: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """Everybody of the cohort as it will be."""
        return frozenset(members_of(self.after))

    @property
    def nothing(self) -> bool:
        """Whether everything is already as it should be."""
        return self.before == self.after


@dataclass(frozen=True)
class Site:
    """Where cohorts lie. `signed_in`: hub user → who that is, of all in the hub's sign-in store."""

    curriculum: Curriculum
    data: Path
    signed_in: Callable[[], Mapping[str, str]] = dict


def with_list(site: Site, before: Cohort | None, cohort: Cohort, file: Path | None, reading: Reading) -> Plan:
    """The plan that turns `before` into `cohort` with the people of the list.

    Raises ContentError with all that is wrong with the list, StateError where people not of the list are at fault.
    """
    known = (*reading.same, *(members_of(before) if before else ()))
    others = neighbours(site.data, cohort.id, site.signed_in(), known)
    if before is None:
        _refuse_clashes(cohort, others)
    teams = Teams(cohort, reading.new_teams)
    listing, people = _read(site, cohort, others, teams, file, reading) if file else (Listing(Path()), ())
    merged = merge(cohort, people, teams.listed(), reading.replaced)
    _refuse_no_instructor(merged.cohort)
    changes = merged.changes if before else (*_all_added(cohort), *merged.changes)
    return Plan(
        before,
        merged.cohort,
        place(site.data, cohort.id),
        changes,
        merged.unchanged,
        merged.kept,
        (*listing.notices, *others.notices, *_old_homes(changes, site.data), *_long_names(cohort, changes)),
        listing.encoding if file else "",
    )


def _read(
    site: Site, cohort: Cohort, others: Neighbours, teams: Teams, file: Path, reading: Reading
) -> tuple[Listing, tuple[Listed, ...]]:
    problems: list[Problem] = []
    listing = read_listing(file, reading.id_prefix, problems)
    people = teams.resolve(listing.people, file, problems)
    if people and people[0].id is None:
        people = _numbered(people, cohort, reading, others.ids | ids_with_work(site.data), file, problems)
    problems += _clashes(people, cohort, others, file)
    if problems:
        raise ContentError(problems)
    return listing, people


def _clashes(people: Sequence[Listed], cohort: Cohort, others: Neighbours, file: Path) -> Iterator[Problem]:
    here = {id_: role for id_, (role, _) in members_of(cohort).items()}
    for person in people:
        role = person.role or here.get(person.id or "", "learner")
        why = others.clash(person.id, person.name, role) if person.id else None
        if why:
            yield Problem(file, person.line, why)


def _refuse_clashes(cohort: Cohort, others: Neighbours) -> None:
    for id_, (role, person) in members_of(cohort).items():
        why = others.clash(id_, person.name, role)
        if why:
            raise StateError(why)


def _numbered(
    people: Sequence[Listed], cohort: Cohort, reading: Reading, taken: set[str], path: Path, problems: list[Problem]
) -> tuple[Listed, ...]:
    if not reading.make_ids:
        message = "no column for ids (id, 帳號, 學號): add one, or have ids made with --make-ids PREFIX"
        problems.append(Problem(path, 1, message))
        return tuple(people)
    wrong = wrong_id(f"{reading.make_ids}01")
    if wrong:
        raise StateError(f"--make-ids {reading.make_ids}: {wrong}")
    numbered, unclear = give_ids(people, cohort, reading.make_ids, taken, reading.replaced, path)
    problems += unclear
    return numbered


def _refuse_no_instructor(cohort: Cohort) -> None:
    if not cohort.instructors:
        raise StateError(
            f"cohort '{cohort.id}' would have no instructor: name one in the list, or to 'create' with "
            "--instructor id:name"
        )


def _all_added(cohort: Cohort) -> tuple[Change, ...]:
    return tuple(
        Change("added", id_, person.name, "" if role == "learner" else role)
        for id_, (role, person) in members_of(cohort).items()
    )


def _old_homes(changes: Sequence[Change], data: Path) -> list[str]:
    worked = ids_with_work(data)
    return [
        f"'{change.id}' has worked here before: if {change.name} is another person, choose another id"
        for change in changes
        if change.kind == "added" and change.id in worked
    ]


def _long_names(cohort: Cohort, changes: Sequence[Change]) -> Iterator[str]:
    names = SystemNames()
    added = [(names.person, change.id) for change in changes if change.kind == "added"]
    for account, name in ((names.grader, cohort.id), *added):
        try:
            account(name)
        except StateError:
            yield f"'{name}' is too long for the system accounts of profile server"
