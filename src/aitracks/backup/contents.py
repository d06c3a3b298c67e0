"""What of a data folder goes into a backup: all but what is made anew (locks, logs, caches, run-time files)."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# What the next start, build or grading makes again. Patterns of paths below the data folder.
LEFT_OUT = (
    "hub/lock",
    "hub/probe",
    "hub/proxy.pid",
    "hub/*.log",
    "hub/*.log.*",
    "hub/servers",
    "hub/warm",
    "courses/*/.*.lock",
    "courses/*/.staging",
    "courses/*/.grading",
    "exchange/*/inbound/.new-*",
    "homes/*/.cache",
    "homes/*/.local/share/jupyter/runtime",
    "homes/*/.local/share/Trash",
)
DATABASES = ("hub/*.sqlite", "capstones/*.sqlite", "capstones/store/*.sqlite", "courses/*/gradebook.db")
DEEPEST, LONGEST = 64, 2000  # folders; bytes of a path: what lies deeper could not be written by its path again
MOST_HOLES = 1 << 30  # in one home: a file of a terabyte that takes no room would fill backup and disk
_SIDE_FILES = ("-wal", "-shm", "-journal")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Entry:
    """Something of the data folder, named by its open folder: a learner who swaps a folder for a link gains nothing."""

    below: Path  # relative to the data folder
    folder: int  # descriptor, open while the entry is the current one

    def status(self) -> os.stat_result:
        """Of the thing itself, not of where a link leads."""
        return os.stat(self.below.name, dir_fd=self.folder, follow_symlinks=False)

    def link(self) -> str:
        """Where a link leads."""
        return os.readlink(self.below.name, dir_fd=self.folder)

    def open(self) -> IO[bytes]:
        """The file's content; raises OSError where it has become a link meanwhile."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        return os.fdopen(os.open(self.below.name, flags, dir_fd=self.folder), "rb")

    def open_folder(self) -> int:
        """A descriptor of the folder; raises OSError where it has become something else meanwhile."""
        return os.open(self.below.name, _FOLDER, dir_fd=self.folder)


def entries(data: Path, tell: Tell) -> Iterator[Entry]:
    """Every folder, file and link that belongs into a backup, folders before what is in them; links not followed.

    `tell` gets one line for each that is left out because no backup could bring it back.
    """
    folder = os.open(data, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield from _below(folder, Path(), tell)
    finally:
        os.close(folder)


def _below(folder: int, here: Path, tell: Tell) -> Iterator[Entry]:
    for name in sorted(os.listdir(folder)):
        below = here / name
        if _matches(below, LEFT_OUT) or is_database(below):
            continue
        if len(below.parts) > DEEPEST or len(os.fsencode(below)) > LONGEST:
            tell(f"{printable(below)}: too deep in folders")
            continue
        entry = Entry(below, folder)
        yield entry
        with gone_meanwhile(), _opened(entry) as inner:
            yield from _below(inner, below, tell)


@contextmanager
def _opened(entry: Entry) -> Iterator[int]:
    folder = entry.open_folder()
    try:
        yield folder
    finally:
        os.close(folder)


@contextmanager
def gone_meanwhile() -> Iterator[None]:
    """Learners work on: what has gone, or become another kind of thing, since its folder was listed stays out."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            raise


def databases(data: Path) -> list[Path]:
    """The SQLite files, which are copied by SQLite itself: a plain copy may catch one in the middle of a write."""
    return sorted(path for pattern in DATABASES for path in data.glob(pattern) if is_plain(path))


def is_plain(path: Path) -> bool:
    """Whether it is a file in a folder, neither of them a link that leads to what is another course's."""
    return path.is_file() and not path.is_symlink() and not path.parent.is_symlink()


def is_database(below: Path) -> bool:
    """Whether this is one of the SQLite files, or a file that SQLite keeps beside one."""
    ends = [end for end in ("", *_SIDE_FILES) if below.name.endswith(end) and below.name != end]
    return any(_matches(below.with_name(below.name.removesuffix(end)), DATABASES) for end in ends)


def printable(path: Path) -> str:
    """A path whose names learners chose, on one line, not endless."""
    shown = str(path)
    shown = shown if shown.isprintable() else ascii(shown)[1:-1]
    return shown if len(shown) <= 120 else f"{shown[:120]}…"


def _matches(below: Path, patterns: tuple[str, ...]) -> bool:
    return any(len(below.parts) == pattern.count("/") + 1 and below.match(pattern) for pattern in patterns)
