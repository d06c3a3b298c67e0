"""What is kept of a submission: enough to grade by, nothing that could act."""

from __future__ import annotations

import base64
import io
from typing import Any

import pandas as pd
import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from aitracks.checks.report import Report
from aitracks.checks.run import Outcome, Verdict
from aitracks.grading.hostile import IMAGE_BYTES, image_uri, plain_text, visible
from aitracks.grading.hostile_html import clean_html, markdown_html
from aitracks.grading.inert import inert
from aitracks.language import Text


def picture(kind: str, size: tuple[int, int] = (3, 2)) -> str:
    """A small picture in base64."""
    file = io.BytesIO()
    Image.new("RGB", size).save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


def shown(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    """The data of an output after it was made inert."""
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[new_output("display_data", data, metadata=metadata)])])
    outputs = inert(notebook).cells[0].outputs
    return dict(outputs[0].data) if outputs else {}


def test_a_table_stays_a_table() -> None:
    """A DataFrame can be read: its rows, its names, its numbers."""
    frame = pd.DataFrame({"name": ["<b>a</b>", "b"], "value": [1.5, 2.5]})
    kept = shown({"text/html": frame._repr_html_(), "text/plain": repr(frame)})["text/html"]
    for value in (1.5, 2.5):
        assert f"<td>{value}</td>" in kept
    assert kept.count("<tr>") + kept.count("<tr ") == 3
    assert "&lt;b&gt;a&lt;/b&gt;" in kept
    assert "<style" not in kept


def test_our_report_stays_as_it_is() -> None:
    """Marks, words, colours and points of the engine's own report."""
    outcomes = [Outcome("a", Text("甲", "A"), True, Verdict.FAIL, 0, 1, Text("因為 <x>", "because <x>"))]
    report = Report("fit", outcomes, "both")._repr_mimebundle_()
    kept = shown(report)["text/html"]
    for part in ("✗", "還不對", "color:#a3360a", "list-style:none", "because &lt;x&gt;", "(0/1)"):
        assert part in kept, part


def test_a_picture_is_shown_by_its_own_bytes() -> None:
    """PNG and JPEG under their own names, the description kept; anything else that claims to be one is not."""
    png, jpeg = picture("PNG"), picture("JPEG")
    assert shown({"image/png": png, "text/plain": "<Figure>"}) == {"image/png": png}
    assert shown({"image/jpeg": jpeg}) == {"image/jpeg": jpeg}
    assert image_uri("image/png", jpeg) is None
    assert image_uri("image/svg+xml", png) is None
    assert image_uri("image/png", png[:-40] + '"><script>') is None
    assert image_uri("image/png", picture("PNG", (5000, 5000))) is None
    assert image_uri("image/png", base64.b64encode(b"\x89PNG" + bytes(IMAGE_BYTES)).decode()) is None
    cell = new_code_cell("x", outputs=[new_output("display_data", {"image/png": png})])
    cell.outputs[0].metadata = from_dict({"image/png": {"alt": "two lines"}, "filenames": {"image/png": "/etc/x"}})
    assert inert(new_notebook(cells=[cell])).cells[0].outputs[0].metadata == {"image/png": {"alt": "two lines"}}


@pytest.mark.parametrize(
    "kind", ["image/svg+xml", "application/javascript", "application/vnd.jupyter.widget-view+json"]
)
def test_what_could_act_is_only_named(kind: str) -> None:
    """The teacher sees that there was something."""
    assert shown({kind: "<svg/>"}) == {"text/plain": f"[{kind}]"}


def test_metadata_is_read_by_what_it_must_be() -> None:
    """nbgrader's own, each of its kind; all else goes."""
    own = {"grade_id": "fit", "grade": True, "solution": "<x>", "points": "<x>", "comment": "<x>"}
    cells = [new_markdown_cell("a"), new_markdown_cell("b")]
    cells[0].metadata = from_dict({"nbgrader": own, "tags": ["<x>"]})
    cells[1].metadata = from_dict({"nbgrader": own | {"grade_id": '"><x>'}})
    notebook = new_notebook(cells=cells, metadata={"title": "<x>"})
    kept = inert(notebook)
    flags = {"grade": True, "solution": False, "locked": False, "task": False}
    assert kept.cells[0].metadata == {"nbgrader": {"grade_id": "fit", "points": 0, **flags}}
    assert kept.cells[1].metadata == {}
    assert "title" not in kept.metadata


def test_text_reads_as_it_runs() -> None:
    """Characters that reorder a line are shown by number, control characters and heaps of marks are not drawn."""
    assert visible("if a \u202e\u2066b", 99) == "if a ⟦U+202E⟧⟦U+2066⟧b"
    assert visible("a\x00b\x08c\x9b", 99) == "a\ufffdb\ufffdc\ufffd"
    assert len(visible("e" + "\u0301" * 500, 9999)) == 4
    assert plain_text("\x1b[31mred\x1b[0m \x1b]8;;javascript:x\x07link\x1b]8;;\x07", 99) == "red link"
    assert plain_text("x" * 50, 10) == "x" * 10 + "\n… ✂"
    assert plain_text({"no": "text"}, 10) == ""


def test_markdown_keeps_what_a_learner_writes() -> None:
    """Emphasis, lists, tables, code and formulas; raw HTML is text; a link leads out, nowhere else."""
    kept = markdown_html(
        "**b** $a_1 * b_2$\n\n- one\n\n|a|\n|-|\n|1|\n\n"
        "<u>raw</u> [x](https://e.org/) [y](/hub/logout) [z](JAVASCRIPT:1)"
    )
    for part in (
        "<strong>b</strong>",
        "$a_1 * b_2$",
        "<li>one</li>",
        "<td>1</td>",
        "&lt;u&gt;",
        'href="https://e.org/"',
    ):
        assert part in kept, part
    assert kept.count("href") == 1
    assert clean_html('<b class="navbar" id="x" style="position:fixed;color:red">t</b>') == "<b>t</b>"
