"""A class in English: the course home, the workspace and the course's formgrader speak it from the first page on."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]

COURSE = "english_demo"
CHINESE = re.compile("[\u4e00-\u9fff]")


def assert_english(page) -> None:
    """By the page's own word, and by what stands on it: all but the way to the other language."""
    assert page.locator("html").get_attribute("lang") == "en"
    assert not CHINESE.search(page.locator("main").inner_text())
    assert page.locator("ul.languages").inner_text().split() == ["中文", "English"]


def test_a_learner_of_an_english_class(hub, screen):
    learner = screen("emma")
    page = learner.page
    learner.log_in()
    page.get_by_role("heading", name="Hello, Emma").wait_for()
    learner.shot("landed")
    assert_english(page)
    page.get_by_role("link", name="My workspace").click()
    page.locator(".lm-MenuBar-item", has_text="File").wait_for()
    assert not CHINESE.search(page.locator("#jp-menu-panel").inner_text())


def test_who_teaches_an_english_class(hub, screen):
    """林老師 teaches Chinese classes too: the course's own pages follow the course."""
    teacher = screen("prof_lin")
    page = teacher.page
    teacher.log_in()
    page.wait_for_url(re.compile("/services/home/"))
    page.goto(f"{hub.url}/services/home/class/{COURSE}")
    page.get_by_role("heading", name="English demonstration class").wait_for()
    teacher.shot("class")
    assert_english(page)
    page.get_by_role("link", name="Formgrader").click()
    frame = page.frame_locator("iframe[src*='formgrader']")
    frame.get_by_role("heading", name="Manage Assignments").wait_for()
    frame.locator("td.status", has_text="released").wait_for()
    page.locator(".lm-MenuBar-item", has_text="File").wait_for()
    teacher.shot("formgrader")
    assert not CHINESE.search(frame.locator("body").inner_text())
    assert not CHINESE.search(page.locator("#jp-menu-panel").inner_text())
