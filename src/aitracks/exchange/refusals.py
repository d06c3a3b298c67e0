"""Why something in the exchange was not taken, in words for people and in a name for programs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """What was wrong with a hand-in. The value stands in the report."""

    NAME = "name"
    OWNER = "owner"
    LINK = "link"
    SPECIAL = "special"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


WORDS: dict[Reason, tuple[str, str]] = {
    Reason.NAME: ("名稱不合規定", "a name that is not allowed"),
    Reason.OWNER: ("不是本人的檔案", "it does not belong to the learner that its name claims"),
    Reason.LINK: ("含有連結", "it holds a link"),
    Reason.SPECIAL: ("含有不是一般檔案的東西", "it holds something that is neither a file nor a folder"),
    Reason.TOO_MANY: ("檔案太多", "too many files"),
    Reason.TOO_LARGE: ("檔案太大", "too large"),
    Reason.TOO_DEEP: ("資料夾層數太多", "folders too deep"),
    Reason.CHANGED: ("收取時內容正在變動", "it changed while it was being read"),
    Reason.UNREADABLE: ("無法讀取", "it cannot be read"),
}


@dataclass
class Refused(Exception):
    """A hand-in, or a part of it, that is not taken."""

    reason: Reason
    detail: str

    def __str__(self) -> str:
        chinese, english = WORDS[self.reason]
        return f"{chinese} / {english} ({self.detail})"


def printable(name: str, most: int = 120) -> str:
    """A name that a learner chose, on one line of a log."""
    shown = name if name.isprintable() else ascii(name)[1:-1]
    return shown if len(shown) <= most else f"{shown[:most]}…"
