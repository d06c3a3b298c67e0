"""Class codes: long enough that nobody finds one by trying, short enough to be read aloud."""

from __future__ import annotations

import re
import secrets
import unicodedata

# 31 signs, none with a twin (0 O, 1 I L). Nine make 44 bits: at 50 tries a second on a hub with 100 open codes a hit
# takes 5,000 years. So nobody needs to be locked out for trying codes, which a joker could turn on a class.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 9
ONE_TIME_LENGTH = 10


def make_code() -> str:
    """A class code such as ``K7M-2QX-9FD``."""
    return shown_code(_draw(LENGTH))


def make_one_time_pin() -> str:
    """A PIN for one sign-in: 49 bits, so that it need not be protected from guessing."""
    return _draw(ONE_TIME_LENGTH).lower()


def make_user() -> str:
    """A hub user id that says nothing about the learner: ``p-`` and eight signs."""
    return f"p-{_draw(8).lower()}"


def read_code(text: str) -> str | None:
    """The code that was meant, as it was given out; None where it can be none."""
    letters = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()
    return shown_code(letters) if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else None


def shown_code(letters: str) -> str:
    """Three groups of three."""
    return "-".join(letters[start : start + 3] for start in range(0, LENGTH, 3))


def _draw(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))
