"""Bringing a backup back. All of it is read and verified before anything is touched, and put in place at the end."""

from __future__ import annotations

import os
import shutil
import stat
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aitracks.backup import servers
from aitracks.backup.accounts import bring_back
from aitracks.backup.acl import RECORDS, write_acls
from aitracks.backup.archive import CAPSTONES, DATA, DUMPS, GRADEBOOK, HEAD, HUB, MANIFEST, Progress
from aitracks.backup.contents import is_plain
from aitracks.backup.owners import Owners
from aitracks.backup.reading import Listing, look_at, opened
from aitracks.backup.workplace import workplace
from aitracks.capstone.teams.store import URL_FILE as CAPSTONES_URL
from aitracks.errors import StateError
from aitracks.files import swap_folder
from aitracks.grading.gradebook import URL_FILE
from aitracks.hub.leftovers import end_processes
from aitracks.hub.places import Places, lock

_KEPT = ".before-restore"
_WORK = ".restoring"
_IGNORED = ("lost+found", _WORK)  # of a disk that is mounted there; of a restore that was killed


@dataclass(frozen=True)
class Target:
    """Where to. Addresses as hub.yaml names them: the hub's database, the gradebooks' with {cohort}; None: in files."""

    data: Path
    hub: str | None = None
    gradebook: str | None = None
    prefix: str | None = None  # of system accounts, where hub.yaml has profile server
    replace: bool = False
    capstones: str | None = None  # their database, where hub.yaml names a server


@dataclass
class Restored:
    """What was done. `kept`: where the folder is that was there before. `strays`: files whose owner is not here."""

    files: int
    accounts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    strays: int = 0
    kept: Path | None = None


def restore(source: Path, target: Target, say: Progress) -> Restored:
    """Bring back a backup into a folder, into databases, and the system accounts with it.

    Raises StateError where a hub runs there, something is there already (without `replace`), the backup is damaged or
    newer, or there is no room; then, as after a kill, folder and databases are as they were.
    """
    with ExitStack() as held:
        held.enter_context(_for_us_alone(target))
        say("reading")
        listing = look_at(source)
        place = held.enter_context(workplace(_beside(target.data)))
        _need_room(listing, place)
        _agree(listing, target)
        urls = _addresses(listing, target)
        for name, url in urls.items():
            servers.reach(url, name, target.replace)
        made = bring_back(listing.accounts, target.data)
        say("unpacking")
        done = Restored(listing.files, made, listing.left_out, Unpacking(source, place).run())
        _point_to(place / DATA, target)
        held.enter_context(_filled(place / DUMPS, urls, target.replace, say))
        _put_in_place(place / DATA, target.data, done)
    return done


@contextmanager
def _for_us_alone(target: Target) -> Iterator[None]:
    """No hub on the folder meanwhile; and nothing in it that would be lost."""
    places = Places(target.data)
    with ExitStack() as held:
        ran = (places.hub / "lock").exists()
        if ran:
            held.enter_context(lock(places))
        if _things(target.data) and not target.replace:
            raise StateError(
                f"{target.data} is not empty: restore into a new folder (--data), or add --replace, which moves aside "
                "what is there"
            )
        if ran:
            end_processes(places)  # servers that outlived their hub
        yield


def _things(folder: Path) -> list[Path]:
    """What is in a folder, but for what a disk or an earlier restore keeps there."""
    found = folder.iterdir() if folder.exists() else ()
    return [path for path in found if path.name not in _IGNORED and not path.name.startswith(_KEPT)]


def _beside(data: Path) -> Path:
    """On the same disk: what was unpacked is moved into place in one step."""
    return data / _WORK if data.is_mount() else data.with_name(f".{data.name}{_WORK}")


def _need_room(listing: Listing, place: Path) -> None:
    free = shutil.disk_usage(place).free
    if listing.room > free:
        raise StateError(
            f"{place.parent}: not enough room: the backup needs {listing.room / 1e6:.0f} MB, {free / 1e6:.0f} MB are "
            "free"
        )


def _agree(listing: Listing, target: Target) -> None:
    """hub.yaml and the backup must mean the same places, or the hub would start with nothing."""
    if listing.hub_in_file and target.hub:
        raise StateError(
            "the backup keeps the hub's state in files, hub.yaml on a server: take databases.hub out of it"
        )
    if listing.gradebooks and target.gradebook:
        raise StateError(
            f"the backup keeps the grades of {listing.gradebooks[0]} in a file, hub.yaml on a server: take "
            "databases.gradebook out of it"
        )
    if listing.capstones_in_file and target.capstones:
        raise StateError(
            "the backup keeps the capstones in a file, hub.yaml on a server: take databases.capstones out of it"
        )
    if HUB in listing.dumps and not target.hub:
        raise StateError(
            "the backup holds the hub's database: name a server for it in hub.yaml (databases.hub, --config)"
        )
    wrong = [name for name in listing.accounts.accounts if target.prefix and not name.startswith(target.prefix)]
    if wrong:
        raise StateError(
            f"the backup's accounts are called as '{wrong[0]}', hub.yaml has account_prefix {target.prefix}: "
            "put the former one there"
        )


@dataclass
class Unpacking:
    """A sound backup on its way to a closed folder."""

    source: Path
    place: Path
    owners: Owners = field(default_factory=Owners)
    strays: int = 0

    def run(self) -> int:
        """Unpack all; gives the number of things whose owner is not on this machine."""
        lists: dict[str, Mapping[str, str]] = {}

        def kept(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
            if member.name in (HEAD, MANIFEST):
                return None
            checked = _checked(member, path)
            owned = self._owned(checked)
            if owned and any(record in member.pax_headers for record in RECORDS):
                lists[member.name] = member.pax_headers
            return owned or self._shut(checked)

        with opened(self.source) as archive:
            archive.extractall(self.place, filter=kept, numeric_owner=True)
        for name, records in lists.items():
            write_acls(self.place / name, records, self.owners)
        return self.strays

    def _owned(self, member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        """With owner and group by name; None where one of them is not here."""
        if os.geteuid() != 0:
            return member
        uid, gid = self.owners.uid(member.uname, member.uid), self.owners.gid(member.gname, member.gid)
        return None if uid is None or gid is None else member.replace(uid=uid, gid=gid, deep=False)

    def _shut(self, member: tarfile.TarInfo) -> tarfile.TarInfo:
        """As root's, closed to all, without an access list: no setuid program of root's may come of it."""
        self.strays += 1
        return member.replace(uid=0, gid=0, mode=member.mode & 0o700, deep=False)


def _checked(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo:
    """Modes come back as they were, setgid and sticky too; no entry leaves the folder.

    Python's own filter for archives checks the last; it takes setgid away, which is given back.
    """
    checked = tarfile.tar_filter(member, path)
    if not (member.isreg() or member.isdir() or member.issym()):
        raise tarfile.TarError(f"{member.name} is neither file nor folder nor link")
    return checked.replace(mode=member.mode, deep=False)


def _point_to(data: Path, target: Target) -> None:
    """Courses and capstones find their databases where hub.yaml says now: the server may be another one."""
    files = dict.fromkeys(data.glob(f"courses/*/{URL_FILE}"), target.gradebook)
    for file, template in {**files, data / CAPSTONES / CAPSTONES_URL: target.capstones}.items():
        if template and file.exists() and is_plain(file) and stat.S_ISREG(file.lstat().st_mode):
            file.write_text(f"{template.replace('{cohort}', file.parent.name)}\n", encoding="utf-8")


def _addresses(listing: Listing, target: Target) -> dict[str, str]:
    """Name of a dump → where it goes: as hub.yaml says now, else where it was."""
    return {name: _address(name, listing, target) for name in listing.dumps}


def _address(dump: str, listing: Listing, target: Target) -> str:
    now = {HUB: target.hub, CAPSTONES: target.capstones}.get(dump, target.gradebook)
    return now.replace("{cohort}", dump.removeprefix(GRADEBOOK)) if now else listing.addresses[dump]


@contextmanager
def _filled(dumps: Path, urls: Mapping[str, str], replace: bool, say: Progress) -> Iterator[None]:
    """All databases or none: each is filled in a transaction, and these end together."""
    with ExitStack() as held:
        fillings = []
        for name, url in urls.items():
            say(f"database {name}")
            fillings.append(held.enter_context(servers.Filling(url, dumps / name, name, replace)))
        for filling in fillings:
            filling.commit()
        yield


def _put_in_place(new: Path, data: Path, done: Restored) -> None:
    before = _things(data)
    if data.is_mount():  # cannot be renamed itself
        done.kept = _aside(data / _KEPT) if before else None
        _move_within(new, data, before, done.kept)
    elif before:
        done.kept = _aside(data.with_name(f"{data.name}{_KEPT}"))
        swap_folder(new, data, done.kept)
    else:
        if data.exists():
            data.rmdir()
        new.rename(data)


def _move_within(new: Path, data: Path, before: Sequence[Path], kept: Path | None) -> None:
    if kept:
        kept.mkdir(mode=0o700)
        for path in before:
            path.rename(kept / path.name)
    for path in sorted(new.iterdir(), key=lambda path: path.name == "hub"):  # without hub/ it is no data folder yet
        path.rename(data / path.name)
    shutil.copystat(new, data)


def _aside(path: Path) -> Path:
    """A name that nothing has yet."""
    return next(place for number in range(1, 10_000) if not (place := Path(f"{path}-{number}")).exists())
