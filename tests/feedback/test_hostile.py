"""Hostile submissions in a real browser: on the learner's feedback and on the formgrader's page for grading by hand."""

from __future__ import annotations

import importlib.util
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(500)]

ROOT = Path(__file__).resolve().parents[2]
MATHJAX = ROOT / "node_modules" / "mathjax"
SETTLE = 700  # milliseconds in which a page may try something
LIVE = ("html_script", "html_handler", "javascript", "markdown_html", "forged_ids", "html_refresh")


def _payloads() -> ModuleType:
    spec = importlib.util.spec_from_file_location("payloads", Path(__file__).with_name("payloads.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAYLOADS = _payloads().PAYLOADS


@dataclass
class Seen:
    """What a page did when it was opened."""

    pwned: Any = None
    dialogs: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    framed: int = 0

    @property
    def harm(self) -> list[Any]:
        """Everything that should not have happened."""
        ran = ["a script ran"] if self.pwned else []
        return [*ran, *self.dialogs, *self.elsewhere, *self.covered, *(["a frame"] if self.framed else [])]


@pytest.fixture(scope="module")
def course(make_course: Any) -> Any:
    """A course with one graded submission a payload, and the feedback on them."""
    made = make_course("both")
    for name, change in PAYLOADS.items():
        path = made.grade(name, change, manual=1.0, comment="<script>window.pwned=1</script>")
        path.with_name("evil.html").write_text("<script>window.pwned=1</script>", encoding="utf-8")
    made.feedback()
    return made


@pytest.fixture(scope="module")
def server(course: Any, serve: Any) -> str:
    """The course's formgrader."""
    return serve(course)


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """A browser that nobody used before, with the hub's MathJax at its address."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.route("**/hub/mathjax/**", _mathjax)
    yield made
    made.close()


def _mathjax(route: Any) -> None:
    path = route.request.url.partition("/hub/mathjax/")[2].partition("?")[0]
    route.fulfill(path=MATHJAX / path) if (MATHJAX / path).is_file() else route.abort()


def visit(context: Any, url: str, ready: str, landmarks: tuple[str, ...]) -> tuple[Any, Seen]:
    """Open a page, click every link of the submission, and note what it did."""
    page, seen = context.new_page(), Seen()
    page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
    own = url.rpartition("/formgrader")[0] or "file:"
    context.on(
        "request",
        lambda request: (
            None if request.url.startswith((own, "data:", "blob:", "about:")) else seen.elsewhere.append(request.url)
        ),
    )
    page.goto(url, timeout=120_000)  # a huge submission on a busy machine
    page.locator(ready).first.wait_for()
    page.evaluate(_CLICK)
    page.wait_for_timeout(SETTLE)
    seen.pwned = page.evaluate("window.pwned")
    seen.framed = page.locator("iframe, object, embed").count()
    seen.covered = [mark for mark in landmarks if not page.evaluate(_ON_TOP, mark)]
    return page, seen


# a link to another page is a link, for those who press it; every other one must do nothing
_CLICK = "document.querySelectorAll('.cell a:not([href^=http])').forEach(link => link.click())"
# what could act in a submission's cells, were there no policy; MathJax's own drawings aside
_ACTIVE = """[...document.querySelectorAll('.cell *')].filter(one => !one.closest('.MathJax_SVG, .MathJax_Preview')
  && (/^(script|style|svg|iframe|object|embed|form|base|meta|link)$/i.test(one.tagName) && one.type !== 'math/tex'
      && one.type !== 'math/tex; mode=display'
      || [...one.attributes].some(a => /^on/.test(a.name) || /^ *javascript:/i.test(a.value))
      || one.tagName === 'IMG' && one.src && !one.src.startsWith('data:image/')
      || /fixed|absolute/.test(one.style.position)
      || one.id && !one.closest('.MathJax_SVG') && !/^(check-fit|fit-|task-cost|MathJax-)/.test(one.id)))
  .map(one => one.outerHTML.slice(0, 200))"""
_ON_TOP = """selector => {
  const mark = document.querySelector(selector), box = mark.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return box.width > 0 && mark.contains(top);
}"""


@pytest.mark.parametrize("name", PAYLOADS)
def test_inert_in_feedback(name: str, course: Any, context: Any) -> None:
    """The learner's page: nothing ran, nothing was asked of another machine, nothing covers the head."""
    page, seen = visit(context, course.page(name).as_uri(), "footer", ("h1", "header .total b"))
    assert seen.harm == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "\u202e" not in page.content()


@pytest.mark.parametrize("name", PAYLOADS)
def test_inert_in_the_formgrader(name: str, course: Any, server: str, context: Any) -> None:
    """The teacher's page: the same, and what it is for still works."""
    url = f"{server}/formgrader/submissions/{course.submission(name)}/"
    page, seen = visit(context, url, "input.score#task-cost", (".navbar li.next a", ".navbar .breadcrumb"))
    assert seen.harm == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#check-fit").count() == 1
    assert page.locator("#check-fit").get_attribute("placeholder") == "1.5"
    assert page.evaluate(_ACTIVE) == []


def test_grading_by_hand_still_works(course: Any, server: str, context: Any) -> None:
    """Points and a comment are saved, the learner's name can be shown, formulas are drawn, the report can be read."""
    page, _ = visit(context, f"{server}/formgrader/submissions/{course.submission('bidi')}/", ".MathJax_SVG", ())
    assert page.locator(".output_area", has_text="1.5").count() == 1
    for box, value in (("#task-cost", "2"), ("#task-cost-comment", "Nice")):
        with page.expect_response(lambda reply: reply.request.method == "PUT" and reply.ok):
            page.fill(box, value)
            page.press(box, "Tab")
    page.locator(".name-hidden.glyphicon").click()
    assert page.locator("a.name-shown").is_visible()


def test_the_button_makes_the_same_page(course: Any, server: str, context: Any) -> None:
    """The formgrader's Generate Feedback writes what the command writes."""
    before = course.page("svg").read_bytes()
    page = context.new_page()
    page.goto(f"{server}/formgrader/manage_submissions/fit_line")
    page.locator("tr", has_text="svg").locator("td.generate-feedback a").click()
    page.locator(".modal.in .modal-title", has_text="Success").wait_for()
    assert course.page("svg").read_bytes() == before
    assert {file.name for file in course.page("svg").parent.iterdir()} >= {"fit_line.html", "timestamp.txt"}


def test_a_submitted_page_is_only_a_download(course: Any, server: str) -> None:
    """Files beside the notebook come from the formgrader's own address; they may not act there."""
    with urllib.request.urlopen(f"{server}/formgrader/submissions/{course.submission('raw')}/evil.html") as reply:
        assert "sandbox" in reply.headers["Content-Security-Policy"]
        assert reply.headers["Content-Disposition"] == "attachment"
        assert reply.headers["Content-Type"] == "application/octet-stream"


def test_the_payloads_are_live(course: Any, stock: Any, serve: Any, context: Any) -> None:
    """On nbgrader's page as it comes these do run: the tests above would notice."""
    plain = stock(course)
    server = serve(plain)
    for name in LIVE:
        url = f"{server}/formgrader/submissions/{plain.submission(name)}/"
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(url, wait_until="commit")
        page.wait_for_timeout(3000)
        harm = [url for url in asked if "tracker.invalid" in url]
        assert harm or page.evaluate("window.pwned"), name
        page.close()
