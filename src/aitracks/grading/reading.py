"""Reading what a learner handed in, without following, opening or copying anything that is not a plain file.

Folders are opened one below the other by descriptor, so that a name that is exchanged for a link while we read leads
nowhere else.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aitracks.grading.verdicts import Ending, Refused

MIB = 1024 * 1024
MOST_NOTEBOOK = 256 * MIB  # outputs are dropped, but have to be read
MOST_FILES, MOST_TOGETHER, MOST_DEPTH = 1000, 64 * MIB, 16
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True)
class HandedIn:
    """A submission as bytes: the notebook, and the other files by path. Other notebooks are named, not read."""

    notebook: bytes
    files: dict[str, bytes]


@dataclass
class _Found:
    """What the walk has met so far."""

    notebook: str
    ignore: Sequence[str]
    files: dict[str, bytes] = field(default_factory=dict)
    notebooks: dict[str, bytes] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    entries: int = 0
    together: int = 0


def read_submission(submitted: Path, learner: str, topic: str, ignore: Sequence[str] = ()) -> HandedIn:
    """Read `submitted`/`learner`/`topic`; files and folders that match `ignore` are left out.

    Raises Refused with a named verdict for links, devices, too much of anything, and a notebook that is not there.
    """
    found = _Found(f"{topic}.ipynb", ignore)
    root = submitted.resolve()  # the course's own folder may be a link, for the instructor put it there
    with _opened(root, None) as top, _opened(learner, top) as home, _opened(topic, home) as folder:
        _walk(folder, "", found)
    if found.notebook not in found.notebooks:
        raise _no_notebook(found)
    return HandedIn(found.notebooks[found.notebook], found.files)


def handed_in(submitted: Path, topic: str) -> list[str]:
    """The names below `submitted` that hold something called `topic`, sorted; links are listed, not followed."""
    try:
        with os.scandir(submitted) as entries:
            return sorted(entry.name for entry in entries if _holds(entry, topic))
    except FileNotFoundError:
        return []


def _holds(entry: os.DirEntry[str], topic: str) -> bool:
    if entry.name.startswith("."):
        return False
    if entry.is_symlink():
        return True
    return entry.is_dir() and os.path.lexists(Path(entry.path) / topic)


def _no_notebook(found: _Found) -> Refused:
    if not found.others:
        return Refused(Ending.MISSING, f"there is no {found.notebook}")
    names = ", ".join(sorted(found.others)[:3])
    return Refused(Ending.RENAMED, f"there is no {found.notebook}, but {names}: rename it, then grade again")


@contextmanager
def _opened(name: str | Path, above: int | None) -> Iterator[int]:
    """A folder, opened below another one; closed at the end."""
    try:
        descriptor = os.open(name, _FOLDER, dir_fd=above)
    except OSError as error:
        raise _refusal(error, str(name)) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _refusal(error: OSError, name: str) -> Refused:
    if error.errno == errno.ENOENT:
        return Refused(Ending.NO_SUBMISSION, f"{name} does not exist")
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return _link(name)
    return Refused(Ending.FAILED, f"{name} cannot be read ({error.strerror})")


def _link(name: str) -> Refused:
    return Refused(Ending.LINK, f"{name} is not a plain file or folder of its own; nothing was opened")


def _walk(folder: int, path: str, found: _Found) -> None:
    if path.count("/") > MOST_DEPTH:
        raise Refused(Ending.TOO_LARGE, f"folders more than {MOST_DEPTH} deep")
    with os.scandir(folder) as entries:
        for entry in entries:
            found.entries += 1
            if found.entries > MOST_FILES:
                raise Refused(Ending.TOO_LARGE, f"more than {MOST_FILES} files and folders")
            _visit(folder, entry.name, f"{path}{entry.name}", found)


def _visit(folder: int, name: str, path: str, found: _Found) -> None:
    status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if stat.S_ISDIR(status.st_mode):
        if not _ignored(name, found):
            with _opened(name, folder) as inner:
                _walk(inner, f"{path}/", found)
    elif not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        raise _link(path)
    elif path == found.notebook:
        found.notebooks[path] = _read(folder, name, path, status, MOST_NOTEBOOK)
    elif name.endswith(".ipynb"):
        found.others.append(path)  # never given to the learner's process: it may be somebody's solution
    elif not _ignored(name, found):
        found.files[path] = _read(folder, name, path, status, MOST_TOGETHER - found.together)
        found.together += len(found.files[path])


def _ignored(name: str, found: _Found) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in found.ignore)


def _read(folder: int, name: str, path: str, expected: os.stat_result, most: int) -> bytes:
    """The bytes of a plain file, if it still is the one that was looked at, and not too large."""
    if expected.st_size > most:
        raise Refused(Ending.TOO_LARGE, f"{path} has {expected.st_size / MIB:.0f} MiB, more than may be handed in")
    try:
        descriptor = os.open(name, _FILE, dir_fd=folder)
    except OSError as error:
        raise _refusal(error, path) from None
    with os.fdopen(descriptor, "rb") as file:
        if not os.path.samestat(os.fstat(descriptor), expected):
            raise _link(path)
        content = file.read(most + 1)
    if len(content) > most:
        raise Refused(Ending.TOO_LARGE, f"{path} grew while it was read")
    return content
