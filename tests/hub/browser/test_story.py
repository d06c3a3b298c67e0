"""A class, from the first log-in to the feedback on screen, in Traditional Chinese, on the real parts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from aitracks.units.source import parse_unit

pytestmark = [pytest.mark.hub, pytest.mark.browser, pytest.mark.timeout(420)]

COURSE = "seed_team_demo"
TOPIC = "supervised_learning"
ROOT = Path(__file__).resolve().parents[3]
UNIT = ROOT / "notebooks" / "core" / "machine_learning" / TOPIC / "unit.py"
RIGHT, WRONG = ("error_rates", "split_rows"), "malignant_risk"  # choose_threshold stays untouched
ESSAY = "我不會直接上線：漏掉一位病人的代價遠高於多請一位回來複檢，要先由醫師確認門檻。"
COMMENT = "說到代價不對稱，很好；還可以談誰來負責複檢。"
ESSAY_POINTS, ESSAY_WORTH = 2.0, 3.0


def reference(name: str) -> str:
    """The reference solution of an answer, without its markers."""
    unit = parse_unit(UNIT, f"core/machine_learning/{TOPIC}", [])
    assert unit is not None
    cell = next(cell for cell in unit.cells if cell.kind == "answer" and cell.name == name)
    return "\n".join(line for line in cell.source.splitlines() if not line.strip().startswith("### "))


def wrong(name: str) -> str:
    """An answer that returns nothing, whatever it is asked."""
    return f"def {name}(*anything, **named):\n    return None"


def test_a_class_from_log_in_to_feedback(hub, screen):
    """Learners fetch, work, validate, submit; the teacher collects, grades, gives feedback; a learner reads it."""
    amei = screen("amei")
    amei.open_lab()
    amei.shot("first-page")
    fetch(amei)
    work(amei)
    validate(amei)
    submit(amei)

    bohao = screen("bohao")
    bohao.open_lab()
    fetch(bohao)
    submit(bohao)

    teacher = screen("prof_lin")
    grader = open_formgrader(teacher)
    collect_and_autograde(teacher, grader)
    grade_by_hand(teacher, grader)
    give_feedback(teacher, grader)
    assert_gradebook(hub)
    read_feedback(amei)
    assert_hidden_checks_stay_hidden(hub)

    elsewhere = amei.elsewhere + bohao.elsewhere + teacher.elsewhere
    assert not elsewhere, "no page may ask another machine for anything"


def fetch(learner) -> None:
    """作業 → the course → 領取."""
    page = learner.page
    learner.tab("作業")
    page.locator("#released_assignments_list .list_item").first.wait_for()
    page.click("#course_list_dropdown")
    page.locator("#course_list a", has_text=COURSE).click()
    row = page.locator("#released_assignments_list .list_item", has_text=TOPIC)
    row.filter(has_text=COURSE).wait_for()
    learner.shot("assignments-released")
    row.get_by_role("button", name="領取").click()
    page.locator("#fetched_assignments_list .list_item", has_text=TOPIC).first.wait_for()
    learner.shot("assignment-fetched")


def work(learner) -> None:
    """Open the notebook, answer, run all, save."""
    page = learner.page
    page.locator("#fetched_assignments_list .assignment-notebooks-link").click()
    page.locator("#fetched_assignments_list .nested_list_item a", has_text=TOPIC).click()
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    wait_for_kernel(page)
    page.locator(".jp-NotebookPanel .jp-RenderedMarkdown h1").first.wait_for()
    learner.shot("notebook-opened")
    for name in RIGHT:
        replace_code(page, name, reference(name))
    replace_code(page, WRONG, wrong(WRONG))
    learner.shot("answers-pasted")
    write_essay(page)
    learner.shot("written-answer")
    learner.menu("執行", "重新啟動核心並執行所有儲存格")
    page.locator(".jp-Dialog").wait_for()
    learner.shot("run-all-dialog")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    check_output(page, RIGHT[0]).wait_for()
    wait_for_kernel(page)
    learner.shot("after-run-all")
    for name in (*RIGHT, WRONG):
        look_at(page, check_output(page, name))
        learner.shot(f"verdict-{name}")
    page.keyboard.press("Control+s")
    page.locator(".jp-NotebookPanel:not(.jp-mod-dirty)").first.wait_for()
    page.wait_for_timeout(1500)  # the file is on disk a moment after the tab says so


def replace_code(page, name: str, code: str) -> None:
    """Paste `code` over an answer cell, as a learner pastes from the clipboard."""
    cell = page.locator(".jp-NotebookPanel .jp-CodeCell", has_text=f"def {name}(")
    editor = cell.first.locator(".cm-content")
    editor.scroll_into_view_if_needed()
    page.evaluate("text => navigator.clipboard.writeText(text)", code)
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")


def write_essay(page) -> None:
    """Type the answer of the written task into its cell."""
    cell = page.locator(".jp-NotebookPanel .jp-MarkdownCell", has_text="在這裡寫下你的回答").last
    cell.scroll_into_view_if_needed()
    cell.locator(".jp-MarkdownOutput").dblclick()
    cell = page.locator(".jp-NotebookPanel .jp-MarkdownCell.jp-mod-active")
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(ESSAY)
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-MarkdownOutput", has_text=ESSAY[:8]).wait_for()


def check_output(page, name: str):
    """The output below ``check("name")``."""
    cell = page.locator(".jp-NotebookPanel .jp-CodeCell", has_text=f'check("{name}")')
    return cell.first.locator(".jp-OutputArea-output").first


def look_at(page, place) -> None:
    """Scroll to a place of a notebook, whose cells are drawn only when they come near."""
    for _ in range(2):
        place.scroll_into_view_if_needed()
        page.wait_for_timeout(400)


def wait_for_kernel(page) -> None:
    """Until the kernel has nothing to do."""
    page.locator('.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for()


def validate(learner) -> None:
    """作業 → 檢查, which says that not everything is right."""
    page = learner.page
    learner.tab("作業")
    page.locator("#fetched_assignments_list .nested_list_item").get_by_role("button", name="檢查").click()
    page.locator(".jp-Dialog", has_text="檢查結果").wait_for()
    learner.shot("validated")
    page.locator(".jp-Dialog .jp-mod-accept").click()


def submit(learner) -> None:
    """作業 → 繳交."""
    page = learner.page
    button = page.locator("#fetched_assignments_list .list_item", has_text=TOPIC).first
    button.get_by_role("button", name="繳交").first.click()
    page.locator("#submitted_assignments_list .list_item", has_text=TOPIC).first.wait_for()
    learner.shot("submitted")


def open_formgrader(teacher):
    """The course's formgrader, which is a frame in JupyterLab."""
    page = teacher.page
    teacher.log_in()
    page.wait_for_url(re.compile(r"^(?!.*/hub/login)"))
    teacher.shot("landed")
    page.goto(f"{teacher.hub.url}/services/{COURSE}/lab?formgrader=true")
    frame = page.frame_locator("iframe[src*='formgrader']")
    frame.locator("td.collect a").first.wait_for()
    teacher.shot("manage-assignments")
    return frame


def confirm(frame) -> None:
    """Close the formgrader's message of success."""
    frame.locator(".modal.in .modal-title", has_text="完成").wait_for()
    frame.locator(".modal.in").get_by_role("button", name="關閉").first.click()
    frame.locator(".modal-backdrop").wait_for(state="detached")


def collect_and_autograde(teacher, frame) -> None:
    """Collect both submissions, autograde each."""
    row = frame.locator("tr", has=frame.locator("td.name", has_text=TOPIC))
    row.locator("td.collect a").click()
    confirm(frame)
    row.locator("td.num-submissions a", has_text="2").wait_for()
    teacher.shot("collected")
    row.locator("td.num-submissions a").click()
    for name in ("amei", "bohao"):
        learner = frame.locator("tr", has=frame.locator("td.student-id", has_text=name))
        learner.locator("td.autograde a").click()
        confirm(frame)
    teacher.shot("autograded")


def grade_by_hand(teacher, frame) -> None:
    """Give points and a comment for amei's written answer."""
    frame.get_by_role("link", name="人工批改").click()
    frame.locator("td.name a", has_text=TOPIC).click()
    frame.locator(".breadcrumb li.active", has_text=TOPIC).wait_for()
    frame.locator("td.name a", has_text=TOPIC).click()
    submissions = frame.locator("table tbody a", has_text="作答 ")
    submissions.nth(1).wait_for()
    teacher.shot("manual-grading")
    # they stand there in random order and without names; the untouched one needs no hand
    frame.locator("tbody tr", has=frame.locator("td.needs-manual-grade .glyphicon-ok")).get_by_role(
        "link"
    ).first.click()
    essay = frame.locator(".nbgrader_cell", has_text=ESSAY[:8])
    essay.locator("input.score.needs_manual_grade").wait_for()  # until then the page overwrites what is typed
    for field, value, kind in (("input.score", str(ESSAY_POINTS), "grade"), ("textarea.comment", COMMENT, "comment")):
        with teacher.page.expect_response(lambda reply, kind=kind: saves(reply, kind)):  # saved on leaving the field
            essay.locator(field).fill(value)
            essay.locator(field).press("Tab")
    frame.locator(".MathJax_SVG").first.wait_for()
    essay.scroll_into_view_if_needed()
    teacher.shot("written-task-graded")


def saves(reply, kind: str) -> bool:
    """Whether a reply is the formgrader's confirmation of a saved grade or comment."""
    return f"/api/{kind}/" in reply.url and reply.request.method == "PUT" and reply.ok


def give_feedback(teacher, frame) -> None:
    """管理作業 → 產生回饋 → 發回饋."""
    frame.get_by_role("link", name="人工批改").first.click()
    frame.get_by_role("link", name="管理作業").click()
    row = frame.locator("tr", has=frame.locator("td.name", has_text=TOPIC))
    row.locator("td.generate-feedback a").click()
    confirm(frame)
    row.locator("td.release-feedback a").click()
    confirm(frame)
    teacher.shot("feedback-released")


def assert_gradebook(hub) -> None:
    """The numbers: right answers get all points, hidden ones included; wrong and untouched ones get none."""
    worth = json.loads((hub.course(COURSE) / "source" / TOPIC / ".aitracks" / "unit.json").read_text())["points"]
    assert all(points["hidden"] > 0 for points in worth.values())
    with Gradebook(f"sqlite:///{hub.course(COURSE) / 'gradebook.db'}", course_id=COURSE) as gradebook:
        amei, bohao = (gradebook.find_submission(TOPIC, name) for name in ("amei", "bohao"))
        scores = {grade.name.removeprefix("check-"): grade.score for grade in amei.notebooks[0].grades}
        for name, points in worth.items():
            assert scores[name] == (sum(points.values()) if name in RIGHT else 0), name
        assert amei.score == sum(sum(worth[name].values()) for name in RIGHT) + ESSAY_POINTS
        everything = sum(sum(points.values()) for points in worth.values()) + ESSAY_WORTH
        assert amei.max_score == bohao.max_score == everything
        assert bohao.score == 0
        assert (amei.student.last_name, bohao.student.last_name) == ("阿美", "柏豪")


def functions(file: Path) -> set[str]:
    """The names of a file's functions."""
    return set(re.findall(r"^def (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE))


def assert_hidden_checks_stay_hidden(hub) -> None:
    """What learners are handed out, and their homes (the feedback too), hold no hidden check."""
    judge = hub.course(COURSE) / "judge" / TOPIC
    hidden, public = (functions(judge / name) for name in ("hidden.py", "checks.py"))
    marks = hidden - public
    assert marks
    for place in (hub.data / "exchange" / COURSE / "outbound", hub.data / "homes" / "amei", hub.data / "homes/bohao"):
        for file in filter(Path.is_file, place.rglob("*")):
            assert file.name != "hidden.py"
            text = file.read_text(encoding="utf-8", errors="replace")
            assert not [mark for mark in marks if f"def {mark}(" in text], file


def read_feedback(learner) -> None:
    """領取回饋, 看回饋, open the page: the score and the teacher's comment are on screen."""
    page = learner.page
    page.click("#refresh_assignments_list")
    page.get_by_role("button", name="領取回饋").first.click()
    page.get_by_text("看回饋").first.wait_for()
    learner.shot("feedback-fetched")
    page.get_by_text("看回饋").first.click()
    page.locator(".jp-DirListing-item", has_text=".html").dblclick()
    feedback = page.frame_locator("iframe.jp-IFrame, .jp-HTMLViewer iframe").first
    feedback.get_by_text(COMMENT).wait_for()
    learner.shot("feedback-top")
    assert feedback.locator("ul.checks li").count() > len(RIGHT)
    assert feedback.locator("script").count() == 0  # it needs none, so nobody has to trust it
    feedback.get_by_text(COMMENT).scroll_into_view_if_needed()
    learner.shot("feedback-comment")
