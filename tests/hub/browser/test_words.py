"""Every page and dialog of nbgrader that a class meets is in Chinese, and in English for a class in English."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(600)]

COURSE, ENGLISH_COURSE = "outreach_demo", "english_demo"
TOPIC = "supervised_learning"
# names, files, times, and what JupyterLab or Python call themselves
ALLOWED = re.compile(
    r"""
    nbgrader | jupyter | AI\ tracks | Python\ 3.* | Markdown | MathJax | UTC | HTML | JupyterHub | Windows
    | seed_team_demo | outreach_demo | english_demo | supervised_learning | amei | bohao | prof_lin | START
    | [\w.-]+\.(md|ipynb|py|yaml|html) | Ctrl | Shift | Alt | Esc | Tab | Enter | Cmd
    | tab | shift-tab | escape | enter | control-[\w.,-]+      # the formgrader's list of keys
    | [KMG]B | [a-z] | https?://\S+ | ID | course_id | None(?=\sNone) | Simple
    """,
    re.VERBOSE,
)
# texts that are seen: not a notebook's, not code, not the hub's second language
VISIBLE = """() => {
  const skip = ".jp-Notebook, .cm-editor, .jp-RenderedMarkdown, .jp-LogConsole, pre, code, script, style, svg, .en, " +
    "#notebook .inner_cell, .nbgrader_cell .panel-body, .output, .nbgrader-label code";
  const own = "#assignments, #courses, .modal, .container-fluid, .navbar, .nbgrader_cell, .jp-Dialog, .validate-button";
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const text = node.data.trim(), parent = node.parentElement;
    if (/[A-Za-z]{2}/.test(text) && !parent.closest(skip) && parent.checkVisibility({visibilityProperty: true}))
      found.push(text);
  }
  for (const element of document.querySelectorAll("[title], [placeholder], [aria-label]"))
    if (element.closest(own) && !element.closest(skip) && element.checkVisibility())
      for (const name of ["title", "placeholder", "aria-label"]) found.push(element.getAttribute(name) || "");
  return found.filter(text => /[A-Za-z]{2}/.test(text));
}"""


def english(page) -> list[str]:
    """The English that is still on a page and in its frames."""
    texts = [text for frame in page.frames if frame.url.startswith("http") for text in frame.evaluate(VISIBLE)]
    return [text for text in dict.fromkeys(texts) if re.search("[A-Za-z]{2}", ALLOWED.sub("", text))]


class Seen:
    """Collects the English of each step of one person, so that a failure shows all of it."""

    def __init__(self, person) -> None:
        self.person, self.found = person, {}

    def __call__(self, step: str) -> None:
        self.person.page.wait_for_timeout(300)  # dialogs fade in
        self.person.shot(step)
        if texts := english(self.person.page):
            self.found[step] = texts


def test_a_class_reads_chinese(hub, screen):
    """A learner fetches, checks and submits; the teacher collects, grades and gives feedback: no English on the way."""
    learner = screen("bohao")
    seen = Seen(learner)
    open_own_lab(learner)
    take_an_assignment(learner, seen)
    check_and_submit(learner, seen)
    assert seen.found == {}

    teacher = screen("prof_lin")
    seen = Seen(teacher)
    page, frame = teacher.page, open_formgrader(teacher, COURSE)
    manage_assignments(page, frame, seen)
    manage_submissions(page, frame, seen)
    grade_by_hand(frame, seen)
    manage_students(frame, seen)
    assert seen.found == {}


def log_in(person) -> None:
    person.log_in()
    person.page.wait_for_url(re.compile(r"^(?!.*/hub/login)"))


def open_own_lab(person) -> None:
    """The person's own JupyterLab, wherever a log-in lands."""
    log_in(person)
    person.page.goto(f"{person.hub.url}/hub/user-redirect/lab")
    person.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel").first.wait_for()
    person.page.locator(".lm-MenuBar-item", has_text="作業").wait_for()


def open_formgrader(teacher, course: str):
    """The formgrader in the JupyterLab of a course."""
    log_in(teacher)
    teacher.page.goto(f"{teacher.hub.url}/services/{course}/lab?formgrader=true")
    frame = teacher.page.frame_locator("iframe[src*='formgrader']")
    frame.locator("td.collect a").first.wait_for()
    return frame


def take_an_assignment(learner, seen: Seen) -> None:
    page = learner.page
    page.locator(".lm-MenuBar-item", has_text="作業").click()
    seen("menu")
    page.keyboard.press("Escape")
    learner.tab("作業")
    page.click("#course_list_dropdown")  # once it can be
    seen("list-of-courses")
    page.locator("#course_list a", has_text=COURSE).click()
    row = page.locator("#released_assignments_list .list_item", has_text=TOPIC)
    row.filter(has_text=COURSE).get_by_role("button", name="領取").click()
    row = page.locator("#fetched_assignments_list .list_item", has_text=TOPIC)
    row.filter(has_text=COURSE).locator(".assignment-notebooks-link").click()
    seen("fetched")


def check_and_submit(learner, seen: Seen) -> None:
    """The check stands in the list and above the notebook."""
    page = learner.page
    page.locator("#fetched_assignments_list .nested_list_item a", has_text=TOPIC).click()
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.locator('.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for()
    page.locator(".jp-NotebookPanel-toolbar .validate-button").click()
    page.locator(".jp-Dialog", has_text="檢查結果").wait_for()
    seen("checked")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    assert page.locator(".validate-button").inner_text().strip() == "檢查", "the label comes back"
    learner.tab("作業")
    page.locator("#fetched_assignments_list .list_item").first.get_by_role("button", name="繳交").click()
    page.locator("#submitted_assignments_list .list_item", has_text=TOPIC).first.wait_for()
    seen("submitted")


def close(frame, label: str) -> None:
    frame.locator(".modal.in").get_by_role("button", name=label).last.click()
    frame.locator(".modal-backdrop").wait_for(state="detached")


def manage_assignments(page, frame, seen: Seen) -> None:
    """All columns are in view; the help, both dialogs, a message."""
    seen("manage-assignments")
    window = page.locator("iframe[src*='formgrader']").bounding_box()
    last = frame.locator("thead th").last.bounding_box()
    assert last["x"] + last["width"] <= window["x"] + window["width"], "no column is cut"
    frame.get_by_text("使用說明").click()
    seen("help")
    frame.locator("td.edit a").first.click()
    frame.locator(".modal.in .modal-title", has_text="編輯").wait_for()
    seen("edit-assignment")
    close(frame, "取消")
    frame.get_by_text("新增作業…").last.click()
    frame.locator(".modal.in .modal-title", has_text="新增作業").wait_for()
    seen("new-assignment")
    close(frame, "取消")
    frame.locator("td.collect a").first.click()
    frame.locator(".modal.in .modal-title", has_text="完成").wait_for()
    seen("collected")
    close(frame, "關閉")


def manage_submissions(page, frame, seen: Seen) -> None:
    frame.locator("td.num-submissions a").first.click()
    frame.locator("td.autograde a").first.wait_for()
    seen("submissions")
    frame.locator("td.autograde a").first.click()
    frame.locator(".modal.in .modal-title", has_text="完成").wait_for()
    seen("autograded")
    close(frame, "關閉")
    frame.get_by_text("已評分").wait_for()
    search = frame.locator("input[type=search]")
    search.fill("沒有這個人")
    frame.get_by_text("沒有符合的資料").wait_for()
    seen("nothing-found")
    search.fill("")
    frame.locator("td.student-name a").first.click()
    frame.locator("td.score").first.wait_for()
    seen("one-learner")


def grade_by_hand(frame, seen: Seen) -> None:
    """The lists, names shown and hidden, the page of one notebook and its list of keys."""
    frame.get_by_role("link", name="人工批改").click()
    frame.locator("td.name a", has_text=TOPIC).wait_for()
    seen("manual-grading")
    frame.locator("td.name a", has_text=TOPIC).click()
    frame.locator(".breadcrumb li.active", has_text=TOPIC).wait_for()
    frame.locator("td.name a", has_text=TOPIC).wait_for()
    seen("notebooks")
    frame.locator("td.name a", has_text=TOPIC).click()
    frame.get_by_text("作答 1").wait_for()
    seen("submissions-of-a-notebook")
    names = frame.locator("#toggle_names")
    names.click()
    frame.locator("a.name-shown", has_text="柏豪").wait_for()
    assert names.inner_text() == "隱藏全部姓名"
    names.click()
    assert names.inner_text() == "顯示全部姓名"
    assert not frame.locator("a.name-shown").first.is_visible()
    frame.get_by_text("作答 1").click()
    frame.get_by_role("button", name="滿分").first.wait_for()
    frame.get_by_text("學員的回答").last.scroll_into_view_if_needed()
    seen("one-notebook")
    frame.locator(".help").click()
    frame.locator(".modal.in .modal-title", has_text="鍵盤快速鍵").wait_for()
    seen("keys")
    frame.locator(".modal.in .modal-footer button").click()
    frame.get_by_role("link", name="人工批改").first.click()


def manage_students(frame, seen: Seen) -> None:
    frame.get_by_role("link", name="管理學員").click()
    frame.locator("td.name a", has_text="柏豪").wait_for()
    seen("students")
    frame.get_by_text("新增學員…").click()
    frame.locator(".modal.in .modal-title", has_text="新增學員").wait_for()
    seen("new-student")
    close(frame, "取消")
    frame.locator("td.name a", has_text="柏豪").click()
    frame.locator("td.written-score").first.wait_for()
    seen("assignments-of-a-learner")


def test_the_list_of_courses_is_chinese(hub, screen):
    """What staff find under 作業 ▸ 課程清單 in their own workspace."""
    assistant = screen("ta_chen")
    seen = Seen(assistant)
    open_own_lab(assistant)
    seen("start-page")
    assistant.menu("作業", "課程清單")
    assistant.page.locator("#formgrader_list .list_item").first.wait_for()
    seen("list-of-courses")
    assert seen.found == {}


def test_the_formgrader_follows_the_language(hub, screen):
    """設定 ▸ 語言 ▸ English in a course: nbgrader is what it was, all columns in view; and back again."""
    teacher = screen("prof_lin")
    page, frame = teacher.page, open_formgrader(teacher, ENGLISH_COURSE)
    if not page.locator(".lm-MenuBar-item", has_text="Settings").count():
        teacher.menu("設定", "語言")
        page.locator(".lm-Menu-itemLabel", has_text="English").click()
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.locator(".lm-MenuBar-item", has_text="Settings").wait_for()
    frame.get_by_role("heading", name="Manage Assignments").wait_for()
    frame.locator("td.status", has_text="released").wait_for()
    teacher.shot("in-english")
    assert not re.search("[\u4e00-\u9fff]", frame.locator("body").inner_text())
    window = page.locator("iframe[src*='formgrader']").bounding_box()
    last = frame.locator("thead th").last.bounding_box()
    assert last["x"] + last["width"] <= window["x"] + window["width"], "no column is cut"
