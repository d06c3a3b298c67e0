"""The page: inert whatever is handed in, the same each time, and marked where it should be."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from aitracks.similarity.classroom import compare_course
from aitracks.similarity.page import render_page
from aitracks.similarity.record import to_json

HOSTILE = (
    '</pre></style><script>alert(1)</script><img src="//evil.example/x" onerror=alert(2)>'
    '<a href="javascript:alert(3)">x</a><iframe srcdoc="&lt;script&gt;"></iframe><svg/onload=alert(4)> {{ 7 * 7 }} '
    "<style>*{display:none}</style><meta http-equiv=refresh content=0> \u202e\u2066 \x1b[2J "
    "這些話兩個人都寫了而且很長很長。"
)


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(course: Any) -> str:
    comparison = compare_course(course.folder, course.topic)
    return render_page(comparison, "示範班 <b>class</b>", course.topic, {"first": "<i>阿美</i>"})


def submit_hostile(course: Any) -> None:
    def rename(notebook: Any) -> None:
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
                cell.metadata.nbgrader.grade_id = HOSTILE
                cell.source = f"names = {HOSTILE!r}\nvalues = [round(len(name) ** 0.5, 3) for name in names.split()]\n"
                break

    for learner in ("first", "<b onclick=x>second\x1b[31m"):
        course.submit(learner, {course.prose_name: HOSTILE}, rename)


def test_hostile_submissions_are_inert(one_course: Any) -> None:
    submit_hostile(one_course)
    page = page_of(one_course)
    found = Tags(page)
    assert not {"script", "img", "iframe", "svg", "link", "base", "form"} & set(found.tags)
    assert found.tags.count("style") == 1
    assert found.tags.count("meta") == 3
    assert not [name for name, value in found.attributes if name.startswith("on") or name in ("src", "srcdoc")]
    assert all(str(value).startswith("#pair-") for name, value in found.attributes if name == "href")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert any("<script>alert(1)</script>" in text for text in found.texts)  # shown, as text
    assert "{{ 7 * 7 }}" in page
    assert "&lt;i&gt;阿美&lt;/i&gt;" in page


@pytest.mark.browser
def test_a_browser_runs_and_loads_nothing_and_a_phone_need_not_scroll_sideways(
    one_course: Any, browser: Any, tmp_path: Any
) -> None:
    submit_hostile(one_course)
    file = tmp_path / "page.html"
    file.write_text(page_of(one_course), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"the page said {dialog.message}"))
    page.goto(file.as_uri())
    page.wait_for_timeout(300)
    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("mark").first.is_visible()
    page.close()


def test_page_and_record_are_the_same_each_time(one_course: Any) -> None:
    for name, answers in one_course.samples.items():
        one_course.submit(name.replace("/", "-"), answers)
    first, second = (compare_course(one_course.folder, one_course.topic) for _ in range(2))
    assert to_json(first, "demo", "topic") == to_json(second, "demo", "topic")
    assert render_page(first, "demo", "topic", {}) == render_page(second, "demo", "topic", {})


def test_equal_passages_have_equal_numbers_where_they_moved_to(one_course: Any, disguised: Any) -> None:
    honest = one_course.honest["accepted/plain_python"]
    one_course.submit("first", honest)
    one_course.submit("thief", disguised(honest, 1))
    one_course.submit("other", one_course.honest["accepted/numpy_by_hand"])
    page = page_of(one_course)
    sides = re.findall(r'<div class="side">.*?</div>', page, re.DOTALL)
    left, right = (_passages("".join(sides[side::2])) for side in (0, 1))
    assert set(left) == set(right)
    assert len(left) > 4
    moved = next(number for number, text in left.items() if "random.Random" in text)
    assert "random.Random" in right[moved]


def _passages(side: str) -> dict[str, str]:
    """Number → the marked text of one side."""
    found: dict[str, str] = {}
    for number, text in re.findall(r'<mark class="m\d" data-n="(\d+)">([^<]*)</mark>', side):
        found[number] = found.get(number, "") + text
    return found


def test_both_languages_say_that_it_is_no_verdict(one_course: Any) -> None:
    submit_hostile(one_course)
    text = "".join(Tags(page_of(one_course)).texts)
    assert "不是判決" in text
    assert "a reason to look, not a verdict" in text
