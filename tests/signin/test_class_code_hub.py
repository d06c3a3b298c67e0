"""Class code, nickname and PIN on a real hub: joining, coming back, and what jokers and thieves try."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import Any

import pytest
import requests
from sqlalchemy import update

from aitracks.signin import gate, messages, tables
from aitracks.signin.limits import Attempts
from aitracks.signin.members import Members
from aitracks.signin.nicknames import read_nickname
from aitracks.signin.passwords import Passwords

pytestmark = pytest.mark.hub
PIN = "sun42moon"


@pytest.fixture(scope="module")
def hub(start_small_hub: Callable[..., Any]) -> Any:
    return start_small_hub({"method": "class_code", "failures": 5, "window": 60}, refresh=1)


@pytest.fixture(autouse=True)
def fresh(hub: Any) -> None:
    """Each test begins without wrong tries."""
    Attempts(hub.store).forgive("")


@pytest.fixture
def code(hub: Any) -> str:
    return Members(hub.store).new_code("tiny").code


def member(hub: Any, nickname: str) -> Any:
    return Members(hub.store).find("tiny", read_nickname(nickname).key)


def test_joins_and_comes_back(hub: Any, code: str, visit: Any) -> None:
    first = visit(hub)
    asked = first.enter(code.lower().replace("-", " "), "阿美", PIN)
    assert asked.status == 200, "a new nickname is asked about before an account is made"
    assert 'name="password2"' in asked.text
    assert first.join(code, "阿美", PIN).came_in
    user = member(hub, "阿美").user
    assert user.startswith("p-")
    assert hub.groups(user) == ["nbgrader-tiny"]
    assert visit(hub).enter(code, "阿美", PIN).came_in, "with the code, on another device"
    assert visit(hub).enter("tiny", "阿美", PIN).came_in, "with the class's own id"
    assert 'value="tiny"' in requests.get(f"{hub.url}/hub/logout", cookies=first.session.cookies, timeout=20).text


def test_two_pins_that_differ_and_a_weak_one_are_refused_kindly(hub: Any, code: str, visit: Any) -> None:
    new = visit(hub)
    assert messages.DIFFER in new.send(class_code=code, username="小安", password=PIN, password2="other42x").said
    for weak in ("123456", "000000", "990412", "小安小安小安"):
        page = new.join(code, "小安", weak)
        assert (page.status, 'name="password2"' in page.text) == (200, True)
    assert member(hub, "小安") is None


def test_a_name_cannot_be_stolen_with_the_code(hub: Any, code: str, visit: Any) -> None:
    assert visit(hub).join(code, "Amy", PIN).came_in
    for name in ("Amy", "ＡＭＹ", "a\u200bmy", "AMY "):
        page = visit(hub).join(code, name, "thief99x")
        assert (page.status, messages.WRONG.zh in page.said) == (403, True), name
    page = visit(hub).join(code, "prof_lin", "thief99x")
    assert page.status == 403, "nor that of somebody whom the class lists"


def test_full_expired_and_revoked_codes_take_nobody_and_keep_their_members(hub: Any, visit: Any) -> None:
    members = Members(hub.store)
    full = members.new_code("tiny", seats=1).code
    assert visit(hub).join(full, "第一", PIN).came_in
    assert messages.FULL.zh in visit(hub).join(full, "第二", PIN).said
    expired, revoked = members.new_code("tiny").code, members.new_code("tiny").code
    assert visit(hub).join(expired, "老一", PIN).came_in
    with hub.store.begin() as connection:
        connection.execute(update(tables.codes).where(tables.codes.c.code == expired).values(expires=time.time() - 1))
    members.revoke(revoked)
    for dead in (expired, revoked):
        page = visit(hub).join(dead, "老三", PIN)
        assert (page.status, page.said) == (403, f"{messages.WRONG.zh} {messages.WRONG.en}")
    assert visit(hub).enter(expired, "老一", PIN).came_in


def test_forty_join_at_once_and_not_one_more(hub: Any, visit: Any) -> None:
    code = Members(hub.store).new_code("tiny", seats=40).code
    visitors = [visit(hub) for _ in range(44)]
    with ThreadPoolExecutor(44) as pool:
        list(pool.map(lambda visitor: visitor.open(), visitors))
        began = time.monotonic()
        pages = list(
            pool.map(lambda item: item[1].join(code, f"同學{item[0]}", f"pin{item[0]}xyzw"), enumerate(visitors))
        )
    seconds = time.monotonic() - began
    assert sum(page.came_in for page in pages) == 40
    assert all(messages.FULL.zh in page.said for page in pages if not page.came_in)
    print(f"44 at once: {seconds:.1f} s")
    assert seconds < 20


def test_guessing_ends_and_the_learner_is_not_locked_out(hub: Any, code: str, visit: Any) -> None:
    owner = visit(hub)
    assert owner.join(code, "小光", PIN).came_in
    joker = visit(hub)
    statuses = [joker.enter(code, "小光", f"guess{number:03}").status for number in range(12)]
    assert statuses == [403] * 5 + [429] * 7
    assert joker.enter(code, "小光", PIN).status == 429, "not even the right one, once tries are refused"
    assert owner.enter(code, "小光", PIN).came_in, "the learner's own browser is not concerned"
    assert visit(hub).join(code, "鄰居", PIN).came_in, "nor are others at the same address"
    one_time = Members(hub.store).reset_pin(member(hub, "小光"))
    page = visit(hub).enter(code, "小光", one_time)
    assert page.hidden("renewal"), "a one-time PIN works at once, and asks for a new one"


def test_wrong_tries_outlive_a_restart(start_small_hub: Callable[..., Any], visit: Any) -> None:
    hub = start_small_hub({"method": "class_code", "failures": 3, "window": 600})
    code = Members(hub.store).new_code("tiny").code
    assert visit(hub).join(code, "小雨", PIN).came_in
    assert [visit(hub).enter(code, "小雨", "wrong12x").status for _ in range(4)] == [403, 403, 403, 429]
    hub.stop()
    hub.start()
    assert visit(hub).enter(code, "小雨", PIN).status == 429


def test_one_time_pin_asks_for_a_new_one_and_works_once(hub: Any, code: str, visit: Any) -> None:
    assert visit(hub).join(code, "小雪", PIN).came_in
    one_time = Members(hub.store).reset_pin(member(hub, "小雪"))
    assert visit(hub).enter(code, "小雪", PIN).status == 403, "the old one is gone"
    visitor = visit(hub)
    token = visitor.enter(code, "小雪", one_time).hidden("renewal")
    assert token
    assert member(hub, "小雪").once_until, "nothing has changed yet"
    weak = visitor.send(renewal=token, username="小雪", password="123456", password2="123456")
    assert weak.hidden("renewal") == token
    assert visitor.send(renewal=token, username="小雪", password="newpin77x", password2="newpin77x").came_in
    again = visit(hub).send(renewal=token, username="小雪", password="thief77x", password2="thief77x")
    assert again.status == 403, "the page of a one-time PIN works once"
    forged = visit(hub).send(renewal=token[:-3] + "abc", username="小雪", password="thief77x", password2="thief77x")
    assert forged.status == 403
    assert visit(hub).enter(code, "小雪", one_time).status == 403
    assert visit(hub).enter(code, "小雪", "newpin77x").came_in


def test_nothing_tells_who_exists(hub: Any, code: str, visit: Any) -> None:
    assert visit(hub).join(code, "小真", PIN).came_in
    Passwords(hub.store).make(["prof_lin"])
    bodies, seconds = set(), {}
    tries = {
        "wrong PIN": ("tiny", "小真"),
        "no such nickname": ("tiny", "沒有人"),
        "no such class": ("nowhere", "小真"),
        "no such code": ("AAA-BBB-CCC", "小真"),
        "wrong password": ("", "prof_lin"),
        "nobody": ("", "prof_wang"),
        "no password yet": ("", "amei"),
    }
    for kind, (place, name) in tries.items():
        pages = [visit(hub).enter(place, name, "wrong99x") for _ in range(5)]
        bodies |= {(page.status, page.said) for page in pages}
        seconds[kind] = median(page.seconds for page in pages)
        assert visit(hub).enter(place, name, "wrong99x").status == 429, f"{kind}: refused after the same number"
    print({kind: f"{value * 1000:.0f} ms" for kind, value in seconds.items()})
    assert bodies == {(403, f"{messages.WRONG.zh} {messages.WRONG.en}")}
    assert max(seconds.values()) < 3 * min(seconds.values())


def test_a_listed_person_signs_in_with_a_password(hub: Any, visit: Any) -> None:
    word = Passwords(hub.store).make((), ["prof_lin"])["prof_lin"]
    assert visit(hub).enter("", " Prof_Lin ", word).came_in
    assert hub.groups("prof_lin") == ["formgrade-pair", "formgrade-tiny"]
    assert visit(hub).enter("tiny", "prof_lin", word).status == 403, "a class is for nicknames"


def test_a_flood_leaves_the_hub_to_others(hub: Any, code: str, visit: Any) -> None:
    known = visit(hub)
    assert known.join(code, "小平", PIN).came_in
    flooders = [visit(hub) for _ in range(20)]
    for flooder in flooders:
        flooder.open()
    asked: list[float] = []
    entered: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            began = time.monotonic()
            assert requests.get(f"{hub.url}/hub/login", timeout=30).ok
            asked.append(time.monotonic() - began)
            page = known.enter(code, "小平", PIN)
            assert page.came_in
            entered.append(page.seconds)
            time.sleep(0.05)

    def flood(number: int) -> int:
        return int(flooders[number % 20].enter("ABC-DEF-GHJ", f"n{number}", f"wrong{number}").status)

    with ThreadPoolExecutor(21) as pool:
        watching = pool.submit(look)
        statuses = list(pool.map(flood, range(200)))
        over.set()
        watching.result()
    print(f"flood: {len(asked)} pages, worst {max(asked):.2f} s; sign-ins, worst {max(entered):.2f} s")
    assert set(statuses) <= {403, 429, 503}
    assert max(asked) < 1
    assert max(entered) < 2
    assert visit(hub).join(code, "新來", PIN).came_in, "an address full of wrong tries does not keep out who has a code"


def test_an_exhausted_class_still_lets_known_browsers_in(hub: Any, code: str, visit: Any) -> None:
    known = visit(hub)
    assert known.join(code, "小青", PIN).came_in
    attempts = Attempts(hub.store)
    with hub.store.begin() as connection:
        rows = [{"key": "class:tiny:inside", "at": time.time()}] * (5 * gate.TRIES_OF_MANY)
        connection.execute(tables.attempts.insert(), rows)
    assert visit(hub).enter(code, "小青", PIN).status == 429
    assert known.enter(code, "小青", PIN).came_in
    assert visit(hub).enter("tiny", "小青", PIN).came_in, "what insiders waste is not what strangers have"
    assert gate.forgive_class(attempts, "tiny") >= 5 * gate.TRIES_OF_MANY
    assert visit(hub).enter(code, "小青", PIN).came_in


def test_who_is_removed_loses_the_groups_and_gets_no_server(hub: Any, code: str, visit: Any) -> None:
    gone = visit(hub)
    assert gone.join(code, "小離", PIN).came_in
    found = member(hub, "小離")
    pages = gone.session.get(f"{hub.url}/hub/spawn", timeout=60)
    assert found.user in (hub.folder / "accounts.txt").read_text(), "the account is asked for before the server starts"
    assert pages.status_code < 600
    Members(hub.store).remove(found)
    time.sleep(1.2)  # auth_refresh_age of this hub
    page = gone.session.get(f"{hub.url}/hub/home", timeout=20)
    assert "/hub/login" in page.url
    assert hub.groups(found.user) == []
    assert visit(hub).enter(code, "小離", PIN).status in (200, 403)


def test_a_closed_cohort_lets_learners_in_no_more(hub: Any, code: str, visit: Any) -> None:
    word = Passwords(hub.store).make((), ["prof_lin"])["prof_lin"]
    assert visit(hub).join(code, "小關", PIN).came_in
    user = member(hub, "小關").user
    file = hub.folder / "checkout" / "hub_config" / "cohorts" / "tiny.yaml"
    open_text = file.read_text()
    file.write_text(f"{open_text}closed: 2020-01-01\n")
    try:
        assert messages.CLOSED.zh in visit(hub).enter(code, "小關", PIN).said
        assert visit(hub).enter("", "prof_lin", word).came_in
    finally:
        file.write_text(open_text)
    assert visit(hub).enter(code, "小關", PIN).came_in
    assert hub.groups(user) == ["nbgrader-tiny"]


def test_the_api_takes_no_password(hub: Any, code: str, visit: Any) -> None:
    assert visit(hub).join(code, "小機", PIN).came_in
    user = member(hub, "小機").user
    auth = {"auth": {"class_code": code, "username": "小機", "password": PIN}}
    answer = requests.post(f"{hub.url}/hub/api/users/{user}/tokens", json=auth, timeout=20)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"username": "x"},
        {"class_code": "\x00" * 50, "username": "\x00", "password": "\x00"},
        {"class_code": "A" * 100_000, "username": "名" * 100_000, "password": "p" * 100_000},
        {"username": "' OR 1=1 --", "password": "' OR 1=1 --"},
        {"username": "../../etc", "password": "{{ 7*7 }}", "class_code": "{{ 7*7 }}<script>"},
        {"renewal": "x", "username": "a", "password": "b"},
    ],
)
def test_odd_forms_are_refused_and_never_break(hub: Any, visit: Any, fields: dict[str, str]) -> None:
    page = visit(hub).send(**fields)
    assert page.status == 403
    assert "49" not in page.hidden("class_code")
    assert "<script>{{" not in page.text
    assert "{{ 7*7 }}<script>" not in page.text
