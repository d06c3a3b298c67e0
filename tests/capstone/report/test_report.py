"""The reports of a results day: what they say, and that nothing in them acts."""

from __future__ import annotations

import re
import shutil
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.report.pdf import need_printer, print_pdf
from aitracks.capstone.runs.types import RunJob
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule
from aitracks.capstone.teams.store import open_data
from aitracks.capstone.teams.tries import Tries
from aitracks.cli import app
from aitracks.errors import ServiceError, StateError, UnknownError
from aitracks.language import BOTH, EN, ZH

from .conftest import COHORT, PROBLEM, Day

LANGUAGES = (ZH, EN, BOTH)


@pytest.fixture(scope="module")
def written(day: Day, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """All reports, in each language."""
    folders = {language: tmp_path_factory.mktemp(language) for language in LANGUAGES}
    for language, folder in folders.items():
        day.publishing(folder, language, pdf=language == BOTH).all()
    return folders


def test_what_a_report_tells(day: Day, written: dict[str, Path]) -> None:
    page = (written[EN] / "team-hawks.html").read_text(encoding="utf-8")
    final, field = (day.store and _mark(day, part) for part in ("final", "field"))
    for mark in (final, field):
        assert f"{mark.value:#.3g}" in page
        assert f"{mark.low:#.3g} – {mark.high:#.3g}" in page
    assert f"{final.value:#.3g} → {field.value:#.3g}" in page
    assert "≥ 0.81" in page
    assert "Expected result not met" in page
    assert ">Excellent</span> · <span" in page
    for heading in (
        "The problem",
        "The approach",
        "The score",
        "What the shifted data did",
        "Model card",
        "Ethics check",
    ):
        assert f">{heading}</span></h2>" in page
    assert re.search(r'class="base" style="left:[\d.]+%"', page)  # the baseline
    assert page.count('class="goal"') > 2
    for slice_ in day.problem.slices:
        assert f"By {slice_.name.en}" in page
    assert "Not written in the model card: trained on, meant for, not for." in page
    assert "Not answered in the ethics check: people first, accountable, contestable." in page


def _mark(day: Day, part: Any) -> Any:
    from aitracks.capstone.report.marks import Marks

    return Marks(day.store, day.places, COHORT).find(day.problem, "hawks", part)


def test_what_is_missing_is_said(written: dict[str, Path]) -> None:
    quiet = (written[ZH] / "team-quiet.html").read_text(encoding="utf-8")
    for said in ("還沒有實證：", "沒有模型卡（model_card.json）。", "沒有繳交構想審查的表單。", "筆記本沒有畫圖"):
        assert said in quiet
    late = (written[EN] / "team-late.html").read_text(encoding="utf-8")
    assert "No try was scored yet" in late
    assert "There is no notebook to be shown." in late


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_alone(written: dict[str, Path], language: str) -> None:
    page = (written[language] / "team-quiet.html").read_text(encoding="utf-8")
    assert ("成果報告" in page, "Team report" in page) == (language != EN, language != ZH)
    assert f'<html lang="{"en" if language == EN else "zh-Hant-TW"}"' in page


def test_the_page_of_the_day(written: dict[str, Path]) -> None:
    page = (written[BOTH] / "index.html").read_text(encoding="utf-8")
    order = [page.index(f'href="team-{team}.html"') for team in ("hawks", "quiet", "late")]  # award, score, none
    assert order == sorted(order)
    assert page.count(".pdf") == 3
    assert "優等" in page
    assert "idle 隊" in page  # has no problem yet
    assert "Hawks&lt;script&gt;" in page


def test_no_hidden_input_is_in_a_report(day: Day, written: dict[str, Path]) -> None:
    """Figures and model card are of a run on the practice data alone."""
    shown = list(day.places.root.glob(f"tries/{PROBLEM}/*/shown/*/run/run.json"))
    assert len(shown) == 2
    assert all('"kind": "open"' in file.read_text(encoding="utf-8") for file in shown)


def test_a_second_report_runs_nothing(day: Day, written: dict[str, Path], tmp_path: Path) -> None:
    runs = {file: file.stat().st_mtime_ns for file in day.places.root.glob("tries/*/*/shown/*/run/run.json")}
    page = day.publishing(tmp_path, EN).team("hawks")
    assert page.read_bytes() == (written[EN] / "team-hawks.html").read_bytes()
    assert runs == {file: file.stat().st_mtime_ns for file in runs}
    assert not page.with_suffix(".pdf").exists()


def test_nothing_hostile_is_left_in_the_text(day: Day, written: dict[str, Path]) -> None:
    page = (written[BOTH] / "team-hawks.html").read_text(encoding="utf-8")
    for tag in ("<script", "<iframe", "<svg", "<a ", "<object", "<link", "<form"):
        assert tag not in page
    assert page.count("<style") == 1
    assert all(src.startswith("data:image/png;base64,") for src in re.findall(r'src="([^"]*)"', page))
    assert page.count("<img") == 1  # of four pictures one is sound; its bytes are written anew
    assert "&lt;script&gt;" in page
    assert "⟦U+202E⟧" in page
    assert "<strong>粗體</strong>" in page


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1100])
def test_a_browser_runs_and_fetches_nothing(day: Day, written: dict[str, Path], browser: Any, width: int) -> None:
    for name in ("team-hawks.html", "team-quiet.html", "index.html"):
        page = browser.new_page(viewport={"width": width, "height": 900})
        requests: list[str] = []
        page.on("request", lambda request, to=requests: to.append(request.url))
        page.goto((written[BOTH] / name).as_uri())
        page.wait_for_timeout(300)
        assert page.evaluate("window.ran") is None
        assert page.evaluate("document.scripts.length") == 0
        assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.close()
    assert day.web.asked == []


def test_the_pdf_holds_chinese_and_nothing_that_acts(day: Day, written: dict[str, Path]) -> None:
    plain = _unpacked((written[BOTH] / "team-hawks.pdf").read_bytes())
    assert plain.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", plain)) > 3
    assert re.search(rb"/BaseFont /[A-Z]+\+\S*(CJK|TC|Hei)", plain)
    for name in (b"/JavaScript", b"/JS", b"/URI", b"/Launch", b"/EmbeddedFile", b"/SubmitForm", b"window.ran"):
        assert name not in plain, name
    assert day.web.asked == []


def _unpacked(pdf: bytes) -> bytes:
    """The file with its compressed parts unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompress(one) for one in streams if one[:1] == b"x")


def test_a_page_cannot_make_the_printer_fetch(day: Day, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("very secret", encoding="utf-8")
    web = day.web.address
    page = (
        f'<link rel="stylesheet" href="{web}/c"><link rel="attachment" href="{secret.as_uri()}">'
        f'<style>@import "{web}/d"; p {{ background: url({web}/e) }}</style>'
        f'<p>a</p><img src="{web}/f"><object data="{secret.as_uri()}"></object>'
        f"<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='{web}/g'/></svg>\">"
    )
    assert b"very secret" not in _unpacked(print_pdf(page))
    assert day.web.asked == []


def test_what_printing_needs_is_named_in_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(ServiceError, match=r"pip install 'aitracks\[pdf\]'"):
        need_printer()
    monkeypatch.undo()
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0': no such file\")")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    with pytest.raises(ServiceError, match=r"libpango-1.0-0.*apt install libpango-1.0-0") as found:
        need_printer()
    assert "\n" not in str(found.value)


def test_what_cannot_be_reported(day: Day, tmp_path: Path) -> None:
    publishing = day.publishing(tmp_path)
    with pytest.raises(StateError, match="works on no problem"):
        publishing.team("idle")
    with pytest.raises(StateError, match="does not work on 'papaya_ripeness': works on customer_intents"):
        publishing.team("late", "papaya_ripeness")
    with pytest.raises(UnknownError, match="did you mean hawks"):
        publishing.team("hawkz")


@pytest.fixture
def own(day: Day, tmp_path: Path) -> Iterator[Day]:
    """The results day's data, for one test alone."""
    shutil.copytree(day.data, tmp_path / "data", symlinks=True)
    store = open_data(tmp_path / "data")
    yield Day(tmp_path / "data", store, CohortPlaces.of(tmp_path / "data", COHORT), day.problem, day.web)
    store.engine.dispose()


def test_a_team_with_two_problems_has_a_report_about_each(own: Day, tmp_path: Path) -> None:
    other = Offer("papaya_ripeness", "unit", listed=True)
    Applications(own.store).apply(COHORT, "quiet", other, Actor("p_quiet"), TeamRule(problems=2))
    own.publishing(tmp_path / "out", EN, pdf=True).all()
    about = {f"team-quiet-{problem}" for problem in (PROBLEM, "papaya_ripeness")}
    assert {file.stem for file in (tmp_path / "out").glob("*.pdf")} == {"team-hawks", "team-late", *about}
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}.html"' in page for name in about)
    assert ">3 teams." in page
    assert "No try was scored yet" in (tmp_path / "out" / "team-quiet-papaya_ripeness.html").read_text("utf-8")


def test_what_goes_wrong_with_one_team_stops_no_other(own: Day, tmp_path: Path) -> None:
    gone = Offer("gone_problem", "unit", listed=True)
    Applications(own.store).apply(COHORT, "idle", gone, Actor("p_idle"), TeamRule())
    (entry,) = Tries(own.store).find_all(COHORT, "quiet")
    own.places.notebook(entry.digest).unlink()
    done = CliRunner().invoke(app, ["capstone", "report", COHORT, "--all", "--data", str(own.data)])
    assert isinstance(done.exception, StateError)
    told = str(done.exception).splitlines()
    assert [line.partition(": ")[0] for line in told[:2]] == ["team 'idle', gone_problem", f"team 'quiet', {PROBLEM}"]
    assert "unknown problem 'gone_problem'" in told[0]
    assert "bring it back from a backup" in told[1]
    assert len(told) == 3
    assert {file.stem for file in own.places.reports.glob("*.html")} == {"index", "team-hawks", "team-late"}
    assert "報告還沒做好的隊伍：</span>" in (page := (own.places.reports / "index.html").read_text(encoding="utf-8"))
    assert "quiet 隊" in page


def test_data_that_are_gone_are_told_for_each_whose_notebook_needs_them(own: Day, tmp_path: Path) -> None:
    shutil.rmtree(own.places.problem(PROBLEM).practice)
    for run in own.places.root.glob("tries/*/*/shown"):
        shutil.rmtree(run)
    with pytest.raises(StateError) as raised:
        own.publishing(tmp_path / "out").all()
    told = str(raised.value).splitlines()
    assert [line.partition(",")[0] for line in told[:2]] == ["team 'hawks'", "team 'quiet'"]
    assert {file.stem for file in (tmp_path / "out").glob("*.html")} == {"index", "team-late"}


def test_the_command(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[RunJob] = []
    monkeypatch.setattr("aitracks.capstone.report.showing.run_many", lambda asked, *rest: jobs.extend(asked) or [])
    data = ["--data", str(day.data)]
    done = CliRunner().invoke(app, ["capstone", "report", COHORT, "late", *data])
    assert done.exit_code == 0, done.output
    file = day.places.report("late")
    assert f"{file}: written; it says that" in done.output
    assert "成果報告" in file.read_text(encoding="utf-8")  # the cohort's language
    assert jobs == []
    assert CliRunner().invoke(app, ["capstone", "report", COHORT, *data]).exit_code == 2
    assert CliRunner().invoke(app, ["capstone", "report", COHORT, "late", "--all", *data]).exit_code == 2
