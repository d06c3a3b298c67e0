"""No grading while its course is saved. As root, in a folder that the course's own account may fill with links."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aitracks.errors import StateError

_LOCK = ".grade.lock"  # of aitracks.grading.guard
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def no_grading(course: Path) -> Iterator[None]:
    """Hold the course's lock, writing nothing: raises StateError, naming the process, where a grading has it.

    The lock belongs to the course's account also where it is made here, or that account could not grade any more.
    """
    folder = os.open(course, _FOLDER)
    try:
        lock = _opened(folder, course)
        try:
            _hold(lock, course)
            yield
        finally:
            os.close(lock)
    finally:
        os.close(folder)


def _opened(folder: int, course: Path) -> int:
    try:
        lock = os.open(
            _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600, dir_fd=folder
        )
    except OSError as error:
        raise StateError(f"{course / _LOCK} cannot be used ({error.strerror}): look at it, and take it away") from None
    status, owner = os.fstat(lock), os.fstat(folder)
    if not stat.S_ISREG(status.st_mode):
        os.close(lock)
        raise StateError(f"{course / _LOCK} is no file: look at it, and take it away")
    if status.st_uid == os.geteuid() != owner.st_uid and status.st_nlink == 1:
        os.fchown(lock, owner.st_uid, owner.st_gid)
    return lock


def _hold(lock: int, course: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode(errors="replace").strip()
        raise StateError(
            f"{course.name}: a grading (process {holder or 'unknown'}) is writing to this gradebook: back up when it "
            "has ended"
        ) from None
