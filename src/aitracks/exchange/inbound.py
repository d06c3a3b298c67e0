"""What lies in a cohort's inbound folder: whose it is, by the system, against whom its name claims."""

from __future__ import annotations

import os
import pwd
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any

from aitracks.exchange.copying import Walk, open_folder
from aitracks.exchange.refusals import WORDS, Reason, Refused, printable

_NAME = re.compile(r"(?P<student>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>[^+]+)(\+[^+]*)?", re.DOTALL)
MOST_REFUSALS = 20  # of one account, in the report; more are counted
MOST_TRIES = 50  # hand-ins of one learner that are looked at, the newest ones


@dataclass(frozen=True)
class HandIn:
    """One folder of the inbound folder that may be the learner's."""

    student: str
    folder: str
    claimed: str  # the time in the folder's name, which the learner chose
    uid: int
    changed: int  # ns; of the folder alone


@dataclass(frozen=True)
class Refusal:
    """One that was not taken."""

    folder: str
    claims: str
    owner: str
    reason: Reason
    detail: str

    def as_dict(self) -> dict[str, str]:
        """For the report, with the words in both languages."""
        chinese, english = WORDS[self.reason]
        return {**asdict(self), "zh_TW": chinese, "en": english}


@dataclass
class Inbound:
    """All hand-ins of one assignment, by learner; and what was refused at first sight."""

    hand_ins: dict[str, list[HandIn]] = field(default_factory=lambda: defaultdict(list))
    refusals: list[Refusal] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # owner → all refusals

    def refuse(self, folder: str, claims: str, uid: int, refused: Refused) -> Refusal | None:
        """Note it; None where this account has filled its part of the report."""
        owner = account(uid)
        self.counts[owner] += 1
        if self.counts[owner] > MOST_REFUSALS:
            return None
        one = Refusal(printable(folder), printable(claims), owner, refused.reason, refused.detail)
        self.refusals.append(one)
        return one

    def as_dict(self) -> dict[str, Any]:
        """The refusals, for the report."""
        return {"refused": [one.as_dict() for one in self.refusals], "refused_by_owner": dict(self.counts)}


def read_inbound(
    inbound: int, assignment: str, student: str | None, student_of: Callable[[int], str | None]
) -> Inbound:
    """What was handed in for an assignment (by one student, where one is named), newest first for each learner."""
    found = Inbound()
    student_of = cache(student_of)  # there may be a million folders, but not as many accounts
    with os.scandir(inbound) as entries:
        for entry in entries:
            if not entry.name.startswith("."):
                _sort_in(entry, assignment, student, student_of, found)
    for name, hand_ins in found.hand_ins.items():
        found.hand_ins[name] = sorted(hand_ins, key=lambda one: one.changed, reverse=True)[:MOST_TRIES]
    return found


def _sort_in(
    entry: os.DirEntry[str],
    assignment: str,
    student: str | None,
    student_of: Callable[[int], str | None],
    found: Inbound,
) -> None:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return
    parts = _NAME.fullmatch(entry.name)
    claims = parts["student"] if parts else ""
    if parts and (parts["assignment"] != assignment or (student and claims != student)):
        return
    if not parts or not entry.name.isprintable():
        found.refuse(entry.name, claims, status.st_uid, Refused(Reason.NAME, "name+assignment+time"))
    elif claims != student_of(status.st_uid):
        found.refuse(entry.name, claims, status.st_uid, Refused(Reason.OWNER, account(status.st_uid)))
    elif not entry.is_dir(follow_symlinks=False):
        reason = Reason.LINK if entry.is_symlink() else Reason.SPECIAL
        found.refuse(entry.name, claims, status.st_uid, Refused(reason, "no folder"))
    else:
        found.hand_ins[claims].append(HandIn(claims, entry.name, parts["time"], status.st_uid, status.st_ctime_ns))


def handed_in_at(inbound: int, hand_in: HandIn, walk: Walk, target: int | None = None) -> int:
    """When a hand-in was last changed, in ns; copies it into the folder `target` where one is given.

    Raises Refused, also where another folder was put in its place meanwhile.
    """
    with open_folder(hand_in.folder, inbound) as folder:
        latest = walk.look(folder, target)
        try:
            there = os.stat(hand_in.folder, dir_fd=inbound, follow_symlinks=False)
        except FileNotFoundError:
            raise Refused(Reason.CHANGED, "it was taken away") from None
        if not os.path.samestat(there, os.fstat(folder)):
            raise Refused(Reason.CHANGED, "another one was put in its place")
    return latest


def account(uid: int) -> str:
    """The name of an account, or its number."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
