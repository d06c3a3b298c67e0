"""What exists, and the map that shows it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from aitracks.cli_map import map_command
from aitracks.curriculum import Coverage, coverage, load_curriculum
from aitracks.curriculum.map_page import render_map
from aitracks.errors import StateError
from aitracks.language import LANGUAGES
from aitracks.paths import home

app = typer.Typer()
app.command()(map_command)


@pytest.fixture
def with_unit(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small curriculum with one unit, three checks and two sample submissions."""
    files = {
        "notebooks/core/learning/lines/unit.py": "",
        "graders/core/learning/lines/checks.py": '@public("a")\ndef a(student): ...\n@public("a")\ndef b(s): ...\n',
        "graders/core/learning/lines/hidden.py": '# @hidden("no")\n@hidden("a")\ndef c(student, rng): ...\n',
        "graders/core/learning/lines/submissions/accepted/one.py": "",
        "graders/core/learning/lines/submissions/rejected/two.py": "",
        "graders/core/learning/curves/submissions/accepted/README.md": "",
    }
    for name, text in files.items():
        (small / name).parent.mkdir(parents=True, exist_ok=True)
        (small / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("AITRACKS_HOME", str(small))
    return small


def test_coverage_counts_what_exists(with_unit: Path) -> None:
    found = coverage(load_curriculum(with_unit), with_unit)
    assert found["lines"] == Coverage(unit=True, public=2, hidden=1, accepted=1, rejected=1)
    assert found["curves"] == Coverage(unit=False, public=0, hidden=0, accepted=0, rejected=0)
    assert (found["lines"].checks, found["lines"].samples) == (3, 2)


def test_a_broken_check_file_does_not_keep_the_map_from_being_drawn(with_unit: Path) -> None:
    (with_unit / "graders/core/learning/lines/checks.py").write_bytes(b'@public("a")\ndef (\xff')
    assert coverage(load_curriculum(with_unit), with_unit)["lines"].public == 1


def test_the_page_holds_every_name_in_both_languages() -> None:
    """Tracks, areas, topics with their summaries, programmes and stages."""
    curriculum = load_curriculum(home())
    shown = _text(render_map(curriculum, coverage(curriculum, home())))
    texts = [t for topic in curriculum.topics.values() for t in (topic.name, topic.summary)]
    texts += [track.name for track in curriculum.tracks]
    texts += [area.name for track in curriculum.tracks for area in track.areas]
    texts += [programme.name for programme in curriculum.programmes.values()]
    texts += [stage.name for programme in curriculum.programmes.values() for stage in programme.stages]
    assert [t for text in texts for t in (text.zh, text.en) if t not in shown] == []


def test_the_page_is_the_same_each_time_and_needs_nothing_else(with_unit: Path) -> None:
    curriculum = load_curriculum(with_unit)
    first, second = (render_map(curriculum, coverage(curriculum, with_unit)) for _ in range(2))
    assert first == second
    assert not re.search(r"""https?:|<script|<link|\bsrc=|@import|url\(""", first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_language_that_was_asked_for(small: Path, language: str) -> None:
    curriculum = load_curriculum(small)
    shown = _text(render_map(curriculum, coverage(curriculum, small), language))  # type: ignore[arg-type]
    assert ("能畫曲線" in shown) == (language != "en")
    assert ("Draw curves" in shown) == (language != "zh-TW")


def test_what_authors_wrote_is_escaped(small: Path) -> None:
    file = small / "curriculum/scope_map.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("en: Lines", "en: <b>&"), encoding="utf-8")
    curriculum = load_curriculum(small)
    assert "&lt;b&gt;&amp;" in render_map(curriculum, coverage(curriculum, small))


def test_every_link_of_the_page_leads_somewhere() -> None:
    curriculum = load_curriculum(home())
    page = render_map(curriculum, coverage(curriculum, home()))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_tree_says_what_exists_and_what_does_not_yet(with_unit: Path) -> None:
    lines = CliRunner().invoke(app, []).output.splitlines()
    assert "2 topics + 1 added, 12 h: 1 with a unit, 2 not yet; 3 checks, 2 samples" in lines[0]
    assert any("✓ 直線 / Lines  lines  3 h  P  unit, 3 checks, 2 samples" in line for line in lines)
    assert any("○ 曲線 / Curves  curves  6 h  P  no unit yet" in line for line in lines)
    assert any("○ 倫理 / Ethics (addition)" in line for line in lines)


def test_the_page_is_written_where_it_was_asked_for(with_unit: Path, tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    result = CliRunner().invoke(app, ["--html", str(file), "--language", "en"])
    assert result.exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_file_that_cannot_be_written_is_one_clear_line(with_unit: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["--html", str(tmp_path / "no" / "map.html")])
    assert isinstance(result.exception, StateError)
    assert "cannot be written" in str(result.exception)


def test_an_unknown_language_is_refused(with_unit: Path) -> None:
    assert CliRunner().invoke(app, ["--language", "fr"]).exit_code == 2


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def _text(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    return "".join(parser.words)
