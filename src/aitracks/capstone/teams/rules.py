"""What may be asked of teams and tries, and who acts. What a class asks: `aitracks.capstone.class_rules`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from aitracks.capstone.teams.errors import Refused
from aitracks.language import Text

LONGEST_NAME = 60
_ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


@dataclass(frozen=True)
class Actor:
    """Who does something. `staff`: an instructor or assistant of the cohort, as the caller has made sure."""

    name: str
    staff: bool = False


@dataclass(frozen=True)
class TeamRule:
    """How many members a team needs to take a problem on and may have at most; on how many problems it may work."""

    least: int = 1
    most: int = 5
    problems: int = 1


@dataclass(frozen=True)
class TryRule:
    """How many tries a day count for a team at a problem, and until when (None: no deadline)."""

    a_day: int = 3
    deadline: datetime | None = None


@dataclass(frozen=True)
class Offer:
    """What a team needs to know of an industry problem to apply. `unit`: the company that set it."""

    problem: str
    unit: str
    listed: bool
    apply_until: datetime | None = None


def need_id(slug: str) -> None:
    """Raises Refused where a team's id is none."""
    if not _ID.fullmatch(slug):
        raise Refused(
            f"「{slug}」不能當隊伍代號：2 到 41 個小寫英文字母、數字或底線，字母開頭。",
            f"'{slug}' is no team id: use 2 to 41 lower-case letters, digits and '_', a letter first",
        )


def need_name(name: Text) -> None:
    """Raises Refused where a team's name is empty, too long for a page, or holds what cannot be shown."""
    for text in (name.zh, name.en):
        if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
            raise Refused(
                f"隊名要有 1 到 {LONGEST_NAME} 個可顯示的字。",
                f"a team's name has 1 to {LONGEST_NAME} printable characters",
            )


def need_staff(actor: Actor) -> None:
    """Raises Refused where it is not an instructor or assistant who acts."""
    if not actor.staff:
        raise Refused("這件事由講師或助教處理。", "only an instructor or assistant may do this")


def need_reason(why: str) -> str:
    """The reason, stripped; raises Refused where there is none."""
    if not why.strip():
        raise Refused("請寫下理由。", "write down the reason")
    return why.strip()
