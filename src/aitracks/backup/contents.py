"""What of a data folder goes into a backup: all but what is made anew (locks, logs, caches, run-time files)."""

from __future__ import annotations

import os
from collections.abc import Iterator
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
    "courses/*/.*.lock",
    "courses/*/.staging",
    "courses/*/.grading",
    "homes/*/.cache",
    "homes/*/.local/share/jupyter/runtime",
    "homes/*/.local/share/Trash",
)
DATABASES = ("hub/*.sqlite", "courses/*/gradebook.db")
_SIDE_FILES = ("-wal", "-shm", "-journal")


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
        return os.fdopen(
            os.open(self.below.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=self.folder), "rb"
        )


def entries(data: Path) -> Iterator[Entry]:
    """Every folder, file and link that belongs into a backup, folders before what is in them; links not followed.

    Sockets, pipes and devices stay out: they are of a running program, or somebody's prank.
    """
    for folder, folders, files, descriptor in os.fwalk(data, onerror=_raise):
        here = Path(folder).relative_to(data)
        folders[:] = sorted(name for name in folders if not _left_out(here / name))
        for name in sorted([*folders, *files]):
            if not _left_out(here / name) and not is_database(here / name):
                yield Entry(here / name, descriptor)


def databases(data: Path) -> list[Path]:
    """The SQLite files, which are copied by SQLite itself: a plain copy may catch one in the middle of a write."""
    return sorted(path for pattern in DATABASES for path in data.glob(pattern) if path.is_file())


def is_database(below: Path) -> bool:
    """Whether this is one of the SQLite files, or a file that SQLite keeps beside one."""
    ends = [end for end in ("", *_SIDE_FILES) if below.name.endswith(end) and below.name != end]
    return any(_matches(below.with_name(below.name.removesuffix(end)), DATABASES) for end in ends)


def _left_out(below: Path) -> bool:
    return _matches(below, LEFT_OUT)


def _matches(below: Path, patterns: tuple[str, ...]) -> bool:
    return any(len(below.parts) == pattern.count("/") + 1 and below.match(pattern) for pattern in patterns)


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):  # learners work on: a folder that is gone since it was listed
        raise error
