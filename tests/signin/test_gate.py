"""The judgement about one try, without a hub."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from aitracks.signin import messages
from aitracks.signin.gate import Check, Gate, Joining, Rules, Try, Welcome
from aitracks.signin.hashing import make_hash
from aitracks.signin.messages import Say

PIN = "sun42moon"


@pytest.fixture
def gate(engine: Engine) -> Gate:
    rules = Rules(
        failures=3, cohorts=frozenset({"a", "shut"}), plain=lambda: {"amei": "word"}, is_open=lambda c: c == "a"
    )
    return Gate(engine, rules)


def enter(
    gate: Gate, place: str, name: str, secret: str, again: str | None = None, **devices: str
) -> Welcome | Say | None:
    step = gate.look(Try(place, name, secret, again, "192.0.2.1", devices))
    if isinstance(step, Joining):
        return gate.join(step, make_hash(step.pin))
    return gate.settle(step, step.is_right()) if isinstance(step, Check) else step


def test_the_plain_passwords_of_profile_local(gate: Gate) -> None:
    assert enter(gate, "", "amei", "word") == Welcome("amei")
    assert enter(gate, "", "amei", "wrong") is messages.WRONG
    assert enter(gate, "a", "amei", "word") is messages.WRONG, "a class is for nicknames"
    for _ in range(2):
        enter(gate, "", "amei", "wrong")
    assert enter(gate, "", "amei", "word") is messages.WAIT


def test_a_known_browser_has_tries_of_its_own(gate: Gate) -> None:
    came = enter(gate, gate.members.new_code("a").code, "阿美", PIN, PIN)
    assert isinstance(came, Welcome)
    for _ in range(3):
        assert enter(gate, "a", "阿美", "wrong") is messages.WRONG
    assert enter(gate, "a", "阿美", PIN) is messages.WAIT
    device = {came.user: "m1"}
    assert [enter(gate, "a", "阿美", "wrong", **device) for _ in range(4)] == [messages.WRONG] * 3 + [messages.WAIT]
    assert enter(gate, "a", "阿美", PIN, **{came.user: "m2"}) == came, "another browser of the same pupil"
    assert enter(gate, "a", "阿美", PIN, other="m3") is messages.WAIT, "a mark of somebody else counts for nothing"


def test_a_closed_class_takes_no_seat(gate: Gate) -> None:
    code = gate.members.new_code("shut").code
    assert enter(gate, code, "阿美", PIN, PIN) is messages.WRONG
    assert gate.members.find_code(code).used == 0  # type: ignore[union-attr]


def test_a_name_that_is_taken_a_moment_ago_is_looked_at_again(gate: Gate) -> None:
    code = gate.members.new_code("a").code
    request = Try(code, "阿美", PIN, PIN, "192.0.2.1")
    one, other = gate.look(request), gate.look(request)
    assert isinstance(one, Joining)
    assert isinstance(other, Joining)
    assert isinstance(gate.join(one, make_hash(PIN)), Welcome)
    assert gate.join(other, make_hash(PIN)) is None
    assert isinstance(enter(gate, code, "阿美", PIN, PIN), Welcome), "a second click of the same pupil"


def test_without_class_codes_the_field_means_nothing(engine: Engine) -> None:
    gate = Gate(engine, Rules(class_codes=False, cohorts=frozenset({"a"}), plain=lambda: {"amei": "word"}))
    code = gate.members.new_code("a").code
    assert enter(gate, code, "amei", "word") == Welcome("amei")
    assert enter(gate, code, "阿美", PIN, PIN) is messages.WRONG
