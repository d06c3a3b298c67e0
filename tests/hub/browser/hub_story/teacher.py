"""What teachers do in the formgrader: collect, grade, look, give feedback."""

from __future__ import annotations

from hub_story.course_home import go_home, own_panel
from hub_story.plot import COMMENT, ESSAY, ESSAY_POINTS, TOPIC, Cast


def open_formgrader(teacher, cast: Cast):
    """From the course home to the course's formgrader, which is a frame in JupyterLab."""
    page = teacher.page
    go_home(teacher)
    own_panel(teacher, cast).get_by_role("link", name="收作業、評分、發回饋").click()
    frame = page.frame_locator("iframe[src*='formgrader']")
    frame.locator("td.collect a").first.wait_for()
    teacher.shot("manage-assignments")
    return frame


def confirm(frame) -> None:
    """Close the formgrader's message of success."""
    frame.locator(".modal.in .modal-title", has_text="完成").wait_for()
    frame.locator(".modal.in").get_by_role("button", name="關閉").first.click()
    frame.locator(".modal-backdrop").wait_for(state="detached")


def collect_and_autograde(teacher, frame, cast: Cast) -> None:
    """Collect both submissions, autograde each."""
    row = frame.locator("tr", has=frame.locator("td.name", has_text=TOPIC))
    row.locator("td.collect a").click()
    confirm(frame)
    row.locator("td.num-submissions a", has_text="2").wait_for()
    teacher.shot("collected")
    row.locator("td.num-submissions a").click()
    for person in (cast.worker, cast.idler):
        learner = frame.locator("tr", has=frame.locator("td.student-id", has_text=person.id))
        learner.locator("td.autograde a").click()
        confirm(frame)
    teacher.shot("autograded")


def grade_by_hand(teacher, frame) -> None:
    """Give points and a comment for the worker's written answer."""
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
    teacher.picture("grading.png")


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
