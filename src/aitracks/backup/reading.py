"""Looking at a whole backup before anything is touched: whether it is one, of a format we know, and undamaged."""

from __future__ import annotations

import hashlib
import json
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.backup.accounts import Listed
from aitracks.backup.archive import CAPSTONES, DATA, DUMPS, FORMAT, GRADEBOOK, HEAD, MANIFEST
from aitracks.capstone.teams.store import SQLITE
from aitracks.capstone.teams.store import URL_FILE as CAPSTONES_URL
from aitracks.errors import StateError
from aitracks.grading.gradebook import URL_FILE

_BLOCK = 4096  # room that a disk gives a file at least


@dataclass(frozen=True)
class Listing:
    """What a sound backup holds."""

    files: int
    room: int  # bytes on disk
    dumps: tuple[str, ...]  # databases of a server
    gradebooks: tuple[str, ...]  # cohorts whose gradebook is an SQLite file
    addresses: Mapping[str, str]  # dump → where that database was on a server; not the hub's, which hub.yaml tells
    capstones_in_file: bool  # the capstones' database is an SQLite file
    hub_in_file: bool  # the hub's own state is an SQLite file
    accounts: Listed
    left_out: tuple[str, ...]


def look_at(source: Path) -> Listing:
    """Read all of a backup and compare its sums; raises StateError where it is damaged, newer, or no backup."""
    found: dict[str, str] = {}
    addresses: dict[str, str] = {}
    about: dict[str, Any] = {}
    room = 0
    with opened(source) as archive:
        for member in archive:
            room += _BLOCK + -(-member.size // _BLOCK) * _BLOCK
            if member.name in (HEAD, MANIFEST):
                about = _read_list(archive, member, source)
            elif member.isreg():
                found[member.name] = _sum(archive, member)
                if dump := _dump_of(member.name.split("/")):
                    addresses[dump] = _content(archive, member).decode().strip()
    if "files" not in about:
        raise damaged(source, "its list of files is missing: it was cut short")
    _compare(source, about["files"], found)
    return _listing(about, room, addresses)


def _dump_of(parts: list[str]) -> str:
    """The name of the dump whose database's address stands in a file of the data folder; "" for other files."""
    if parts[:2] == [DATA, "courses"] and parts[3:] == [URL_FILE]:
        return f"{GRADEBOOK}{parts[2]}"
    return CAPSTONES if parts == [DATA, CAPSTONES, CAPSTONES_URL] else ""


def _listing(about: Mapping[str, Any], room: int, addresses: Mapping[str, str]) -> Listing:
    names = [name.split("/") for name in about["files"]]
    return Listing(
        files=len(names),
        room=room,
        dumps=tuple(parts[-1] for parts in names if parts[0] == DUMPS),
        gradebooks=tuple(
            parts[2] for parts in names if parts[:2] == [DATA, "courses"] and parts[3:] == ["gradebook.db"]
        ),
        addresses=addresses,
        capstones_in_file=any([DATA, CAPSTONES, *file.parts] in names for file in (SQLITE, Path(SQLITE.name))),
        hub_in_file=[DATA, "hub", "jupyterhub.sqlite"] in names,
        accounts=Listed.read(about),
        left_out=tuple(about.get("left_out", ())),
    )


@contextmanager
def opened(source: Path) -> Iterator[tarfile.TarFile]:
    """The archive; what is wrong with it becomes a StateError in one line."""
    try:
        with tarfile.open(source, "r:gz", errorlevel=2) as archive:
            yield archive
    except FileNotFoundError as error:
        if error.filename and Path(error.filename) == source:
            raise StateError(f"{source}: there is no such backup") from None
        raise
    except (tarfile.TarError, EOFError, ValueError, KeyError, zlib.error) as error:
        raise damaged(source, str(error)) from None
    except OSError as error:
        if error.errno is not None:
            raise  # of this machine's disk
        raise damaged(source, str(error)) from None


def damaged(source: Path, why: str) -> StateError:
    """The error for a backup that cannot be used."""
    return StateError(f"{source} is damaged ({why}): use another backup")


def _read_list(archive: tarfile.TarFile, member: tarfile.TarInfo, source: Path) -> dict[str, Any]:
    about = json.loads(_content(archive, member))
    if not isinstance(about, dict) or not isinstance(about.get("format"), int):
        raise ValueError("its list says no format")
    if about["format"] > FORMAT:
        raise StateError(
            f"{source}: written by a newer aitracks ({about.get('version')}, format {about['format']}; this one knows "
            f"{FORMAT}): upgrade, then restore"
        )
    return about


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    return file.read() if file else b""


def _sum(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    sum_, file = hashlib.sha256(), archive.extractfile(member)
    while file and (part := file.read(1 << 20)):
        sum_.update(part)
    return sum_.hexdigest()


def _compare(source: Path, wanted: Mapping[str, str], found: Mapping[str, str]) -> None:
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            raise damaged(source, f"{ascii(name)[1:-1]} is missing")
        if found[name] != wanted.get(name):
            raise damaged(source, f"{ascii(name)[1:-1]} is not what was backed up")
