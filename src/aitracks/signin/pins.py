"""Which PINs are refused: those that a classmate would try first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

SHORTEST, LONGEST = 6, 64
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "qazwsxedcrfvtgbyhnujmikolp")
_FAVOURITES = """
112233 123321 223344 445566 556677 778899 998877 332211 520520 521521 520131 5201314 1314520 131452 147258 147258369
159357 159753 258456 123654 456123 789456 147852 741852 963852 123456a a123456 abc123 abcd1234 a1b2c3 aa1234 qwe123
1q2w3e 1q2w3e4r password passw0rd iloveyou welcome dragon monkey pokemon minecraft roblox taiwan taipei hello123
test123 student school jupyter python
"""
_BIRTHDAYS: tuple[tuple[int, str], ...] = (
    (6, "%y%m%d"), (6, "%d%m%y"), (6, "%m%d%y"), (8, "%Y%m%d"), (8, "%d%m%Y"), (8, "%m%d%Y")
)  # fmt: skip
_YEARS = range(1900, 2100)
_FIRST_ROC_YEAR = 1911


class WeakPin(ValueError):
    """A PIN that others would guess; the text says why, in Chinese and English."""


def read_pin(text: str) -> str:
    """The PIN that was meant: a Chinese input method writes full-width digits, a phone adds a blank."""
    return unicodedata.normalize("NFKC", text).strip()


def check_pin(pin: str, nickname: str, class_code: str = "") -> None:
    """Raise WeakPin for a PIN that is short, in everybody's list, a date, or the nickname."""
    if not SHORTEST <= len(pin) <= LONGEST:
        raise WeakPin(f"PIN 至少要 {SHORTEST} 碼。 A PIN has at least {SHORTEST} digits or letters.")
    said = pin.casefold()
    for is_weak, why in _REASONS:
        if is_weak(said):
            raise WeakPin(why)
    name = "".join(nickname.casefold().split())
    if (len(name) > 1 and name in said) or (said in name) or _letters(class_code) in (said, _letters(said)):
        raise WeakPin("PIN 不能是暱稱或班級代碼。 A PIN cannot be the nickname or the class code.")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold() or "\0"


def _is_favourite(pin: str) -> bool:
    return pin in _FAVOURITES.split()


def _is_run(pin: str) -> bool:
    """Whether each sign lies as far from the one before as the next: 123456, 97531, 890123, abcdef."""
    steps = [ord(b) - ord(a) for a, b in pairwise(pin)]
    return len({step % 10 for step in steps} if pin.isdecimal() else set(steps)) == 1


def _is_row(pin: str) -> bool:
    return any(pin in row or pin[::-1] in row for row in _ROWS)


def _repeats(pin: str) -> bool:
    blocks = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1) if len(pin) % size == 0)
    return blocks or len(set(pin)) < 3


def _is_date(pin: str) -> bool:
    return any(moment.year in _YEARS for moment in _dates(pin))


def _dates(pin: str) -> Iterator[datetime]:
    if not pin.isdecimal():
        return
    for size, form in _BIRTHDAYS:
        if len(pin) == size:
            yield from _date(pin, form)
    if len(pin) in (6, 7):  # years since 1911, as they are counted in Taiwan
        yield from _date(f"{int(pin[:-4]) + _FIRST_ROC_YEAR}{pin[-4:]}", "%Y%m%d")


def _date(text: str, form: str) -> Iterator[datetime]:
    try:
        yield datetime.strptime(text, form)
    except ValueError:
        return


_COMMON = "這個 PIN 太多人用了，請換一個。 Too many people use this PIN; choose another."
_REASONS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (_is_favourite, _COMMON),
    (_is_run, _COMMON),
    (_is_row, _COMMON),
    (_repeats, _COMMON),
    (_is_date, "生日很容易被猜到，請換一個。 Birthdays are easily guessed; choose another PIN."),
)
