"""Folders that root makes for other accounts, where those accounts may try to put a link in the way.

Every step goes by descriptor below a folder that only root can change; nothing is followed, and what is there and
belongs to somebody else is refused, not taken over.
"""

from __future__ import annotations

import os
import pwd
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import StateError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PRIVATE = 0o700


@dataclass(frozen=True)
class Owner:
    """To whom a folder is to belong."""

    uid: int
    gid: int


ROOT = Owner(0, 0)


@contextmanager
def opened_by_root(path: Path) -> Iterator[int]:
    """A folder of root's, reached through folders that nobody else can exchange. Raises StateError for any other."""
    descriptor = os.open("/", _FOLDER)
    try:
        at = Path("/")
        for part in path.resolve().parts[1:]:
            at /= part
            inner = _open(part, descriptor, at)
            os.close(descriptor)
            descriptor = inner
            _need_roots(os.fstat(descriptor), at)
        yield descriptor
    finally:
        os.close(descriptor)


def _need_roots(status: os.stat_result, path: Path) -> None:
    if status.st_uid != 0:
        raise StateError(
            f"{path} belongs to {_account(status.st_uid)}: in profile server it and the folders above it must be "
            f"root's, for whoever owns them could exchange homes and courses; 'chown root {path}', or another --data"
        )
    group = status.st_mode & stat.S_IWGRP and status.st_gid != 0
    if (group or status.st_mode & stat.S_IWOTH) and not status.st_mode & stat.S_ISVTX:
        raise StateError(f"{path} may be written by others: 'chmod go-w {path}', or name another folder with --data")


def own_folder(name: str, parent: int, owner: Owner, mode: int, shown: Path) -> bool:
    """Make or mend the folder `name` below the open folder `parent`, which only root (or sticky) can change.

    Gives whether anything had to be done. Raises StateError where something else, or somebody else's, is in its place.
    """
    made = _make(name, parent)
    folder = _open(name, parent, shown)
    try:
        status = os.fstat(folder)
        if status.st_uid != owner.uid and not (status.st_uid == 0 and _is_empty(folder)):
            raise StateError(
                f"{shown} belongs to {_account(status.st_uid)}, not to {_account(owner.uid)}: if it is what that "
                f"account ought to have, 'chown {'-R ' if owner.uid else ''}{_account(owner.uid)}: {shown}'; "
                "else move it away"
            )
        return _mend(folder, status, owner, mode) or made
    finally:
        os.close(folder)


def _make(name: str, parent: int) -> bool:
    try:
        os.mkdir(name, _PRIVATE, dir_fd=parent)
    except FileExistsError:
        return False
    return True


def _is_empty(folder: int) -> bool:
    with os.scandir(folder) as entries:
        return next(entries, None) is None


def _mend(folder: int, status: os.stat_result, owner: Owner, mode: int) -> bool:
    if (status.st_uid, status.st_gid) == (owner.uid, owner.gid) and stat.S_IMODE(status.st_mode) == mode:
        return False
    os.fchmod(folder, _PRIVATE)  # closed while it changes hands
    os.fchown(folder, owner.uid, owner.gid)
    os.fchmod(folder, mode)
    return True


def _open(name: str, parent: int, shown: Path) -> int:
    try:
        return os.open(name, _FOLDER, dir_fd=parent)
    except NotADirectoryError:
        status = os.stat(name, dir_fd=parent, follow_symlinks=False)
        kind = "a link" if stat.S_ISLNK(status.st_mode) else "no folder"
        raise StateError(
            f"{shown} is {kind}, put there by {_account(status.st_uid)}: look at it, and take it away"
        ) from None
    except OSError as error:
        raise StateError(f"cannot use {shown}: {error.strerror}; mend it, or name another folder with --data") from None


def own_inner_folders(folder: Path, owner: Owner, modes: Mapping[str, int]) -> None:
    """Make or mend the folders `modes` below one that `owner` has, as that account: root would follow its links."""
    as_account(owner, lambda: _inner_folders(folder, modes))


def _inner_folders(folder: Path, modes: Mapping[str, int]) -> None:
    parent = os.open(folder, _FOLDER)
    for name, mode in modes.items():
        _make(name, parent)
        inner = _open(name, parent, folder / name)
        if stat.S_IMODE(os.fstat(inner).st_mode) != mode:
            os.fchmod(inner, mode)
        os.close(inner)
    os.close(parent)


def as_account(owner: Owner, work: Callable[[], None]) -> None:
    """Do something small in a child process that has become the account; its error is raised here."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _in_child(owner, work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    if said != b"done":
        raise StateError(said.decode(errors="replace") or "a step done as another account ended without a word")


def _in_child(owner: Owner, work: Callable[[], None], writing: int) -> None:
    said = "done"
    try:
        os.setgroups([owner.gid])
        os.setresgid(owner.gid, owner.gid, owner.gid)
        os.setresuid(owner.uid, owner.uid, owner.uid)
        work()
    except BaseException as error:  # the edge of a process
        said = str(error) or type(error).__name__
    os.write(writing, said.encode(errors="replace")[:4000])
    os._exit(0)


def _account(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
