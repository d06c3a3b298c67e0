"""Writing a backup: one compressed tar with a list of what is in it."""

from __future__ import annotations

import functools
import grp
import hashlib
import io
import json
import os
import pwd
import sqlite3
import stat
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from aitracks import __version__
from aitracks.backup import servers
from aitracks.backup.contents import Entry, databases, entries
from aitracks.errors import StateError
from aitracks.grading.gradebook import URL_FILE, gradebook_url
from aitracks.grading.guard import only_writer

MANIFEST = "backup.json"
DATA = "data"  # the data folder's name in the archive
DUMPS = "databases"
FORMAT = 1
HUB = "hub"  # the name of the hub's own dump

Progress = Callable[[str], None]


def back_up(data: Path, target: Path, hub_url: str | None, say: Progress) -> int:
    """Write a backup of the data folder, and of the databases on servers, to `target`; gives the number of files.

    No grading may run meanwhile (raises StateError), so that notebooks and gradebook belong together. Learners may
    work on. A half-written backup never bears the target's name.
    """
    if not (data / "hub").is_dir():
        raise StateError(f"{data} is no hub's data folder: name it with --data")
    if target.exists():
        raise StateError(f"{target} is already there: choose another name, so that no earlier backup is lost")
    half = target.with_name(f".{target.name}.part")
    try:
        with ExitStack() as held, _private(half) as file:
            for course in sorted((data / "courses").glob("*/")):
                held.enter_context(only_writer(course))
            count = _write(data, file, dump_urls(data, hub_url), say)
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return count


def dump_urls(data: Path, hub_url: str | None) -> dict[str, str]:
    """Name of a dump → address of the database on a server: the hub's, and the cohorts' gradebooks."""
    urls = {f"gradebook-{file.parent.name}": gradebook_url(file.parent) for file in _url_files(data)}
    return {HUB: hub_url, **urls} if hub_url else urls


def _url_files(data: Path) -> list[Path]:
    return sorted((data / "courses").glob(f"*/{URL_FILE}"))


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file for the owner alone, on the disk when done: a backup holds every password and every grade."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _write(data: Path, file: IO[bytes], urls: Mapping[str, str], say: Progress) -> int:
    sums: dict[str, str] = {}
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as archive:
        with tempfile.TemporaryDirectory(prefix="aitracks-backup-") as folder:
            for name, url in urls.items():
                say(f"database {name}")
                dump = Path(folder, name)
                servers.dump(url, dump, name)
                _add_copy(archive, dump, f"{DUMPS}/{name}", sums, dump.stat())
            for path in databases(data):
                say(f"{path.relative_to(data)}")
                copy = Path(folder, "copy")
                _copy_database(path, copy)
                _add_copy(archive, copy, f"{DATA}/{path.relative_to(data)}", sums, path.stat())
        _add_files(archive, data, sums, say)
        _add_manifest(archive, sums)
    return len(sums)


def _copy_database(path: Path, copy: Path) -> None:
    """By SQLite's own online backup, which waits for writers and gives one consistent state."""
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, timeout=60)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _add_files(archive: tarfile.TarFile, data: Path, sums: dict[str, str], say: Progress) -> None:
    told = Path()
    for entry in entries(data):
        if Path(*entry.below.parts[:2]) != told:
            told = Path(*entry.below.parts[:2])
            say(f"{told}")
        with suppress(FileNotFoundError):  # learners work on: a file that is gone since the folder was listed
            _add_entry(archive, entry, f"{DATA}/{entry.below}", sums)


def _add_entry(archive: tarfile.TarFile, entry: Entry, name: str, sums: dict[str, str]) -> None:
    status = entry.status()
    if stat.S_ISREG(status.st_mode):
        with entry.open() as file:
            _add_content(archive, file, _described(name, os.fstat(file.fileno())), sums)
    elif stat.S_ISDIR(status.st_mode) or stat.S_ISLNK(status.st_mode):
        info = _described(name, status)
        info.type = tarfile.DIRTYPE if stat.S_ISDIR(status.st_mode) else tarfile.SYMTYPE
        info.linkname = "" if info.isdir() else entry.link()
        archive.addfile(info)


def _add_copy(archive: tarfile.TarFile, copy: Path, name: str, sums: dict[str, str], like: os.stat_result) -> None:
    """Add a file that was made for the backup, with the owner and mode of the original."""
    with copy.open("rb") as file:
        info = _described(name, like)
        info.size = os.fstat(file.fileno()).st_size
        _add_content(archive, file, info, sums)


def _add_content(archive: tarfile.TarFile, file: IO[bytes], info: tarfile.TarInfo, sums: dict[str, str]) -> None:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return  # swapped for something else since it was looked at
    content = _Steady(file, info.size)
    archive.addfile(info, content)
    sums[info.name] = content.sum.hexdigest()


class _Steady(io.RawIOBase):
    """A file as long as it was when looked at, though somebody writes to it, and the sum of what was read."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.file, self.left, self.sum = file, size, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        content = self.file.read(wanted).ljust(wanted, b"\0")
        self.left -= wanted
        self.sum.update(content)
        return content


def _described(name: str, status: os.stat_result) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.mode, info.size, info.mtime = stat.S_IMODE(status.st_mode), status.st_size, status.st_mtime
    info.uid, info.gid = status.st_uid, status.st_gid
    info.uname, info.gname = _account(status.st_uid), _group(status.st_gid)
    if not stat.S_ISREG(status.st_mode):
        info.size = 0
    return info


@functools.cache
def _account(uid: int) -> str:
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return ""


@functools.cache
def _group(gid: int) -> str:
    with suppress(KeyError):
        return grp.getgrgid(gid).gr_name
    return ""


def _add_manifest(archive: tarfile.TarFile, sums: Mapping[str, str]) -> None:
    """Last, so that an archive which was cut short has none."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = json.dumps({"format": FORMAT, "version": __version__, "made": now, "files": sums}, indent=1)
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mode = len(text.encode()), 0o600
    archive.addfile(info, io.BytesIO(text.encode()))
