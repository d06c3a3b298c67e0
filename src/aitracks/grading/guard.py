"""One writer at a time, and no submission opened before it was looked at, in nbgrader's own autograde too."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from aitracks.errors import StateError
from aitracks.grading.reading import read_submission

_LOCK = ".grade.lock"


@contextmanager
def only_writer(course: Path) -> Iterator[None]:
    """Keep the course's gradebook for this process. Raises StateError, naming the process, where another has it."""
    with (course / _LOCK).open("a+", encoding="utf-8") as file:
        _take(file, course)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def guard_autograde() -> None:
    """Have nbgrader's Autograde look at each submission before it copies it. Doing it again changes nothing.

    nbgrader opens and copies whatever lies there, links and devices too, before the first step that a course can
    configure; and its hook before that cannot refuse.
    """
    from nbgrader.converters import Autograde

    if getattr(Autograde.init_destination, "guarded", False):
        return
    stock = Autograde.init_destination

    def init_destination(self: Any, assignment_id: str, student_id: str) -> bool:
        course = Path(self.coursedir.root)
        with (course / _LOCK).open("a+", encoding="utf-8") as file:
            _take(file, course)
        submitted = course / self.coursedir.submitted_directory
        read_submission(submitted, student_id, assignment_id, self.coursedir.ignore)
        decided: bool = stock(self, assignment_id, student_id)
        return decided

    init_destination.guarded = True  # type: ignore[attr-defined]
    Autograde.init_destination = init_destination


def _take(file: IO[str], course: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        raise StateError(
            f"{course.name}: another grading (process {holder}) is writing to this gradebook: wait until it has ended"
        ) from None
