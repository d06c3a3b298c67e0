"""The pages of the sign-in, and the one that waits for a server: Chinese by their own word, nothing against them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hub_story.axe import assert_readable

from aitracks.signin.members import Members

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]
PIN = "sun42moon"


@pytest.fixture(scope="module")
def hub(start_small_hub: Callable[..., Any]) -> Any:
    return start_small_hub({"method": "class_code"})


@pytest.fixture
def page(browser: Any, hub: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 844}, locale="zh-TW")
    tab = context.new_page()
    tab.goto(f"{hub.url}/hub/login")
    yield tab
    context.close()


@pytest.fixture
def readable(page: Any, repository: Path) -> Callable[[str], None]:
    """Looks at the page as it is now, and keeps a picture where that is wished."""

    def look(what: str) -> None:
        def shot(width: str) -> None:
            if os.environ.get("AITRACKS_KEEP_SHOTS"):
                page.screenshot(path=repository / "test-artifacts" / f"axe_{what}_{width}.png", full_page=True)

        assert_readable(page, shot)

    return look


def test_from_the_class_code_to_the_server(page: Any, hub: Any, readable: Callable[[str], None]) -> None:
    readable("class-code")
    page.get_by_label("班級代碼").fill(Members(hub.store).new_code("tiny").code)
    page.get_by_label("暱稱或帳號").fill("小恐龍")
    page.get_by_label("PIN 或密碼").fill(PIN)
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="第一次來").wait_for()
    readable("join")
    page.get_by_label("選一個 PIN").fill("123456")
    page.get_by_label("再輸入一次 PIN").fill("123456")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="太多人用了").wait_for()
    readable("weak")
    page.get_by_label("選一個 PIN").fill(PIN)
    page.get_by_label("再輸入一次 PIN").fill(PIN)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="我的工作區").wait_for()
    readable("home")
    (hub.folder / "slow").touch()
    page.get_by_role("button", name="開啟工作區").click()
    page.get_by_role("heading", name="正在準備你的工作區").wait_for()
    readable("spawn-pending")


def test_a_refusal(page: Any, readable: Callable[[str], None]) -> None:
    page.get_by_label("班級代碼").fill("K7M-2QX-9FD")
    page.get_by_label("暱稱或帳號").fill("小恐龍")
    page.get_by_label("PIN 或密碼").fill(PIN)
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    readable("refused")
