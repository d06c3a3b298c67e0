"""JupyterLab speaks Traditional Chinese, and English for whoever asks for it."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(300)]

TEACHERS_ONLY = ("評分頁", "課程清單", "製作作業")


def test_language_switch_is_remembered(hub, screen):
    """設定 ▸ 語言 ▸ English reloads the page in English, and the next log-in finds it so."""
    first = screen("chiahui")
    first.open_lab()
    page = first.page
    page.locator(".lm-MenuBar-item", has_text="檔案").wait_for()
    first.menu("設定", "語言")
    first.shot("language-menu")
    page.locator(".lm-Menu-itemLabel", has_text="English").click()
    page.locator(".jp-Dialog").wait_for()
    first.shot("language-dialog")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.locator(".lm-MenuBar-item", has_text="File").wait_for()
    first.shot("in-english")
    assert page.locator(".lm-MenuBar-item", has_text="檔案").count() == 0
    assert page.locator(".lm-MenuBar-item", has_text="Nbgrader").count() == 1, "nbgrader follows the language"

    again = screen("chiahui")
    again.open_lab()
    again.page.locator(".lm-MenuBar-item", has_text="File").wait_for()
    again.shot("next-log-in")


def test_a_learner_sees_a_learners_menus(hub, screen):
    """No formgrader, no course list, no news; Chinese menus from the first page on."""
    learner = screen("bohao")
    learner.open_lab()
    page = learner.page
    page.locator(".lm-MenuBar-item", has_text="作業").click()
    entries = page.locator(".lm-Menu-itemLabel").all_inner_texts()
    learner.shot("nbgrader-menu")
    assert "作業清單" in entries
    assert not set(TEACHERS_ONLY) & set(entries)
    assert page.locator(".Toastify__toast").count() == 0
    page.keyboard.press("Escape")
    menus = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    assert not [menu for menu in menus if menu.isascii()]


def test_a_learner_is_kept_out_of_the_formgrader(hub, screen):
    """The course service answers 403 in plain Chinese."""
    learner = screen("amei")
    learner.open_lab()
    reply = learner.page.goto(f"{hub.url}/services/seed_team_demo/formgrader")
    learner.shot("formgrader-refused")
    assert reply.status == 403


def test_the_teaching_assistant_grades_too(hub, screen):
    """The formgrader opens for her."""
    assistant = screen("ta_chen")
    page = assistant.page
    assistant.log_in()
    page.wait_for_url(re.compile(r"^(?!.*/hub/login)"))
    page.goto(f"{hub.url}/services/outreach_demo/lab?formgrader=true")
    page.frame_locator("iframe[src*='formgrader']").locator("td.collect a").first.wait_for()
    assistant.shot("formgrader")


def test_an_english_class_reads_english(hub, screen):
    """A cohort in English: start page, menus and what is handed out."""
    learner = screen("emma")
    learner.open_lab()
    page = learner.page
    page.locator(".lm-MenuBar-item", has_text="File").wait_for()
    page.get_by_role("heading", name="Start here").wait_for()
    learner.shot("start-page")
    learner.tab("Assignments")
    page.locator("#released_assignments_list .list_item", has_text="english_demo").first.wait_for()
    learner.shot("assignments")
    assert page.locator("#released_assignments_list button").first.inner_text() == "Fetch"


def test_wrong_password(hub, screen):
    """A wrong password is said in Chinese, on the same page."""
    somebody = screen("amei")
    page = somebody.page
    page.goto(hub.url)
    page.fill("#username_input", "amei")
    page.fill("#password_input", "not-this-one")
    page.click("#login_submit")
    page.get_by_text("帳號或密碼不對").wait_for()
    somebody.shot("wrong-password")
