"""What follows a change of a cohort: its learners in the gradebook, and what a running hub makes of it."""

from __future__ import annotations

import fcntl
import os
import pwd
from collections.abc import Callable
from pathlib import Path

from aitracks.errors import StateError
from aitracks.hub.courses import Course
from aitracks.hub.places import Places
from aitracks.servers.account import account_of
from aitracks.servers.enter import Entry, enter
from aitracks.servers.folders import View

_LATER = "they are entered at the next start of the hub, or by the same import again"


def is_built(places: Places, cohort: str) -> bool:
    """Whether there is a course whose gradebook learners can be entered in."""
    return (places.course(cohort) / "release").is_dir()


def enter_learners(course: Course, places: Places) -> None:
    """Enter the learners in the gradebook of a built course, as the account that owns the course.

    Nobody is taken out of it, so all grades stay. Raises StateError where the gradebook cannot be written.
    """
    import aitracks.hub.release  # noqa: F401  # nbgrader takes seconds to import: once, before any fork

    root = places.course(course.id)
    owner = root.lstat().st_uid
    if os.geteuid() == 0 and owner != 0:
        _as_owner(owner, root, lambda: _enrol(course, places))
    else:
        _enrol(course, places)


def _enrol(course: Course, places: Places) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from aitracks.hub.release import enrol

    try:
        enrol(course, places)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StateError(
            f"cohort '{course.id}' is saved, but its learners are not in its gradebook yet: {reason}; {_LATER}"
        ) from None


def _as_owner(uid: int, course: Path, work: Callable[[], None]) -> None:
    """Run `work` in a child that has become the owner: root writes nowhere where somebody else may lay links."""
    account = account_of(_name(uid, course))
    entry = Entry(account, {**os.environ, "HOME": account.home}, str(course), View(share=(str(course),)))
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(_run(work, entry, writer))
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as said:
        words = said.read()
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise StateError(words.strip() or f"{course}: its gradebook could not be written; {_LATER}")


def _name(uid: int, course: Path) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise StateError(f"{course} belongs to user {uid}, who is no account of this machine: mend its owner") from None


def _run(work: Callable[[], None], entry: Entry, writer: int) -> int:
    """The child's whole life; gives its exit status."""

    def tell(line: str) -> None:
        os.write(writer, line.encode())

    try:
        enter(entry, (writer,), tell)
        work()
    except StateError as error:
        tell(str(error))
        return 1
    except BaseException as error:  # the edge of this process: its parent's stack must not go on in it
        tell(f"{entry.folder}: its gradebook could not be written ({type(error).__name__}: {error}); {_LATER}")
        return 1
    return 0


def hub_runs(places: Places) -> bool:
    """Whether a hub has this data folder now, as far as this account may know."""
    try:
        handle = os.open(places.hub / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
