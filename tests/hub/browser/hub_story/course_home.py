"""The course home, where everybody lands: a learner's own way, and the class for who teaches it."""

from __future__ import annotations

import time

from hub_story.plot import COMMENT, TOPIC, Cast

SECONDS_UNTIL_SHOWN = 60  # what changed in a course is looked at every few seconds


def land(person, name: str) -> None:
    """Sign in, and be greeted by name in Chinese."""
    person.log_in()
    person.page.get_by_role("heading", name=f"你好，{name}").wait_for()
    assert person.page.locator("html").get_attribute("lang") == "zh-Hant-TW"
    person.shot("landed")


def go_home(person) -> None:
    """Back to the course home."""
    person.page.goto(f"{person.hub.url}/services/home/")
    person.page.locator("main").wait_for()


def own_card(person, cast: Cast, state: str):
    """The assignment's card on a learner's own way, once it is in this state."""
    card = person.page.locator(f"section[aria-labelledby='way-{cast.course}'] li.card.{state}")
    wait_until_shown(person, card)
    return card


def wait_until_shown(person, place) -> None:
    """Load the page again until something stands on it."""
    deadline = time.monotonic() + SECONDS_UNTIL_SHOWN
    while not place.count():
        assert time.monotonic() < deadline, person.page.locator("main").inner_text()
        person.page.wait_for_timeout(1000)
        person.page.reload()
    place.first.scroll_into_view_if_needed()


def open_workspace(person) -> None:
    """我的工作區, through the page that waits, to JupyterLab."""
    person.page.get_by_role("link", name="我的工作區").click()
    person.page.locator("#jp-main-dock-panel").wait_for()
    person.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel", has_text="作業").first.wait_for()
    person.shot("workspace")


def own_panel(teacher, cast: Cast):
    """What the course home says of a course to who teaches it."""
    heading = teacher.page.get_by_role("heading", name=cast.title)
    return teacher.page.locator("ul.classes li.panel", has=heading)


def open_class(teacher, cast: Cast) -> None:
    """看全班進度 of the course."""
    go_home(teacher)
    own_panel(teacher, cast).get_by_role("link", name="看全班進度").click()
    teacher.page.get_by_role("heading", name=cast.title, level=1).wait_for()


def see_class_waiting(teacher, cast: Cast) -> None:
    """Both have handed in, and nothing is graded."""
    open_class(teacher, cast)
    wait_until_shown(teacher, teacher.page.get_by_text("2 份等評分"))
    names = teacher.page.locator("table.matrix tbody th").all_inner_texts()
    assert names[:2] == [cast.worker.name, cast.idler.name]
    teacher.shot("class-waiting")


def see_class_graded(teacher, cast: Cast) -> None:
    """Points by person, and how each check went, hidden ones marked."""
    open_class(teacher, cast)
    wait_until_shown(teacher, teacher.page.locator("#todo ~ ul .fine"))
    rows = teacher.page.locator("table.matrix tbody tr")
    assert "未達標" in rows.nth(1).inner_text()
    teacher.shot("class-graded")
    teacher.page.get_by_role("heading", name="每項檢查的結果").scroll_into_view_if_needed()
    assert teacher.page.locator("ul.bars .chip", has_text="隱藏").count()
    teacher.shot("class-checks")


def read_feedback_at_home(learner, cast: Cast) -> None:
    """Points and feedback on the course home, without JupyterLab."""
    go_home(learner)
    card = own_card(learner, cast, "graded")
    assert card.locator("meter").count() == 1
    learner.shot("home-graded")
    feedback = card.get_by_role("link", name="看回饋")
    wait_until_shown(learner, feedback)  # the course's account exports points and feedback, one after the other
    feedback.click()
    learner.page.wait_for_url(f"**/services/home/feedback/{cast.course}/{TOPIC}")
    assert COMMENT in learner.page.inner_text("body")  # its policy lets no script run, so there is no waiting in it
    learner.shot("home-feedback")
