"""Whose a file is: by name, so that it belongs to the same account where accounts have other numbers."""

from __future__ import annotations

import functools
import grp
import pwd
from dataclasses import dataclass, field


@functools.cache
def user_name(uid: int) -> str:
    """The account's name; empty where there is none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


@functools.cache
def group_name(gid: int) -> str:
    """The group's name; empty where there is none."""
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return ""


@dataclass
class Owners:
    """Owners in a backup → numbers on this machine, as its accounts are now."""

    users: dict[str, int] = field(default_factory=lambda: {one.pw_name: one.pw_uid for one in pwd.getpwall()})
    groups: dict[str, int] = field(default_factory=lambda: {one.gr_name: one.gr_gid for one in grp.getgrall()})

    def uid(self, name: str, number: int) -> int | None:
        """The account of this name. One that never had a name (containers) keeps its number, unless somebody has it.

        None: nobody here is meant, and a number that was free there must not open a file to a stranger here.
        """
        return _found(name, number, self.users)

    def gid(self, name: str, number: int) -> int | None:
        """As `uid`, for groups."""
        return _found(name, number, self.groups)


def _found(name: str, number: int, known: dict[str, int]) -> int | None:
    if name:
        return known.get(name)
    return None if number in known.values() else number
