"""The instructor's side of a fresh course, through nbgrader's own API: handing out assignments, enrolling learners."""

from __future__ import annotations

import logging
import re
import shutil
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from aitracks.errors import StateError
from aitracks.grading.gradebook import gradebook_url
from aitracks.hub.courses import Course
from aitracks.hub.places import Places

_UNFINISHED = ".releasing-"


def release_course(course: Course, places: Places) -> tuple[str, ...]:
    """Release every built assignment that learners cannot fetch yet; gives the names of those released now."""
    root = places.course(course.id)
    api = _api(course, root, places.exchange)
    released = set(api.get_released_assignments()) - _unfinished(root)
    waiting = sorted(built_assignments(root) - released)
    for name in waiting:
        (root / f"{_UNFINISHED}{name}").touch()
        shutil.rmtree(places.exchange / course.id / "outbound" / name, ignore_errors=True)
        result = api.release_assignment(name)
        if not result["success"]:
            raise StateError(f"{course.id}: nbgrader cannot release '{name}': {_reason(result)}")
        (root / f"{_UNFINISHED}{name}").unlink()
    return tuple(waiting)


def _unfinished(root: Path) -> set[str]:
    """Assignments whose release was cut short (a full disk, a stop): what learners would fetch may be half of it."""
    return {mark.name.removeprefix(_UNFINISHED) for mark in root.glob(f"{_UNFINISHED}*")}


def _reason(result: dict[str, Any]) -> str:
    said = str(result.get("error") or result.get("log") or "no reason given").strip().splitlines()[-1]
    system = re.search(r"\[Errno \d+\] ([^:'\"]+)", said)  # a failed copy lists every file with it
    return system.group(1) if system else said[:300]


def built_assignments(root: Path) -> set[str]:
    """The assignments that a build left ready for release."""
    release = root / "release"
    return {folder.name for folder in release.iterdir() if folder.is_dir()} if release.is_dir() else set()


def enrol(course: Course, places: Places) -> None:
    """Enter the learners in the course's gradebook; whoever is there already keeps all grades.

    The formgrader shows "last name, first name". A cohort's names are not split that way, so it reads 阿美, amei.
    """
    with Gradebook(gradebook_url(places.course(course.id)), course_id=course.id) as gradebook:
        for person in course.learners:
            gradebook.update_or_create_student(person.id, first_name=person.id, last_name=person.name)


def _api(course: Course, root: Path, exchange: Path) -> NbGraderAPI:
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = course.id
    config.CourseDirectory.db_url = gradebook_url(root)
    config.Exchange.root = str(exchange)
    config.NbGraderAPI.log_level = logging.ERROR
    return NbGraderAPI(CourseDirectory(config=config), config=config)
