"""Closing what of the checkout learners must not read: solutions, checks, and whatever nobody has said to be harmless.

Where JupyterLab runs for many, it and the package have to be readable by all; units and checks by the graders alone;
all else (the history, tests, other clones, notes) by the checkout's owner alone. So what everybody needs is listed
here, and a folder that is new tomorrow is closed by itself.
"""

from __future__ import annotations

import grp
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import StateError

GRADERS_READ = ("notebooks", "graders")
ROSTERS = Path("hub_config", "cohorts")  # names of the people of all classes; a course's build reads its own
EVERYBODY_READS = frozenset(
    (
        *("src", "hub_config", "curriculum", "datasets", "docs", "bin", ".venv", "node_modules"),
        *("README.md", "pyproject.toml", "requirements.lock", "environment.yml", "package.json", "package-lock.json"),
    )
)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Closing:
    """What was done, and what is left to do by others."""

    changed: tuple[Path, ...]  # the outermost of what was closed or mended
    hidden: tuple[Path, ...]  # of interpreter, packages and our code: what others cannot enter or read
    writable: tuple[Path, ...]  # of those that root will run code from: anybody may write there
    untouched: tuple[Path, ...]  # links, hard links and others' files among units and checks; history kept elsewhere


def close_checkout(home: Path, group: str, data: Path | None = None) -> Closing:
    """Close what is secret in the checkout `home` to everybody but its owner, root and, units and checks, to `group`.

    A data folder within the checkout keeps its own modes. Doing it again changes nothing. Raises StateError where it is
    not root who asks, or there is no such group.
    """
    if os.geteuid() != 0:
        raise StateError(f"closing {home} to learners needs root: run 'aitracks hub' with sudo")
    try:
        readers = grp.getgrnam(group).gr_gid
    except KeyError:
        raise StateError(f"there is no group '{group}': start the hub as root, which makes it") from None
    home = home.resolve()
    changed: list[Path] = []
    untouched: list[Path] = []
    for name in (*GRADERS_READ, ROSTERS):
        _close_tree(home / name, readers, changed, untouched)
    for entry in sorted(home.iterdir()):
        needed = entry.name in EVERYBODY_READS or any(_holds(entry, each) for each in (data, Path(sys.prefix)))
        if not needed and entry.name not in GRADERS_READ:
            _close(entry, changed, untouched)
    return Closing(tuple(changed), hidden_places(home), writable_places(home), tuple(untouched))


def hidden_places(home: Path) -> tuple[Path, ...]:
    """Folders on the way to interpreter, packages and our code that others cannot enter; files they cannot read."""
    ways = {path for place in _run_from(home) for path in (place, *place.parents)}
    closed = {path for path in ways if path.is_dir() and not path.stat().st_mode & stat.S_IXOTH}
    return tuple(sorted(closed | {path for path in _code(home) if not _all_read(path)}))


def writable_places(home: Path) -> tuple[Path, ...]:
    """What root runs as code, and the folders above it, that any account could change or exchange."""
    ways = {path for place in _run_from(home) for path in (place, *place.parents) if path.exists()}
    return tuple(sorted(path for path in ways | _code(home) if _anybody_writes(path)))


def _run_from(home: Path) -> set[Path]:
    interpreter = Path(sys.executable)
    libraries = {Path(path).resolve() for path in sys.path if path}
    return {interpreter.parent, interpreter.resolve().parent, Path(sys.prefix), *libraries, home / "hub_config"}


def _code(home: Path) -> set[Path]:
    """What the processes of all people read: our package, the configuration without rosters, the top of packages."""
    inside = [home / "src", *(home / "src").rglob("*"), *(home / "hub_config").rglob("*")]
    packages = [path for place in sys.path if place.endswith("site-packages") for path in Path(place).glob("*")]
    rosters = home / ROSTERS
    # byte code that cannot be read is made anew
    every = (path for path in (*inside, *packages) if "__pycache__" not in path.parts and not path.is_symlink())
    return {path for path in every if not path.is_relative_to(rosters)}


def _all_read(path: Path) -> bool:
    status = path.stat()
    return bool(status.st_mode & stat.S_IROTH) and (not path.is_dir() or bool(status.st_mode & stat.S_IXOTH))


def _anybody_writes(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _holds(entry: Path, data: Path | None) -> bool:
    return data is not None and data.resolve().is_relative_to(entry.resolve())


def _close(entry: Path, changed: list[Path], untouched: list[Path]) -> None:
    """Leave nothing of it to group and others. What lies in a closed folder is out of reach with it."""
    status = entry.lstat()
    if stat.S_ISLNK(status.st_mode) or (entry.name == ".git" and not stat.S_ISDIR(status.st_mode)):
        untouched.append(entry)  # it leads elsewhere: whoever put it there knows who may read it
    elif stat.S_IMODE(status.st_mode) & 0o077:
        descriptor = os.open(entry, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.fchmod(descriptor, stat.S_IMODE(status.st_mode) & 0o700)
        finally:
            os.close(descriptor)
        changed.append(entry)


def _close_tree(top: Path, group: int, changed: list[Path], untouched: list[Path]) -> None:
    """A folder and all in it: its owner as before, the group reads, others nothing."""
    try:
        descriptor = os.open(top, _FOLDER)
    except FileNotFoundError:
        return
    except OSError:
        raise StateError(f"{top} is no folder of the checkout's own: put the folder itself there") from None
    try:
        owner = os.fstat(descriptor).st_uid
        # the top first: from then on nobody else gets at what is below
        done = _give(descriptor, group, 0o2050)
        for inner in _below(descriptor, top, owner, untouched):
            done = _give(inner, group, 0o2050 if stat.S_ISDIR(os.fstat(inner).st_mode) else 0o040) or done
    finally:
        os.close(descriptor)
    if done:
        changed.append(top)


def _give(descriptor: int, group: int, bits: int) -> bool:
    """Set group and mode; whether that changed anything."""
    status = os.fstat(descriptor)
    mode = (stat.S_IMODE(status.st_mode) & 0o700) | bits
    if status.st_gid == group and stat.S_IMODE(status.st_mode) == mode:
        return False
    os.fchmod(descriptor, mode & 0o700)
    os.fchown(descriptor, -1, group)
    os.fchmod(descriptor, mode)
    return True


def _below(folder: int, path: Path, owner: int, untouched: list[Path]) -> Iterator[int]:
    """Everything below an open folder, opened without following a link; closed after each step."""
    for name in sorted(_names(folder)):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        is_folder = stat.S_ISDIR(status.st_mode)
        plain = is_folder or (stat.S_ISREG(status.st_mode) and status.st_nlink == 1)
        # root must not hand a group the file that somebody has linked in here
        if not plain or status.st_uid != owner:
            if not (plain and status.st_uid == 0):  # root's own byte code needs nothing: the top is closed
                untouched.append(path / name)
            continue
        inner = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        try:
            if os.path.samestat(os.fstat(inner), status):
                yield inner
                if is_folder:
                    yield from _below(inner, path / name, owner, untouched)
        finally:
            os.close(inner)


def _names(folder: int) -> Iterable[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]
