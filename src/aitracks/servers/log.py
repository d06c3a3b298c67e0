"""The log of one person's server: what it printed. Its folder is closed to everybody but the hub's own account."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def opened(folder: Path, name: str, most: int) -> Iterator[int]:
    """The descriptor of a log to append to; one of more than `most` bytes is put aside first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    file = folder / name
    if file.exists() and file.stat().st_size > most:
        file.replace(file.with_name(f"{name}.1"))
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
