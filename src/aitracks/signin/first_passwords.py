"""Passwords of profile local for people who come to a class while the hub runs."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

from aitracks.hub.accounts import ensure_accounts
from aitracks.hub.places import usable


def give_passwords(accounts: Path, users: Iterable[str]) -> dict[str, str]:
    """Name → password; who has none gets one, as at a start. Raises StateError where the file cannot be written.

    The hub and `aitracks cohort` may do this at one moment: each waits for the other, and sees what it gave.
    """
    with usable(accounts):
        folder = os.open(accounts.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        return ensure_accounts(accounts, users)
    finally:
        os.close(folder)
