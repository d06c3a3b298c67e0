"""A team's words, figures and scores, one by one, on their way into a page."""

from __future__ import annotations

import base64
import io
import time
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.report.own_words import card_rows, prose, sides
from aitracks.capstone.report.pdf import print_pdf
from aitracks.capstone.report.plot import Scale, written
from aitracks.capstone.report.story import MOST_FIGURES, MOST_PROSE, Figure, Prose, tell
from aitracks.paths import home


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> str:
    """A picture in base64."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


def drawing(data: dict[str, Any], **metadata: Any) -> Any:
    """A cell that drew this."""
    output = new_output("display_data", data, metadata=metadata)
    return new_code_cell("x", outputs=[output], metadata={"aitracks": {"cell": 4}})


def test_prose_keeps_what_people_write() -> None:
    kept = prose("## 標題\n\n**粗** `碼`\n\n- 一\n\n|a|b|\n|-|-|\n|1|2|")
    for part in ("<b>標題</b>", "<strong>粗</strong>", "<code>碼</code>", "<li>一</li>", "<td>1</td>"):
        assert part in kept
    assert "<h2" not in kept  # it would look like a section of the report


@pytest.mark.parametrize(
    "source",
    [
        "<script>x</script>",
        "[a](javascript:x) [b](https://e.org) [c](//e.org)",
        "![a](https://e.org/a.png)",
        "<img src=x onerror=x>",
        '<p style="position:fixed" class="award" id="x">a</p>',
        "<a href='https://e.org'>x</a>",
        "<svg onload=x></svg><math></math>",
    ],
)
def test_prose_does_nothing(source: str) -> None:
    kept = prose(source)
    for part in ("<script", "<a", "<img", "<svg", "href=", "style=", "class="):
        assert part not in kept.replace("&lt;", "").replace('style="position', "") or part in source
        assert f"<{part.strip('<=')}" not in kept


@pytest.mark.parametrize("source", [">" * 5000 + " a", "- " * 3000 + "a", "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n"])
def test_prose_made_to_break_a_printer(source: str) -> None:
    began = time.process_time()
    page = f"<p>{prose(source[:MOST_PROSE])}</p>"
    assert print_pdf(page).startswith(b"%PDF")
    assert time.process_time() - began < 20


def test_a_model_card_of_any_shape() -> None:
    assert card_rows(None) == card_rows([1]) == card_rows("text") == ()
    told = {
        "model": "SVM",
        "meant_for": "（誰用它來做什麼決定？）",
        "not_for": "(when should nobody trust it?)",
        "own": True,
    }
    told |= {
        "weak_spots": "（哪裡？） / (where?)",
        "scores": {"f1": 0.123456, "by": {"A": [1, 2]}},
        "x": {"y": {"z": {}}},
    }
    rows = {row.name.en: row for row in card_rows(told)}
    assert [name for name, row in rows.items() if not row.written] == [
        "Trained on",
        "Meant for",
        "Not for",
        "Weak spots",
    ]
    assert rows["Scores, by the team itself"].inner == (("f1", "0.1235"), ("by · A", "1、2"))
    assert rows["own"].text == "✓"
    assert rows["x"].inner == (("y · z", "…"),)
    many = card_rows({f"k{number}": {str(one): "v" * 9999 for one in range(99)} for number in range(99)})
    assert len(many) == 30
    assert all(len(row.inner) <= 40 and all(len(value) < 1010 for _, value in row.inner) for row in many)


def test_an_ethics_check_of_any_shape() -> None:
    assert [side.answer for side in sides(["x"])] == [""] * 5
    told = {"fair": {"answer": " a\u202eb "}, "transparent": "可以", "accountable": {"answer": 1}, "contestable": None}
    assert [side.answer for side in sides(told)] == ["", "可以", "a⟦U+202E⟧b", "", ""]


def test_a_story_is_the_team_s_own_prose_and_figures() -> None:
    cells = [
        new_markdown_cell("# 起點\n\n給每一隊的說明"),
        drawing({"image/png": picture(), "text/plain": "<Figure>"}, **{"image/png": {"alt": "兩條線"}}),
        new_markdown_cell("我們的話"),
        drawing({"image/jpeg": picture("JPEG")}),
        drawing({"text/html": "<b>table</b>"}),
    ]
    told = tell(new_notebook(cells=cells), {"# 起點\n\n給每一隊的說明"})
    first, words, second = told.pieces
    assert isinstance(first, Figure)
    assert (first.caption, first.alt, first.cell, first.width, first.height) == ("起點", "兩條線", 4, 40, 30)
    assert isinstance(words, Prose)
    assert "我們的話" in words.html
    assert isinstance(second, Figure)
    assert second.uri.startswith("data:image/png;base64,")


def test_pictures_are_drawn_anew() -> None:
    """Nothing but pixels comes through; what breaks off or is no picture is left out."""
    noise = io.BytesIO()
    Image.effect_noise((300, 200), 80).save(noise, "PNG")
    whole = noise.getvalue()
    tailed = base64.b64encode(whole + b"<script>").decode()
    broken = base64.b64encode(whole[: len(whole) // 2]).decode()
    cells = [drawing({"image/png": one}) for one in (tailed, broken, "", "!!", picture("PNG", (9000, 9000)))]
    (figure,) = tell(new_notebook(cells=cells), ()).pieces
    assert isinstance(figure, Figure)
    assert b"<script>" not in base64.b64decode(figure.uri.partition(",")[2])
    (large,) = tell(new_notebook(cells=[drawing({"image/png": picture("PNG", (3000, 1000))})]), ()).pieces
    assert isinstance(large, Figure)
    assert large.width == 1600


def test_too_much_is_left_out_and_said() -> None:
    cells = [drawing({"image/png": picture()}) for _ in range(MOST_FIGURES + 3)]
    cells += [new_markdown_cell("a" * MOST_PROSE), new_markdown_cell("b")]
    told = tell(new_notebook(cells=cells), ())
    assert (told.figures, told.left_out, told.cut) == (MOST_FIGURES, 3, True)


def test_figures_are_written_as_the_expected_result_is() -> None:
    accuracy, cost = (load_problem(name, home()).expected for name in ("papaya_ripeness", "demand_forecast"))
    assert (written(0.9, accuracy), written(0.75, cost), written(1.1, cost), written(0.0, cost)) == (
        "90.0%",
        "0.750",
        "1.10",
        "0",
    )


def test_a_scale_holds_what_it_is_made_for() -> None:
    scale = Scale.over([0.2, 0.9])
    assert 0 < scale.place(0.2) < scale.place(0.9) < 100
    assert Scale.over([0.0, 1.0]).place(0) == 0
    same = Scale.over([0.5, 0.5])
    assert 0 < same.place(0.5) < 100
