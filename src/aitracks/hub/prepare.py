"""Making a data folder ready for class: accounts, courses built and released, learners enrolled, homes furnished."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy.exc import OperationalError

from aitracks.capstone.teams.store import set_database_url
from aitracks.errors import AitracksError, StateError
from aitracks.grading.gradebook import gradebook_url, set_gradebook_url
from aitracks.hub.capstone_folders import make_capstone_folders
from aitracks.hub.closing import close_checkout
from aitracks.hub.courses import Course, load_courses
from aitracks.hub.newcomers import enrol_newcomers
from aitracks.hub.places import Places, usable
from aitracks.hub.release import enrol, release_course
from aitracks.hub.site import Site, environment
from aitracks.hub.system_accounts import make_accounts, make_folders, show_cohort_files
from aitracks.paths import home
from aitracks.units.build import build_cohort

GRADEBOOK = "AITRACKS_GRADEBOOK"  # tells the process that prepares a course where its gradebook is

Say = Callable[[str], None]


def make_ready(site: Site, gradebook: str | None, say: Say) -> None:
    """Everything that must be there before the hub starts. Safe to interrupt and to repeat.

    In profile server each course is made by its own account: root never writes where a grader might plant a link.
    """
    with usable(site.places.data):
        if capstones := site.settings.databases.capstones:
            set_database_url(site.places.data, capstones.read("databases.capstones"))
        if site.walled:
            _wall(site, say)
        for name, course in zip(site.settings.cohorts, site.courses, strict=True):
            say(f"{course.id}: building the course …")
            if site.walled:
                _make_as_its_account(name, course, site, gradebook, say)
            else:
                site.places.home(course.grader).mkdir(mode=0o700, exist_ok=True)
                make_course_ready(name, course, site.places, gradebook, say)


def make_course_ready(name: str, course: Course, places: Places, gradebook: str | None, say: Say) -> None:
    """Build a cohort's course, enrol its learners, release its assignments."""
    folder = places.course(course.id)
    folder.mkdir(parents=True, exist_ok=True)
    set_gradebook_url(folder, gradebook)
    result = build_cohort(name, places.data, lambda topic: say(f"  {topic}"))
    with _sound_database(course, places):
        enrol(course, places)
        enrol_newcomers(places, course.id, gradebook_url(folder))
    released = release_course(course, places)
    missing = f", {len(result.missing)} topics without a unit yet" if result.missing else ""
    say(
        f"{course.id}: {len(result.topics)} assignments ({len(result.built)} built, {len(released)} released now)"
        f"{missing}, {len(course.learners)} learners"
    )


def _wall(site: Site, say: Say) -> None:
    """System accounts, their folders, and a checkout that learners cannot read the answers in."""
    made = make_accounts(site.courses, site.places, site.names)
    make_folders(site.courses, site.places, site.names)
    show_cohort_files(site.places, site.names)
    if site.capstones:
        make_capstone_folders([course.id for course in site.courses], site.places, site.names)
    if made.accounts:
        say(f"Made {len(made.accounts)} system accounts.")
    closing = close_checkout(site.home, site.names.content, site.places.data)
    if closing.changed:
        say(f"Closed to everybody but the graders: {', '.join(path.name for path in closing.changed)}.")
    if closing.writable:
        raise StateError(
            f"{closing.writable[0]}: everybody may write there, and the hub runs code from it: chmod o-w it"
        )


def _make_as_its_account(name: str, course: Course, site: Site, gradebook: str | None, say: Say) -> None:
    command = site.entered(site.names.grader(course.id), "/", course.grader)
    command += [str(site.bin / "python"), "-I", "-m", "aitracks.hub.prepare", name, str(site.places.data)]
    told = {**environment(site), **({GRADEBOOK: gradebook} if gradebook else {})}
    with subprocess.Popen(
        command, cwd="/", env=told, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as work:
        assert work.stdout is not None
        assert work.stderr is not None
        for line in work.stdout:
            say(line.rstrip("\n"))
        trouble = work.stderr.read().strip()
    if work.returncode:
        raise StateError(trouble.removeprefix("aitracks: ") or f"{course.id}: building ended with {work.returncode}")


@contextmanager
def _sound_database(course: Course, places: Places) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StateError(
            f"{places.course(course.id) / 'gradebook.db'}: {error.orig}; free some space or mend its permissions"
        ) from error


def main(name: str, data: str) -> None:
    """Be the process that prepares one course, as the account that owns it."""
    os.umask(0o077)
    try:
        (course,) = load_courses([name], home(), Path(data))
        make_course_ready(name, course, Places(Path(data)), os.environ.get(GRADEBOOK), partial(print, flush=True))
    except AitracksError as error:
        sys.exit(f"aitracks: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
