"""Making a data folder ready for class: courses built and released, learners enrolled, homes and accounts made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from aitracks.errors import StateError
from aitracks.hub.accounts import ensure_accounts
from aitracks.hub.config import Site
from aitracks.hub.courses import Course, everybody
from aitracks.hub.homes import furnish
from aitracks.hub.places import usable
from aitracks.hub.release import enrol, release_course
from aitracks.units.build import build_cohort

Say = Callable[[str], None]


def make_ready(site: Site, say: Say) -> dict[str, str]:
    """Everything that must be there before the hub starts; gives the passwords. Safe to interrupt and to repeat."""
    people = everybody(site.courses)
    passwords = ensure_accounts(site.places.accounts, [person.id for person in people])
    with usable(site.places.data):
        for name, course in zip(site.settings.cohorts, site.courses, strict=True):
            say(f"{course.id}: building the course …")
            _make_course_ready(name, course, site, say)
        furnish(people, site.courses, site.places, site.home / "hub_config")
    return passwords


def _make_course_ready(name: str, course: Course, site: Site, say: Say) -> None:
    result = build_cohort(name, site.places.data, lambda topic: say(f"  {topic}"))
    with _sound_database(course, site):
        enrol(course, site.places)
    released = release_course(course, site.places)
    missing = f", {len(result.missing)} topics without a unit yet" if result.missing else ""
    say(
        f"{course.id}: {len(result.topics)} assignments ({len(result.built)} built, {len(released)} released now)"
        f"{missing}, {len(course.learners)} learners"
    )


@contextmanager
def _sound_database(course: Course, site: Site) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StateError(
            f"{site.places.course(course.id) / 'gradebook.db'}: {error.orig}; free some space or mend its permissions"
        ) from error
