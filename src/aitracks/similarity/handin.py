"""Opening what learners handed in: nothing that is not a plain file of sensible size is ever read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAX_BYTES = 20_000_000  # ten times the largest honest notebook with its plots

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe must not make us wait


class Unreadable(Exception):
    """A hand-in that cannot be compared; the text says why in a few words."""


def read_handin(submitted: Path, learner: str, topic: str) -> bytes:
    """The bytes of a learner's notebook. Raises Unreadable for a link, a device, a pipe, or a huge or missing file."""
    try:
        with (
            _opened(str(submitted), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) as root,
            _opened(learner, _FOLDER, root) as mine,
            _opened(topic, _FOLDER, mine) as folder,
            _opened(f"{topic}.ipynb", _FILE, folder) as file,
        ):
            return _content(file)
    except FileNotFoundError:
        raise Unreadable(f"there is no {topic}.ipynb in this hand-in") from None
    except OSError as error:
        raise Unreadable(_why(error)) from None


@contextmanager
def _opened(name: str, flags: int, folder: int | None = None) -> Iterator[int]:
    descriptor = os.open(name, flags, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _content(file: int) -> bytes:
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("the notebook is no plain file (a folder, pipe or device)")
    if found.st_size > MAX_BYTES:
        raise Unreadable(f"the notebook has {found.st_size / 1e6:.0f} MB; more than {MAX_BYTES / 1e6:.0f} is not read")
    with open(file, "rb", closefd=False) as stream:
        return stream.read(MAX_BYTES)


def _why(error: OSError) -> str:
    if isinstance(error, NotADirectoryError) or error.errno == errno.ELOOP:  # O_NOFOLLOW met a link
        return "a link or a plain file stands where a folder or the notebook should be; links are not followed"
    return f"the notebook cannot be opened ({error.strerror})"
