"""A closed folder to work in, one process at a time. A killed process leaves it behind, and the next one clears it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aitracks.errors import StateError

_LOCK = ".lock"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """The folder, new and for its owner alone, gone at the end. Raises StateError where another process works in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _take(folder)
    if lock is None:
        raise StateError(f"another backup or restore is at work in {folder}: wait until it has ended")
    try:
        _empty(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def clear_left_behind(parent: Path, pattern: str) -> None:
    """Remove the workplaces in `parent` whose process was killed: they hold what nobody else may read."""
    for folder in parent.glob(pattern):
        if not folder.is_symlink() and (folder / _LOCK).exists() and (lock := _take(folder)) is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _take(folder: Path) -> int | None:
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name != _LOCK:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
