"""The system group of a cohort (profile server) while a hub runs: who is no longer in the class leaves it.

Servers that already run keep the groups they began with, until they end.
"""

from __future__ import annotations

import grp
import os
from collections.abc import Collection, Iterable

from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places
from aitracks.hub.system_accounts import set_members


def names_of(places: Places, cohort: str) -> SystemNames | None:
    """How accounts are called where this cohort has a group of the system; None where it has none.

    The folder of the exchange says so: the command need not be told which settings the hub was started with.
    """
    try:
        group = grp.getgrgid((places.exchange / cohort).stat().st_gid).gr_name
    except (OSError, KeyError):
        return None
    prefix = group.removesuffix(f"c-{cohort}")
    names = SystemNames(prefix)
    return names if prefix != group and names.cohort(cohort) == group else None


def keep_only(cohort: str, users: Collection[str], names: SystemNames) -> int:
    """Let just these people stay in the cohort's group; how many had to leave. As root."""
    group = names.cohort(cohort)
    members = grp.getgrnam(group).gr_mem
    staying = {names.person(user) for user in users}.intersection(members)
    if len(staying) < len(members):
        set_members(group, staying)
    return len(members) - len(staying)


def leave(user: str, cohorts: Iterable[str], names: SystemNames) -> None:
    """Take somebody out of the groups of these cohorts. As root."""
    account = names.person(user)
    wanted = {names.cohort(cohort) for cohort in cohorts}
    for group in grp.getgrall():
        if group.gr_name in wanted and account in group.gr_mem:
            set_members(group.gr_name, set(group.gr_mem) - {account})


def may_change() -> bool:
    """Whether this process may change groups of the system."""
    return os.geteuid() == 0
