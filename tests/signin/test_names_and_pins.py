"""Nicknames, PINs, codes, and the hub users of people whom another sign-in vouches for."""

from __future__ import annotations

import pytest

from aitracks.signin.codes import ALPHABET, make_code, make_one_time_pin, make_user, read_code
from aitracks.signin.identities import Vouched, user_of
from aitracks.signin.nicknames import BadNickname, read_nickname
from aitracks.signin.pins import WeakPin, check_pin, read_pin

WEAK = """
12345 123456 654321 000000 111111 123123 121212 112211 135791 890123 qwerty asdfgh 1qaz2wsx 520520 5201314 abcdef
990412 041299 120499 20100412 04122010 0990412 880101 password amei99x xxameixx k7m-2qx-9fd k7m2qx9fd
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阿美", " 阿美 "),
        ("Amy", "ＡＭＹ"),
        ("amy", "a\u200bm\u200dy\ufeff"),
        ("amy", "a\x00my\x7f"),
        ("小 明", "小\u3000明"),
        ("é", "e\u0301"),
        ("straße", "STRASSE"),
        ("❤", "❤\ufe0f"),
        ("amy", "am\U000e0079y"),
        ("柏豪", "\u3164柏豪\u115f"),
    ],
)
def test_the_same_nickname(one: str, other: str) -> None:
    assert read_nickname(one).key == read_nickname(other).key


@pytest.mark.parametrize(
    "text", ["", "  ", "\u200b\u2060", "一" * 21, "a\u202egnp", "x\u2066y", "pаypal", "z̷̧̛͉", "\ue000", "\u0378"]
)
def test_no_nickname(text: str) -> None:
    with pytest.raises(BadNickname) as why:
        read_nickname(text)
    assert "nickname" in str(why.value)


@pytest.mark.parametrize("text", ["阿美", "O'Brien", "小明 2", "ともだち", "Nguyễn Thị", "ㄅㄆㄇ", "🐼", "김민수"])
def test_a_nickname_of_any_pupil(text: str) -> None:
    assert read_nickname(text).shown == text


@pytest.mark.parametrize("pin", WEAK.split())
def test_a_pin_that_a_classmate_would_try(pin: str) -> None:
    with pytest.raises(WeakPin):
        check_pin(pin, "amei", "K7M-2QX-9FD")


@pytest.mark.parametrize("pin", ["739164", "sun42moon", "508273", "貓咪愛吃魚呢", "b4nana-x"])
def test_a_pin_that_does(pin: str) -> None:
    check_pin(pin, "amei", "K7M-2QX-9FD")


def test_a_chinese_keyboard_writes_the_same_pin() -> None:
    assert read_pin("７３９１６４ ") == "739164"


def test_codes_are_long_readable_and_forgiving() -> None:
    codes = {make_code() for _ in range(500)}
    assert len(codes) == 500
    assert not set("".join(codes)) & set("0O1IL")
    assert len(ALPHABET) ** 9 > 2**44
    assert len(ALPHABET) ** len(make_one_time_pin()) > 2**49
    assert {read_code(text) for text in ("k7m-2qx-9fd", "K7M 2QX 9FD", "ｋ７ｍ２ｑｘ９ｆｄ", " k7m2qx9fd\n")} == {
        "K7M-2QX-9FD"
    }
    assert [read_code(text) for text in ("", "K7M-2QX", "K7M-2QX-9F0", "outreach_demo")] == [None] * 4
    assert make_user().startswith("p-")
    assert len(make_user()) == 10


def vouched(claim: str, subject: str = "s", exact: bool = True) -> str:
    return user_of(Vouched("issuer", subject, claim, "N", exact))


def test_only_a_plain_user_name_is_taken_as_it_stands() -> None:
    assert vouched("amei") == "amei"
    for claim in ("Amei", "amei ", "amei@x", "grader-tiny", "p-abcdefgh", "a" * 32, "陳", "", "-x", "7up", "ａｍｅｉ"):
        user = vouched(claim)
        assert user != claim
        assert user != "amei"
        assert len(user) <= 23
        assert user[0].isalpha()
        assert set(user) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"), user
    assert vouched("amei", exact=False) != "amei"


def test_subjects_make_the_difference() -> None:
    assert vouched("a@x", "1") != vouched("a@y", "2")
    assert vouched("a@x", "1") != vouched("a@x", "2")
    assert vouched("a@x", "1") == vouched("a@x", "1")
