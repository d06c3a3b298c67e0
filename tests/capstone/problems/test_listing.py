"""The page of listed problems, and the commands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from aitracks.capstone.problems import load_problem, sound_problems
from aitracks.capstone.problems.listing import render_listing
from aitracks.cli_problem import problem_app
from aitracks.errors import ContentError, StateError, UnknownError
from aitracks.language import LANGUAGES

SIZES = {"phone": 390, "desktop": 1280}
AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, {runOnly: tags});
  return JSON.stringify(found.violations.map(each => [each.id, each.nodes.map(node => node.html.slice(0, 200))]));
}"""

app = typer.Typer()
app.add_typer(problem_app, name="problem")


def run(*words: object) -> Any:
    return CliRunner().invoke(app, ["problem", *map(str, words)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_what_teams_need_to_choose(office: Any, language: Any) -> None:
    problem = load_problem("weld_seams", office.root)
    page = render_listing([problem], language)
    texts = [problem.title, problem.unit.name, problem.statement.summary, problem.expected.sentence]
    texts += [*problem.resources, *problem.incentives, problem.slices[0].why, problem.data_sets[0].volume]
    texts += [problem.data_sets[0].delivery, problem.data_sets[0].time_span, problem.costs.unit]
    for text in texts:
        assert (text.zh in page, text.en in page) == (language != "en", language != "zh-TW"), text
    assert "≤ 0.5" in page
    assert page == render_listing([problem], language)


def test_contacts_are_not_published(office: Any) -> None:
    page = render_listing(sound_problems(office.root).values())
    assert "heping.example" not in page
    assert "02-0000-0000" not in page
    assert "品管課長" not in page


def test_a_problems_text_does_nothing_in_the_page(office: Any) -> None:
    office.edit("en: Weld seams}", "en: '<script>alert(1)</script><img src=x onerror=alert(2)>'}")
    page = render_listing([load_problem("weld_seams", office.root)])
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page


def test_no_problem_no_shelf() -> None:
    assert "No problem is listed" in render_listing([], "en")


def test_new_check_list_and_listing(office: Any, seams: str) -> None:
    made = run("new", "weld_two", "--template", "object_detection", "--unit", "heping_forge")
    assert made.exit_code == 0
    assert "curriculum/problems/weld_two.yaml: fill it in" in made.output
    refused = run("check")
    assert isinstance(refused.exception, ContentError)
    assert re.search(
        r"^curriculum/problems/weld_two\.yaml:\d+: 1 題目名稱 Title is missing", str(refused.exception), re.M
    )
    assert run("check", "weld_seams").output == "1 problem: nothing wrong.\n"

    submitted = seams[: seams.index("  - {state: coached")].replace("slices:", "reviewer_notes: []\nslices:")
    office.write(submitted.replace(seams[seams.index("resources:") : seams.index("incentives:")], ""), "weld_two")
    checked = run("check")
    assert checked.exit_code == 0
    assert "weld_two.yaml: before it can be coached: 8 可提供之解題資源 Resources offered\n" in checked.output
    assert "2 problems: nothing wrong." in checked.output

    assert "已提出 submitted" in run("list").output
    assert "weld_two" not in run("list", "--state", "listed").output
    assert "weld_seams" not in run("list", "--template", "object_detection").output

    assert run("listing", "--html", "page.html", "--language", "en").output == "page.html: 1 listed problem.\n"
    page = Path("page.html").read_text(encoding="utf-8")
    assert 'id="weld_seams"' in page
    assert 'id="weld_two"' not in page


def test_a_draft_keeps_nobody_from_the_page_but_is_named(office: Any) -> None:
    run("new", "draft", "--template", "object_detection")
    done = run("listing", "--html", "page.html")
    assert isinstance(done.exception, ContentError)
    assert "銲道檢測" in Path("page.html").read_text(encoding="utf-8")
    listed = run("list")
    assert "weld_seams" in listed.output
    assert isinstance(listed.exception, ContentError)


def test_a_file_from_outside_is_judged_with_all_others(office: Any, seams: str) -> None:
    for number in (2, 3):
        office.write(seams, f"weld_{number}")
    outside = office.root / "weld_new.yaml"
    later = seams.replace("id: weld_seams", "id: weld_new").replace("2026-03-02", "2026-03-09")
    outside.write_text(later, encoding="utf-8")
    done = run("check", outside)
    assert "sets 4 problems (weld_2, weld_3, weld_seams, weld_new)" in str(done.exception)


def test_what_cannot_be_done_is_said_in_a_line(office: Any) -> None:
    assert isinstance(run("check", "weld_seam").exception, UnknownError)
    assert isinstance(run("listing", "--html", "no/such/page.html").exception, StateError)
    assert run("new", "x1", "--template", "audio").exit_code == 2
    assert run("list", "--state", "lost").exit_code == 2


@pytest.mark.browser
@pytest.mark.parametrize(("size", "language"), [("phone", "zh-TW"), ("phone", "en"), ("desktop", "both")])
def test_axe_finds_nothing(browser: Any, repository: Path, tmp_path: Path, size: str, language: Any) -> None:
    axe = repository / "node_modules" / "axe-core" / "axe.min.js"
    if not axe.is_file():
        pytest.fail(f"axe-core is not installed: run 'npm ci' in {repository}", False)
    file = tmp_path / "listing.html"
    shown = [load_problem(name, repository) for name in ("casting_inspection", "demand_forecast", "customer_intents")]
    file.write_text(render_listing(shown, language), encoding="utf-8")
    page = browser.new_page(viewport={"width": SIZES[size], "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(axe.read_text(encoding="utf-8"))
    assert json.loads(page.evaluate(AXE)) == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]
    assert all(link.bounding_box()["height"] >= 40 for link in page.locator("nav a, summary").all())
    page.close()
