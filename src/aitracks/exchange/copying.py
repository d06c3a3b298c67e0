"""Looking at and copying a folder that belongs to somebody else, who may change it meanwhile.

Folders are opened one below the other by descriptor, links and devices never; what is not the owner's own is refused.
The time of a hand-in is the latest change that the system noted in it (ctime), which no account but root can set.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aitracks.exchange.refusals import Reason, Refused, printable

MIB = 1024 * 1024
_NO_LETTERS = ("Cc", "Cs")  # a line end and its like; bytes that are no text
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Limits:
    """How much may be handed in; the defaults are those of the grading, and nbgrader's own 100 MB."""

    entries: int = 1000
    size: int = 100_000_000
    depth: int = 16


@dataclass
class Walk:
    """One way through a folder that must belong to `owner`. `skip` says which names are left out."""

    owner: int
    limits: Limits = field(default_factory=Limits)
    skip: Callable[[str], bool] = lambda name: False
    file_mode: int = 0o600
    folder_mode: int = 0o700
    entries: int = 0
    size: int = 0
    latest: int = 0  # ns

    def look(self, folder: int, target: int | None = None, path: str = "") -> int:
        """Go through an open folder, copying it into the open folder `target` where one is given.

        Gives the time of the latest change in ns. Raises Refused at the first thing that is not allowed.
        """
        before = os.fstat(folder)
        self._check(before, path or ".")
        for name in self._names(folder, path):
            self._visit(folder, name, f"{path}{name}", target)
        if _changed(before, os.fstat(folder)):
            raise Refused(Reason.CHANGED, printable(path) or ".")
        if target is not None:
            os.fchmod(target, self.folder_mode)
        return self.latest

    def _names(self, folder: int, path: str) -> list[str]:
        """All names first: the walk below must not depend on what is added meanwhile."""
        if path.count("/") > self.limits.depth:
            raise Refused(Reason.TOO_DEEP, f"more than {self.limits.depth}")
        names = []
        with os.scandir(folder) as entries:
            for entry in entries:
                self.entries += 1
                if self.entries > self.limits.entries:
                    raise Refused(Reason.TOO_MANY, f"more than {self.limits.entries}")
                names.append(entry.name)
        return names

    def _visit(self, folder: int, name: str, path: str, target: int | None) -> None:
        if any(unicodedata.category(letter) in _NO_LETTERS for letter in name):
            raise Refused(Reason.NAME, printable(path))
        try:
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            raise Refused(Reason.CHANGED, printable(path)) from None
        self._check(status, path)
        if self.skip(name):
            return
        if stat.S_ISDIR(status.st_mode):
            with open_folder(name, folder) as inner, _made(name, target) as copy:
                self.look(inner, copy, f"{path}/")
        else:
            self._file(folder, name, path, target)

    def _check(self, status: os.stat_result, path: str) -> None:
        kind = stat.S_IFMT(status.st_mode)
        if kind == stat.S_IFLNK:
            raise Refused(Reason.LINK, printable(path))
        if kind not in (stat.S_IFREG, stat.S_IFDIR):
            raise Refused(Reason.SPECIAL, printable(path))
        if status.st_uid != self.owner:
            raise Refused(Reason.OWNER, printable(path))
        if kind == stat.S_IFREG and status.st_nlink > 1:
            raise Refused(Reason.LINK, printable(path))
        self.latest = max(self.latest, status.st_ctime_ns)

    def _file(self, folder: int, name: str, path: str, target: int | None) -> None:
        with _opened(name, _FILE, folder, path) as source:
            before = os.fstat(source)
            self._check(before, path)
            if not stat.S_ISREG(before.st_mode):
                raise Refused(Reason.CHANGED, printable(path))
            self.size += before.st_size
            if self.size > self.limits.size:
                raise Refused(Reason.TOO_LARGE, f"{printable(path)}: more than {self.limits.size // 1000} kB together")
            if target is not None:
                self._copy(source, name, target, before.st_size)
                if _changed(before, os.fstat(source)):
                    raise Refused(Reason.CHANGED, printable(path))

    def _copy(self, source: int, name: str, target: int, size: int) -> None:
        with _opened(name, _NEW, target, name, 0o600) as copy:
            left = size
            while left and (part := os.read(source, min(left, MIB))):
                left -= len(part)
                while part:
                    part = part[os.write(copy, part) :]
            os.fchmod(copy, self.file_mode)


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_ctime_ns, before.st_size, before.st_nlink) != (
        after.st_ctime_ns,
        after.st_size,
        after.st_nlink,
    )


@contextmanager
def open_folder(name: str, above: int | None = None) -> Iterator[int]:
    """A folder by descriptor, never through a link. Raises Refused where it is something else or closed."""
    with _opened(name, _FOLDER, above, name) as folder:
        yield folder


@contextmanager
def enter_folder(name: str) -> Iterator[int]:
    """As `open_folder`, for a folder that one may put things into without seeing what is there."""
    with _opened(name, _FOLDER | os.O_PATH, None, name) as folder:
        yield folder


@contextmanager
def _made(name: str, above: int | None) -> Iterator[int | None]:
    if above is None:
        yield None
        return
    os.mkdir(name, 0o700, dir_fd=above)
    with _opened(name, _FOLDER, above, name) as folder:
        yield folder


@contextmanager
def _opened(name: str, flags: int, above: int | None, path: str, mode: int = 0) -> Iterator[int]:
    try:
        descriptor = os.open(name, flags, mode, dir_fd=above)
    except OSError as error:
        raise _refusal(error, path) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _refusal(error: OSError, path: str) -> Exception:
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return Refused(Reason.LINK, printable(path))
    if error.errno == errno.ENXIO:
        return Refused(Reason.SPECIAL, printable(path))
    if error.errno == errno.ENOENT:
        return Refused(Reason.CHANGED, printable(path))
    if error.errno in (errno.EACCES, errno.EPERM):
        return Refused(Reason.UNREADABLE, printable(path))
    return error
