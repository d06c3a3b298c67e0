"""Giving out the files that a notebook wrote, from inside its wall: plain files by value, nothing else."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def give_files(folder: Path, send: Callable[[str, bytes], None], caps: Mapping[str, int]) -> list[str]:
    """Send the plain files of `folder` by name; returns what was left out and why.

    `caps`: `files` at most, `one` and `all` bytes.
    """
    left: list[str] = []
    room, sent = caps["all"], 0
    names = sorted((path.name for path in folder.iterdir()), key=lambda name: (name != "predictions.csv", name))
    for name in names:
        content = _content(folder / name, min(caps["one"], room)) if NAME.fullmatch(name) else "no plain name"
        if isinstance(content, bytes) and sent < caps["files"]:
            send(name, content)
            room -= len(content)
            sent += 1
        elif len(left) < caps["files"]:
            why = content if isinstance(content, str) else "too many files"
            left.append(f"{ascii(name)[:100]}: {why}")
    return left


def _content(path: Path, most: int) -> bytes | str:
    """The bytes of a plain file, or why there are none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return f"is not a plain file ({error.strerror})"
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        return "is not a plain file"
    with os.fdopen(descriptor, "rb") as file:
        if found.st_size > most:
            return f"has {found.st_size} bytes, more than may be taken"
        content = file.read(most + 1)
    return content if len(content) <= most else "grew while it was read"
