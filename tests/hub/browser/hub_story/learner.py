"""What learners do in JupyterLab: fetch, answer, check, hand in, read what comes back."""

from __future__ import annotations

from hub_story.plot import COMMENT, ESSAY, RIGHT, TOPIC, WRONG, Cast, reference, wrong


def choose_course(learner, cast: Cast) -> None:
    """作業 → the course; in a new tab it is that of the first class."""
    page = learner.page
    learner.tab("作業")
    page.locator("[id$=_assignments_list] .list_item").first.wait_for()
    page.click("#course_list_dropdown")
    page.locator("#course_list a", has_text=cast.course).click()


def fetch(learner, cast: Cast) -> None:
    """作業 → the course → 領取."""
    page = learner.page
    choose_course(learner, cast)
    row = page.locator("#released_assignments_list .list_item", has_text=TOPIC)
    row.filter(has_text=cast.course).wait_for()
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


def read_feedback(learner, cast: Cast) -> None:
    """領取回饋, 看回饋, open the page: the score and the teacher's comment are on screen."""
    page = learner.page
    choose_course(learner, cast)
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
