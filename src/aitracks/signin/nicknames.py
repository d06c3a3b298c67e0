"""What a learner may call himself, and when two nicknames are the same."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

LONGEST = 20
_TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and marks that show nothing
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})  # scripts that share shapes
_MARKS_IN_A_ROW = 2


class BadNickname(ValueError):
    """A nickname that nobody can have; the text says why, in Chinese and English."""


@dataclass(frozen=True)
class Nickname:
    """A nickname as it is shown, and the key under which no two learners of a class have it."""

    shown: str
    key: str


def read_nickname(text: str) -> Nickname:
    """The nickname that somebody typed; raises BadNickname. Full-width, capital and invisible variants are one."""
    shown = " ".join("".join(filter(_seen, unicodedata.normalize("NFKC", text))).split())
    if not 1 <= len(shown) <= LONGEST:
        raise BadNickname(f"暱稱要 1 到 {LONGEST} 個字。 A nickname has 1 to {LONGEST} characters.")
    if _is_tricky(shown) or _TURNS_TEXT & set(text):
        raise BadNickname("暱稱裡有不能用的符號，請換一個。 The nickname holds characters that cannot be used.")
    return Nickname(shown, unicodedata.normalize("NFKC", shown.casefold()))


def _seen(letter: str) -> bool:
    if letter.isspace():
        return True  # a line end becomes a blank
    variant = "\ufe00" <= letter <= "\ufe0f" or "\U000e0000" <= letter <= "\U000e0fff"
    return not (letter in _UNSEEN or variant or unicodedata.category(letter) in ("Cc", "Cf"))


def _is_tricky(shown: str) -> bool:
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in shown if letter.isalpha()}
    nameless = any(unicodedata.category(letter) in ("Cn", "Co", "Cs") for letter in shown)
    return nameless or len(scripts & _LOOK_ALIKE) > 1 or _heaped(shown)


def _heaped(shown: str) -> bool:
    """Whether marks are piled on a letter, which then covers the lines around it."""
    run = 0
    for letter in unicodedata.normalize("NFD", shown):
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > _MARKS_IN_A_ROW:
            return True
    return False
