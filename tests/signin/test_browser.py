"""The sign-in page as a pupil meets it, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aitracks.signin import messages
from aitracks.signin.hashing import make_hash
from aitracks.signin.members import Members
from aitracks.signin.nicknames import read_nickname

pytestmark = [pytest.mark.hub, pytest.mark.browser]
PHONE = {"width": 390, "height": 760}
PIN = "sun42moon"


@pytest.fixture(scope="module")
def hub(start_small_hub: Callable[..., Any]) -> Any:
    return start_small_hub({"method": "class_code"})


@pytest.fixture
def page(browser: Any, hub: Any) -> Iterator[Any]:
    context = browser.new_context(viewport=PHONE, locale="zh-TW")
    tab = context.new_page()
    tab.goto(f"{hub.url}/hub/login")
    yield tab
    context.close()


def shoot(page: Any, name: str, repository: Path) -> None:
    if os.environ.get("AITRACKS_KEEP_SHOTS"):
        page.screenshot(path=repository / "test-artifacts" / f"sign_in_{name}.png", full_page=True)


def test_a_pupil_joins_leaves_and_comes_back(page: Any, hub: Any, repository: Path) -> None:
    code = Members(hub.store).new_code("tiny").code
    shoot(page, "empty", repository)
    page.get_by_label("班級代碼").fill(code.lower())
    page.get_by_label("暱稱或帳號").fill("阿美")
    page.get_by_label("PIN 或密碼").fill(PIN)
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="第一次來").wait_for()
    shoot(page, "join", repository)
    page.get_by_label("選一個 PIN").fill("123456")
    page.get_by_label("再輸入一次 PIN").fill("123456")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="太多人用了").wait_for()
    page.get_by_label("選一個 PIN").fill(PIN)
    page.get_by_label("再輸入一次 PIN").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/hub/home")
    page.goto(f"{hub.url}/hub/logout")
    page.wait_for_url("**/hub/login")
    assert page.get_by_label("班級代碼").input_value() == "tiny", "the browser knows the class"
    page.get_by_label("暱稱或帳號").fill("阿美")
    page.get_by_label("PIN 或密碼").fill("wrong99x")
    page.keyboard.press("Enter")
    page.get_by_role("alert").filter(has_text=messages.WRONG.zh[:10]).wait_for()
    shoot(page, "wrong", repository)
    page.get_by_label("PIN 或密碼").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/hub/home")


def test_a_one_time_pin_is_changed(page: Any, hub: Any, repository: Path) -> None:
    members = Members(hub.store)
    code = members.new_code("tiny").code
    one_time = members.reset_pin(members.join(code, read_nickname("柏豪"), make_hash("x"), lambda user: False))
    page.get_by_label("班級代碼").fill(code)
    page.get_by_label("暱稱或帳號").fill("柏豪")
    page.get_by_label("PIN 或密碼").fill(one_time)
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="一次性").wait_for()
    shoot(page, "renew", repository)
    page.get_by_label("選一個 PIN").fill(PIN)
    page.get_by_label("再輸入一次 PIN").fill(PIN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/hub/home")


def test_the_page_works_without_javascript_and_fits_a_phone(browser: Any, hub: Any) -> None:
    code = Members(hub.store).new_code("tiny").code
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{hub.url}/hub/login")
    page.get_by_label("班級代碼").fill(code)
    page.get_by_label("暱稱或帳號").fill("小靜")
    page.get_by_label("PIN 或密碼").fill(PIN)
    page.get_by_role("button", name="登入").click()
    page.get_by_label("選一個 PIN").fill(PIN)
    page.get_by_label("再輸入一次 PIN").fill(PIN)
    page.get_by_role("button", name="設定 PIN").click()
    page.wait_for_url("**/hub/home")
    context.close()


def test_every_field_has_a_label_and_nothing_is_cut_off(page: Any) -> None:
    fields = page.locator("form input:not([type=hidden]):not([type=submit])")
    for number in range(fields.count()):
        assert fields.nth(number).evaluate("field => field.labels.length") == 1
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "nobody has to scroll sideways"
    assert page.locator("#password_input").get_attribute("type") == "password"
