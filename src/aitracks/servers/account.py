"""A system account that a process becomes."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import StateError


@dataclass(frozen=True)
class Account:
    """Somebody's account on this machine; never root's."""

    name: str
    uid: int
    gid: int
    groups: tuple[int, ...]
    home: str
    shell: str = "/bin/sh"

    def __post_init__(self) -> None:
        if 0 in (self.uid, self.gid, *self.groups):
            raise StateError(f"account '{self.name}' has root's rights: servers are only started as ordinary accounts")

    def may_pass(self, folder: Path) -> bool:
        """Whether the account may go through this folder, by the folder's own mode."""
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        if found.st_gid in (self.gid, *self.groups):
            return bool(found.st_mode & 0o010)
        return bool(found.st_mode & 0o001)


def account_of(name: str, home: str | None = None) -> Account:
    """The account with this name, at home in `home` where that is given. Raises StateError where there is none."""
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        raise StateError(f"this machine has no account '{name}': create the cohort's accounts first") from None
    groups = tuple(sorted({*os.getgrouplist(name, found.pw_gid)}))
    return Account(name, found.pw_uid, found.pw_gid, groups, home or found.pw_dir, found.pw_shell or "/bin/sh")
