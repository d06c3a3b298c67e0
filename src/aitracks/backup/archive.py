"""Writing a backup: one compressed tar with a list of what is in it."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import stat
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from aitracks import __version__
from aitracks.backup import servers
from aitracks.backup.accounts import listed
from aitracks.backup.acl import read_acls
from aitracks.backup.contents import MOST_HOLES, Entry, databases, entries, gone_meanwhile, is_plain, printable
from aitracks.backup.grading_lock import no_grading
from aitracks.backup.owners import group_name, user_name
from aitracks.backup.workplace import clear_left_behind, workplace
from aitracks.capstone.teams.store import URL_FILE as CAPSTONES_URL
from aitracks.capstone.teams.store import database_url
from aitracks.errors import StateError
from aitracks.grading.gradebook import URL_FILE, gradebook_url

HEAD = "format.json"  # first, so that a newer backup is known before anything else of it is read
MANIFEST = "backup.json"  # last, so that an archive which was cut short has none
DATA = "data"  # the data folder's name in the archive
DUMPS = "databases"
FORMAT = 2  # 1 had no access lists and no accounts
HUB, GRADEBOOK, CAPSTONES = "hub", "gradebook-", "capstones"  # names of dumps; a cohort's id follows the second

Progress = Callable[[str], None]


@dataclass
class Saved:
    """What a backup holds: files → sums; and what could not be saved, one line each."""

    sums: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def back_up(data: Path, target: Path, hub_url: str | None, say: Progress) -> Saved:
    """Write a backup of the data folder, and of the databases on servers, to `target`.

    No grading may run meanwhile (raises StateError), so that notebooks and gradebook belong together. Learners may
    work on. A half-written backup never bears the target's name.
    """
    _refuse(data, target, hub_url)
    clear_left_behind(target.parent, ".*.part")
    with ExitStack() as held, workplace(target.with_name(f".{target.name}.part")) as place:
        for course in sorted((data / "courses").glob("*/")):
            if not course.is_symlink():
                held.enter_context(no_grading(course))
        with _private(place / "archive") as file:
            saved = _write(data, file, place, hub_url, say)
        (place / "archive").rename(target)
        _to_disk(target.parent)
    return saved


def _refuse(data: Path, target: Path, hub_url: str | None) -> None:
    if not any((data / name).is_dir() for name in ("hub", "courses")):  # a cluster's hub keeps nothing there
        raise StateError(f"{data} is no hub's data folder: name it with --data")
    if target.exists():
        raise StateError(f"{target} is already there: choose another name, so that no earlier backup is lost")
    if target.parent.resolve().is_relative_to(data.resolve()):
        raise StateError(f"{target} lies in the data folder itself: write the backup to another disk")
    if not hub_url and not (data / "hub" / "jupyterhub.sqlite").exists():
        raise StateError(
            f"{data / 'hub'} holds no database of the hub: if it is on a server, name the hub.yaml that says so with "
            "--config; if this hub has never run, there is nothing to save"
        )


def _dump_urls(data: Path, hub_url: str | None) -> dict[str, str]:
    """Name of a dump → address of the database on a server: the hub's, the cohorts' gradebooks, the capstones'."""
    files = [file for file in sorted((data / "courses").glob(f"*/{URL_FILE}")) if is_plain(file)]
    urls = {f"{GRADEBOOK}{file.parent.name}": gradebook_url(file.parent) for file in files}
    if is_plain(data / CAPSTONES / CAPSTONES_URL):
        urls[CAPSTONES] = database_url(data)
    return {HUB: hub_url, **urls} if hub_url else urls


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file for the owner alone, on the disk when done: a backup holds every password and every grade."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(data: Path, file: IO[bytes], place: Path, hub_url: str | None, say: Progress) -> Saved:
    """Databases first: what people do meanwhile is then in the files at least, and a grading takes it up again."""
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as archive:
        writing = Writing(archive, data)
        writing.add_text(HEAD, {"format": FORMAT, "version": __version__, "made": _now()})
        for name, url in _dump_urls(data, hub_url).items():
            say(f"database {name}")
            servers.dump(url, place / "copy", name)
            writing.add_copy(place / "copy", f"{DUMPS}/{name}", (place / "copy").stat())
        for path in databases(data):
            say(f"{path.relative_to(data)}")
            _copy_database(path, place / "copy")
            writing.add_copy(place / "copy", f"{DATA}/{path.relative_to(data)}", path.stat())
        writing.add_files(say)
        known = listed(data, writing.groups)
        about = {"format": FORMAT, "version": __version__, "made": _now(), **known.as_dict()}
        saved = writing.saved
        writing.add_text(MANIFEST, {**about, "left_out": saved.left_out, "files": saved.sums})
    return saved


def _copy_database(path: Path, copy: Path) -> None:
    """By SQLite's own online backup, which waits for writers and gives one consistent state."""
    copy.unlink(missing_ok=True)
    before = path.lstat()
    with closing(sqlite3.connect(path, timeout=60)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    if not os.path.samestat(before, path.lstat()):
        raise StateError(f"{path} was exchanged while it was read: see who did that, then back up again")


@dataclass
class Writing:
    """An archive that is being written."""

    archive: tarfile.TarFile
    data: Path
    saved: Saved = field(default_factory=Saved)
    groups: set[int] = field(default_factory=set)
    holes: Counter[Path] = field(default_factory=Counter)

    def add_text(self, name: str, content: Mapping[str, Any]) -> None:
        """A list about the backup itself."""
        text = json.dumps(content, indent=1).encode()
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(text), 0o600
        self.archive.addfile(info, io.BytesIO(text))

    def add_copy(self, copy: Path, name: str, like: os.stat_result) -> None:
        """A file that was made for the backup, with the owner and mode of the original; the copy is removed."""
        with copy.open("rb") as file:
            info = self._described(name, like)
            info.size = os.fstat(file.fileno()).st_size
            self._add_content(file, info)
        copy.unlink()

    def add_files(self, say: Progress) -> None:
        """All of the data folder but its databases."""
        told = Path()
        self.archive.addfile(self._described(DATA, self.data.stat(), tarfile.DIRTYPE))
        for entry in entries(self.data, self.saved.left_out.append):
            if Path(*entry.below.parts[:2]) != told:
                told = Path(*entry.below.parts[:2])
                say(printable(told))
            with gone_meanwhile():
                self._add(entry, f"{DATA}/{entry.below}")

    def _add(self, entry: Entry, name: str) -> None:
        """A file, folder or link. Sockets, pipes and devices stay out: a running program's, or somebody's prank."""
        status = entry.status()
        if stat.S_ISREG(status.st_mode):
            if not self._is_hollow(entry, status):
                with entry.open() as file:
                    info = self._described(name, os.fstat(file.fileno()))
                    info.pax_headers = read_acls(file.fileno())
                    self._add_content(file, info)
        elif stat.S_ISDIR(status.st_mode):
            folder = entry.open_folder()
            try:
                info = self._described(name, os.fstat(folder), tarfile.DIRTYPE)
                info.pax_headers = read_acls(folder)
            finally:
                os.close(folder)
            self.archive.addfile(info)
        elif stat.S_ISLNK(status.st_mode):
            info = self._described(name, status, tarfile.SYMTYPE)
            info.linkname = entry.link()
            self.archive.addfile(info)

    def _is_hollow(self, entry: Entry, status: os.stat_result) -> bool:
        """Whether the file is nearly all hole, and its folder has had its share of such."""
        top = Path(*entry.below.parts[:2])
        hole = max(0, status.st_size - status.st_blocks * 512)
        if self.holes[top] + hole > MOST_HOLES:
            self.saved.left_out.append(
                f"{printable(entry.below)}: says {status.st_size >> 20} MB, and holds hardly any"
            )
            return True
        self.holes[top] += hole
        return False

    def _add_content(self, file: IO[bytes], info: tarfile.TarInfo) -> None:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return  # swapped for something else since it was looked at
        content = _Steady(file, info.size)
        self.archive.addfile(info, content)
        self.saved.sums[info.name] = content.sum.hexdigest()

    def _described(self, name: str, status: os.stat_result, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.type, info.mode, info.mtime = kind, stat.S_IMODE(status.st_mode), status.st_mtime
        info.size = status.st_size if kind == tarfile.REGTYPE else 0
        info.uid, info.gid = status.st_uid, status.st_gid
        info.uname, info.gname = user_name(status.st_uid), group_name(status.st_gid)
        self.groups.add(status.st_gid)
        return info


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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
