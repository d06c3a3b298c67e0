"""Where the pages take a class's progress from: the course itself (profile local) or what its account exported."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Protocol

from aitracks.course_home.exchange_rows import CourseFolders
from aitracks.course_home.fresh import FreshCurriculum
from aitracks.course_home.gather import Gatherer
from aitracks.course_home.progress import Progress
from aitracks.course_home.snapshot import FILE, feedback_page, read_snapshot
from aitracks.curriculum.cohort import load_cohort
from aitracks.errors import StateError

SECONDS_TRUSTED = 2.0  # so long a look at the course is not repeated
SECONDS_WITHOUT_A_SIGN = 20.0  # a gradebook on a server changes without touching a file of ours


class Source(Protocol):
    """Progress of the cohorts that a hub serves."""

    def progress(self, cohort: str) -> Progress:
        """The progress of a cohort; raises AitracksError where it cannot be told."""

    def feedback(self, cohort: str, learner: str, topic: str) -> bytes | None:
        """The feedback page that was given back to a learner; None where there is none."""


@dataclass
class Snapshots:
    """What the courses' own accounts export into `folder`. This process needs no right in a course."""

    folder: Path
    _known: dict[str, tuple[int, Progress]] = field(default_factory=dict)

    def progress(self, cohort: str) -> Progress:
        """As `Source` says; the file is read again only when it was replaced."""
        folder = self.folder / cohort
        try:
            mark = (folder / FILE).stat().st_mtime_ns
        except OSError:
            mark = 0  # reading it says why
        known = self._known.get(cohort)
        if known is None or known[0] != mark:
            known = self._known[cohort] = (mark, read_snapshot(folder))
        return known[1]

    def feedback(self, cohort: str, learner: str, topic: str) -> bytes | None:
        """As `Source` says."""
        return _content(feedback_page(self.folder / cohort, learner, topic))


@dataclass
class LiveCourse:
    """One course, looked at only when something in it has changed."""

    name: str
    curriculum: FreshCurriculum
    data: Path
    gatherer: Gatherer
    _last: Progress | None = None
    _marks: tuple[object, ...] = ()
    _looked: float = float("-inf")
    _gathered: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def progress(self) -> Progress:
        """The progress now, or of at most two seconds ago; raises AitracksError for a cohort file that is wrong."""
        with self._lock:
            now = time.monotonic()
            if self._last is None or now - self._looked > SECONDS_TRUSTED:
                self._looked = now
                marks = tuple(self._signs())
                if self._last is None or marks != self._marks or now - self._gathered > SECONDS_WITHOUT_A_SIGN:
                    self._last, self._marks, self._gathered = self._gather(), marks, now
            return self._last

    def _gather(self) -> Progress:
        self._last = None  # a cohort file that broke must not be hidden by what was there before
        curriculum = self.curriculum.load()
        cohort = load_cohort(self.name, curriculum, self.data)
        try:
            return self.gatherer.gather(cohort, curriculum)
        except OSError as error:
            raise StateError(
                f"{error.filename or self.gatherer.folders.course}: {error.strerror}: mend its permissions"
            ) from None

    def _signs(self) -> Iterator[object]:
        """What changes when anything of the course does."""
        folders = self.gatherer.folders
        homes = sorted(folders.homes.iterdir()) if folders.homes else []
        course = ("gradebook.db", "source", "submitted", "autograded", "feedback")
        for path in (
            *(folders.course / name for name in course),
            *(folders.exchange / name for name in ("outbound", "inbound", "feedback")),
            *(home / folders.id for home in homes),  # learners' copies, where they may be looked at
            self.data / "cohorts" / f"{self.name}.yaml",
            self.curriculum.checkout / "hub_config" / "cohorts" / f"{self.name}.yaml",
        ):
            yield _mark(path)


@dataclass
class Live:
    """The courses themselves, where the course home runs as their owner: profile local."""

    courses: dict[str, LiveCourse]

    def progress(self, cohort: str) -> Progress:
        """As `Source` says."""
        return self.courses[cohort].progress()

    def feedback(self, cohort: str, learner: str, topic: str) -> bytes | None:
        """As `Source` says."""
        page = self.courses[cohort].gatherer.feedback().get((learner, topic))
        return _content(page) if page else None


def live_course(cohort: str, checkout: Path, data: Path, url: str, folders: CourseFolders) -> LiveCourse:
    """A course, its gradebook at `url`."""
    return LiveCourse(cohort, FreshCurriculum(checkout), data, Gatherer(folders, url))


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - twenty a second
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _content(page: Path) -> bytes | None:
    try:
        return page.read_bytes()
    except OSError:
        return None
