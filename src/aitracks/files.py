"""Changing files and folders so that somebody who looks, or a kill, finds the old state or the new one."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of Linux' renameat2


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never half."""
    if path.exists() and path.read_bytes() == content:
        return
    half = path.with_name(f".{path.name}.new")
    half.write_bytes(content)
    half.replace(path)


def write_private(path: Path, content: str | bytes) -> None:
    """Write a file that only its owner may read; an interrupted write leaves the earlier file. Follows no link."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    draft.replace(path)


def swap_folder(new: Path, place: Path, old: Path) -> None:
    """Put the folder `new` in `place`; what was there goes to `old`. Somebody who looks finds one of the two."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        new.rename(place)
    elif _exchange(new, place):
        new.rename(old)
    else:  # a file system without exchange: there is a moment with neither
        place.rename(old)
        new.rename(place)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; whether this system can."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:
        return False
    result: int = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return result == 0
