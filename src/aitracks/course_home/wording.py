"""Language, times and numbers of the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Literal

from aitracks.language import EN, ZH, Language, Text

PageLanguage = Literal["zh-TW", "en"]
Say = Callable[..., str]

_WEEKDAYS = Text("一二三四五六日", "MonTueWedThuFriSatSun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chosen(wanted: str | None) -> PageLanguage | None:
    """The language that a query or a cookie names, if it is one of ours."""
    return "en" if wanted == EN else "zh-TW" if wanted == ZH else None


def of_cohorts(languages: list[Language]) -> PageLanguage:
    """English where all cohorts are English, else Chinese."""
    return "en" if languages and all(language == EN for language in languages) else "zh-TW"


def sayer(language: PageLanguage) -> Say:
    """Gives a text in `language`: of a pair of strings, or of anything with `zh` and `en`."""

    def say(zh: str | Text, en: str = "") -> str:
        if isinstance(zh, str):
            return en if language == "en" else zh
        return zh.en if language == "en" else zh.zh

    return say


def clock(when: datetime, language: PageLanguage, zone: tzinfo) -> str:
    """A time as people write it: 11月25日（三）23:59, or Wed 25 Nov, 23:59."""
    here = when.astimezone(zone)
    day = here.weekday()
    if language == "en":
        return f"{_WEEKDAYS.en[3 * day : 3 * day + 3]} {here.day} {_MONTHS[here.month - 1]}, {here:%H:%M}"
    return f"{here.month}月{here.day}日（{_WEEKDAYS.zh[day]}）{here:%H:%M}"


def left(when: datetime, now: datetime) -> Text:
    """How much time is left, in words; or that there is none."""
    seconds = (when - now).total_seconds()
    days, hours = int(seconds // 86400), int(seconds // 3600)
    if seconds < 0:
        return Text("已經過期", "past its deadline")
    if days >= 1:
        return Text(f"還有 {days} 天", f"{days} day{'s' if days > 1 else ''} left")
    if hours >= 1:
        return Text(f"還有 {hours} 小時", f"{hours} hour{'s' if hours > 1 else ''} left")
    return Text("不到一小時", "less than an hour left")


def number(value: float) -> str:
    """Points without superfluous zeros: 8, 7.5."""
    return f"{round(value, 2):g}"


def iso(when: datetime) -> str:
    """For the attribute of a time element."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
