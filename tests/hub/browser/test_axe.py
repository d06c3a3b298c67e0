"""The hub's own pages: Chinese by their own word, nothing against them for a screen reader or on a phone."""

from __future__ import annotations

import re

import pytest
from hub_story.axe import assert_readable, violations

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = [
    ("home", "/hub/home", "工作區"),
    ("not-running", "/user/{name}/lab", "工作區還沒開啟"),
    ("not-found", "/hub/no-such-page", "找不到這一頁"),
    ("forbidden", "/hub/admin", "這裡你不能進去"),
]


@pytest.mark.parametrize("name", ["emma", "ta_chen"])
def test_pages_of_who_is_signed_in(hub, screen, name):
    person = screen(name)
    person.log_in()
    person.page.wait_for_url(re.compile("/services/home/"))
    for what, path, words in PAGES:
        person.page.goto(hub.url + path.format(name=name))
        person.page.get_by_role("heading", name=words).first.wait_for()
        assert_readable(person.page, lambda width, what=what: person.shot(f"{what}-{width}"))
        assert "None" not in person.page.locator("body").inner_text()
    person.page.goto(f"{hub.url}/hub/logout")
    person.page.locator("#login_submit").wait_for()
    assert_readable(person.page, lambda width: person.shot(f"login-{width}"))


def test_a_wrong_password_and_what_axe_would_find(hub, screen):
    somebody = screen("amei")
    page = somebody.page
    page.goto(f"{hub.url}/hub/login")
    page.fill("#username_input", "amei")
    page.fill("#password_input", "not-this-one")
    page.click("#login_submit")
    page.get_by_text("帳號或密碼不對").wait_for()
    assert_readable(page, lambda width: somebody.shot(f"wrong-{width}"))
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=data:,><a href=x></a>'")
    assert {found[0] for found in violations(page)} >= {"image-alt", "link-name"}
