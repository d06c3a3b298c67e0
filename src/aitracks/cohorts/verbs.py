"""Create, import, close, reopen: each gives what it would change, then does it once nothing speaks against it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from aitracks.cohorts.merge import members_of
from aitracks.cohorts.planning import Plan, Reading, Site, with_list
from aitracks.cohorts.store import changing, find, place, save
from aitracks.curriculum.cohort import Cohort, known_cohorts
from aitracks.errors import StateError, shown


def carry_out(make: Callable[[], Plan], site: Site, dry_run: bool = False) -> Plan:
    """Make the plan, and unless it is a dry run or changes nothing, save it. Raises what `make` and `save` raise."""
    plan = make()
    if plan.nothing or dry_run:
        return plan
    with changing(site.data):
        plan = make()  # somebody else may have been faster
        if not plan.nothing:
            save(plan.after, site.curriculum, site.data)
    return plan


def plan_import(site: Site, name: str, file: Path, reading: Reading, day: date) -> Plan:
    """The cohort with the people of a list.

    Raises UnknownError, StateError for a closed cohort, ContentError with all that is wrong with the list.
    """
    cohort, _ = find(name, site.curriculum, site.data)
    if cohort.is_closed(day):
        raise StateError(
            f"cohort '{name}' is closed since {cohort.closed}: open it with 'aitracks cohort reopen {name}'"
        )
    return with_list(site, cohort, cohort, file, reading)


def plan_create(site: Site, new: Cohort, file: Path | None, reading: Reading) -> Plan:
    """A new cohort, with the people of a list where there is one; the same cohort once more changes nothing.

    `new` may still lack an instructor, whom the list then names. Raises StateError where another cohort has the id.
    """
    site.curriculum.programme(new.programme)
    if new.id not in known_cohorts(site.curriculum, site.data):
        return with_list(site, None, new, file, reading)
    there, path = find(new.id, site.curriculum, site.data)
    again = with_list(site, there, there, file, reading)
    differs = _differences(new, there, again)
    if differs:
        raise StateError(
            f"cohort '{new.id}' exists already with other {', '.join(differs)} ({shown(path)}): choose another id, "
            "change its people with 'aitracks cohort import', or edit that file"
        )
    return again


def _differences(new: Cohort, there: Cohort, again: Plan) -> list[str]:
    """What the command says otherwise than the cohort that is there."""
    fields = [name for name in ("name", "programme", "language", "term") if getattr(new, name) != getattr(there, name)]
    known = members_of(there)
    others = any(known.get(id_) != member for id_, member in members_of(new).items())
    return [*fields, "people"] if others or not again.nothing else fields


def plan_close(site: Site, name: str, on: date | None, day: date) -> Plan:
    """The cohort closed from a day on, today where none is named; one that is already closed stays as it is."""
    cohort, _ = find(name, site.curriculum, site.data)
    chosen = on or (cohort.closed if cohort.is_closed(day) else day)
    return _edited(site, cohort, cohort.model_copy(update={"closed": chosen}))


def plan_reopen(site: Site, name: str) -> Plan:
    """The cohort open again."""
    cohort, _ = find(name, site.curriculum, site.data)
    return _edited(site, cohort, cohort.model_copy(update={"closed": None}))


def _edited(site: Site, before: Cohort, after: Cohort) -> Plan:
    return Plan(before, after, place(site.data, after.id))
