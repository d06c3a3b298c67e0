"""Keeps a cohort's snapshot fresh, as the account that owns the course.

The course home, which faces the network, then needs no right in any course: not on solutions, nor on a gradebook.
Runs in the course's own service, whose account is the right one, as a Jupyter Server extension
(``"aitracks.course_home.export": true``; does nothing unless $AITRACKS_SNAPSHOTS names the folder), or by itself:
`python -m aitracks.course_home.export COHORT --data … --to …`.
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

from aitracks.course_home.exchange_rows import CourseFolders, StudentOf
from aitracks.course_home.snapshot import write_snapshot
from aitracks.course_home.source import SECONDS_TRUSTED, LiveCourse, live_course
from aitracks.errors import AitracksError, StateError
from aitracks.exchange.base import HubExchange
from aitracks.grading.gradebook import gradebook_url
from aitracks.hub.kubernetes_hub import OWNERS
from aitracks.hub.places import Places
from aitracks.hub.site import PREFIX
from aitracks.paths import home

SNAPSHOTS = "AITRACKS_SNAPSHOTS"  # environment of a course's service

_log = logging.getLogger(__name__)


def export(course: LiveCourse, folder: Path, last: object = None) -> object:
    """Write the snapshot where the progress is another than `last`; gives the progress that it holds now."""
    progress = course.progress()
    if progress is not last:
        write_snapshot(folder, progress, course.gatherer.feedback())
    return progress


def accounts(prefix: str | None, owners_file: str | None) -> StudentOf | None:
    """Whose a uid is, as collecting judges it; None where all of a hub's people share one (profile local).

    `prefix`: of system accounts; `owners_file`: JSON user → uid, where people have none (containers). What this gives
    raises StateError where that file is missing or damaged.
    """
    if not prefix and not owners_file:
        return None
    exchange = HubExchange(owners_file=owners_file) if owners_file else HubExchange(account_prefix=prefix)

    def student_of(uid: int) -> str | None:
        try:
            student: str | None = exchange.student_of(uid)
        except (OSError, ValueError) as error:
            raise StateError(f"{owners_file}: cannot be read ({error}): bring it back from the backup") from None
        return student

    return student_of


def course_of(cohort: str, data: Path, student_of: StudentOf | None) -> LiveCourse:
    """The cohort's course in a data folder; `student_of` as `accounts` gives it."""
    places = Places(data)
    folders = CourseFolders(places.course(cohort), places.exchange / cohort, student_of=student_of)
    return live_course(cohort, home(), data, gradebook_url(folders.course), folders)


def keep_exporting(course: LiveCourse, folder: Path) -> None:
    """Export again and again; never returns. What is wrong goes to the log once, and is tried again."""
    last: object = None
    said = ""
    while True:
        try:
            last, said = export(course, folder, last), ""
        except (AitracksError, OSError) as error:
            if str(error) != said:
                _log.error("%s: %s", course.name, error)
            said = str(error)
        time.sleep(SECONDS_TRUSTED + 0.1)


def start(environment: Mapping[str, str]) -> Thread | None:
    """Export in the background of a course's service; None where its environment names no folder for snapshots."""
    if not environment.get(SNAPSHOTS):
        return None
    cohort = environment["AITRACKS_COURSE"]
    student_of = accounts(environment.get(PREFIX), environment.get(OWNERS))
    course = course_of(cohort, Path(environment["AITRACKS_HUB"]), student_of)
    thread = Thread(target=keep_exporting, args=(course, Path(environment[SNAPSHOTS]) / cohort), daemon=True)
    thread.start()
    return thread


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    start(os.environ)


def main(arguments: Sequence[str] | None = None) -> None:
    """Export once (status 1 where that fails), or again and again."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="[export] %(levelname)s %(message)s")
    student_of = accounts(options.account_prefix, options.owners)
    course, folder = course_of(options.cohort, options.data.absolute(), student_of), options.to / options.cohort
    if not options.once:
        keep_exporting(course, folder)
    try:
        export(course, folder)
    except (AitracksError, OSError) as error:
        _log.error("%s: %s", course.name, error)
        raise SystemExit(1) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m aitracks.course_home.export", description=__doc__)
    parser.add_argument("cohort")
    parser.add_argument("--data", type=Path, required=True, help="the hub's data folder")
    parser.add_argument("--to", type=Path, required=True, help="folder that holds a folder for each cohort's snapshot")
    parser.add_argument("--account-prefix", help="learners have system accounts with this prefix: check who owns what")
    parser.add_argument("--owners", help="JSON file, user → uid, where learners are containers: check who owns what")
    parser.add_argument("--once", action="store_true")
    return parser


if __name__ == "__main__":
    main()
