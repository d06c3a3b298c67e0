"""The system accounts and groups of a hub in profile server: as a backup lists them, and made again."""

from __future__ import annotations

import grp
import os
import pwd
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aitracks.errors import StateError
from aitracks.hub import system_accounts
from aitracks.hub.system_accounts import IDS, MARK, Wanted, set_members


@dataclass(frozen=True)
class Listed:
    """Accounts: name → (home's name below homes/, shell). Groups: name → members. No passwords: there are none."""

    accounts: Mapping[str, tuple[str, str]]
    groups: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Listed:
        """From a backup's list."""
        accounts = {name: (home, shell) for name, (home, shell) in found.get("accounts", {}).items()}
        return cls(accounts, {name: tuple(members) for name, members in found.get("groups", {}).items()})

    def as_dict(self) -> dict[str, Any]:
        """For a backup's list."""
        return asdict(self)


def listed(data: Path, gids: Iterable[int]) -> Listed:
    """The accounts whose homes are of this data folder, and their groups; `gids`: groups that files belong to."""
    homes, names = (data / "homes").resolve(), {one.pw_name for one in pwd.getpwall()}
    accounts = {
        one.pw_name: (Path(one.pw_dir).name, one.pw_shell)
        for one in pwd.getpwall()
        if one.pw_gecos.split(",")[0] == MARK and Path(one.pw_dir).parent.resolve() == homes
    }
    seen = {gid for gid in gids if gid in IDS}
    groups = {
        one.gr_name: tuple(sorted(set(one.gr_mem) & set(accounts)))
        for one in grp.getgrall()
        if one.gr_name not in names and (one.gr_gid in seen or set(one.gr_mem) & set(accounts))
    }
    return Listed(accounts, groups if accounts else {})


def bring_back(wanted: Listed, data: Path) -> tuple[str, ...]:
    """Make the accounts and groups that are missing, and give the groups their members; names what was made.

    Raises StateError, before anything is made, where this is not root, or an account that is not ours has a name.
    """
    if not wanted.accounts:
        return ()
    if os.geteuid() != 0:
        raise StateError("this backup is of profile server, with system accounts: restore it as root (sudo)")
    users, groups = {one.pw_name: one for one in pwd.getpwall()}, {one.gr_name: one for one in grp.getgrall()}
    people = [Wanted(name, data / "homes" / home, shell) for name, (home, shell) in wanted.accounts.items()]
    for one in people:
        system_accounts.need_ours(one, users, groups)
    for name in wanted.groups:
        system_accounts.need_our_group(name, groups)
    made = [name for name in wanted.groups if name not in groups]
    for name in made:
        system_accounts.make_group(name)
    for one in people:
        system_accounts.make_or_mend(one, users)
    for name, members in wanted.groups.items():
        set_members(name, members)
    return (*made, *(one.name for one in people if one.name not in users))
