"""What is read from files, read again when one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Read = TypeVar("Read")


@dataclass
class Fresh(Generic[Read]):
    """What `read` gives; `files` are those whose change makes it old."""

    files: Callable[[], Iterable[Path]]
    read: Callable[[], Read]
    _known: tuple[tuple[object, ...], Read] | None = None

    def get(self) -> Read:
        """As it is now; raises what `read` raises."""
        marks = tuple(_mark(file) for file in self.files())
        known = self._known
        if known is None or known[0] != marks:
            known = self._known = (marks, self.read())
        return known[1]


def _mark(file: Path) -> tuple[object, ...]:
    try:
        found = file.stat()
    except OSError:
        return (file,)
    return file, found.st_mtime_ns, found.st_size
