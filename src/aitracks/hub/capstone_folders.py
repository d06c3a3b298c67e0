"""The capstones' folder in profile server: root's, but for the store and the notebooks, which the pages' account keeps.

What is made below belongs to that account's group (setgid), and is closed to it until `capstone.evaluation.shown`
opens it: the secret and all data with labels never are.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.shown import show
from aitracks.capstone.teams.store import FOLDER, SQLITE, URL_FILE, keep_in_its_folder
from aitracks.exchange.owned_folders import Owner, opened_by_root, own_folder
from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places
from aitracks.hub.system_accounts import owner_of

_SHARED, _OWN = 0o2750, 0o700


def make_capstone_folders(cohorts: Iterable[str], places: Places, names: SystemNames) -> tuple[Path, ...]:
    """Make or mend the folders of these cohorts' capstones; gives those that differed.

    Raises StateError where a link, a file, or somebody else's folder is in the place of one of ours.
    """
    return tuple(_made(cohorts, places, owner_of(names.capstones)))


def _made(cohorts: Iterable[str], places: Places, account: Owner) -> Iterator[Path]:
    top, shared = places.data / FOLDER, Owner(0, account.gid)
    yield from _own(top, shared, _SHARED)
    keep_in_its_folder(places.data)
    _give_address(top, account)
    if not (top / URL_FILE).exists():
        yield from _keep(top / SQLITE.parent, account)
    for cohort in cohorts:
        here = CohortPlaces.of(places.data, cohort)
        if here.worlds.exists():
            here.worlds.chmod(0o700)  # before the folder above is opened: this one may be older than the account
        yield from _own(here.root, shared, _SHARED)
        yield from _keep(here.notebooks, account)
        show(here)


def _own(path: Path, owner: Owner, mode: int) -> Iterator[Path]:
    with opened_by_root(path.parent) as above:
        if own_folder(path.name, above, owner, mode, path):
            yield path


def _keep(folder: Path, account: Owner) -> Iterator[Path]:
    """A folder that the account keeps."""
    _give(folder, account)
    yield from _own(folder, account, _OWN)


def _give(folder: Path, account: Owner) -> None:
    """What root has made there, while the folder is still root's: then nobody else can have put a link into it."""
    if not folder.is_dir() or folder.stat().st_uid != 0:
        return
    with opened_by_root(folder) as descriptor:
        for name in _names(descriptor):
            os.chown(name, account.uid, account.gid, dir_fd=descriptor, follow_symlinks=False)
        os.fchown(descriptor, account.uid, account.gid)


def _give_address(top: Path, account: Owner) -> None:
    """The account reads where the database server is; root wrote it."""
    with opened_by_root(top) as descriptor:
        if URL_FILE in _names(descriptor):
            file = os.open(URL_FILE, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor)
            os.fchown(file, 0, account.gid)
            os.fchmod(file, stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP)
            os.close(file)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]
