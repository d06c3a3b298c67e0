"""A copy of a folder as it is now, with its digest: what a run is shown does not change under it.

Folders are opened one below the other by descriptor, so a name that is exchanged for a link leads nowhere else. The
copy is readable for all, since the account that reads it is nobody's; the folder above it must not be.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aitracks.errors import AitracksError

MIB = 1 << 20
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_SKIPPED = {".git", ".ipynb_checkpoints", "__pycache__"}
_DEPTH = 16
_CHUNK = 1 << 20


class SnapshotError(AitracksError):
    """A folder cannot be shown to a run: it is not there, or too much of it is."""


@dataclass(frozen=True)
class Snapshot:
    """A copied folder. `left_out` names what was not copied: links, devices, other notebooks."""

    folder: Path
    digest: str
    left_out: tuple[str, ...] = ()


@dataclass
class _Copy:
    target: Path
    most_files: int
    most_bytes: int
    without: Path | None
    lines: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    size: int = 0


def take_snapshot(
    source: Path, target: Path, most_files: int = 50_000, most_mib: int = 512, without: Path | None = None
) -> Snapshot:
    """Copy `source` to the new folder `target`, leaving out notebooks, links, devices and the folder `without`.

    Raises SnapshotError with the folder's name where it cannot be read or holds too much.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o755, parents=True)
    target.chmod(0o755)
    copy = _Copy(target, most_files, most_mib * MIB, without and without.resolve())
    try:
        with _opened(str(source.resolve()), None) as folder:
            _walk(folder, source.resolve(), "", copy)
    except OSError as error:
        raise SnapshotError(f"{source}: cannot be read ({error.strerror or error})") from None
    digest = hashlib.sha256("".join(sorted(copy.lines)).encode()).hexdigest()
    return Snapshot(target, digest, tuple(copy.left_out))


@contextmanager
def _opened(name: str, above: int | None) -> Iterator[int]:
    descriptor = os.open(name, _FOLDER, dir_fd=above)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _walk(folder: int, real: Path, path: str, copy: _Copy) -> None:
    if path.count("/") > _DEPTH:
        raise SnapshotError(f"{real}: folders more than {_DEPTH} deep")
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)
    for name in names:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        inside = f"{path}{name}"
        if stat.S_ISDIR(found.st_mode):
            if name in _SKIPPED or real / name == copy.without:
                continue
            _make(copy.target / inside)
            with _opened(name, folder) as inner:
                _walk(inner, real / name, f"{inside}/", copy)
        elif not stat.S_ISREG(found.st_mode) or name.endswith(".ipynb"):
            copy.left_out.append(_printable(inside))
        else:
            _copy_file(folder, name, inside, real, copy)


def _make(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o755)


def _copy_file(folder: int, name: str, inside: str, real: Path, copy: _Copy) -> None:
    if len(copy.lines) == copy.most_files:
        raise SnapshotError(f"{real}: more than {copy.most_files} files")
    digest, target = hashlib.sha256(), copy.target / inside
    with os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb") as file, target.open("wb") as new:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise SnapshotError(f"{real / name}: was exchanged while it was read")
        while chunk := file.read(_CHUNK):
            copy.size += len(chunk)
            if copy.size > copy.most_bytes:
                raise SnapshotError(f"{real}: more than {copy.most_bytes // MIB} MiB together")
            digest.update(chunk)
            new.write(chunk)
    target.chmod(0o644)
    copy.lines.append(f"{_printable(inside)}\0{digest.hexdigest()}\n")


def _printable(name: str) -> str:
    return name.encode(errors="backslashreplace").decode()
