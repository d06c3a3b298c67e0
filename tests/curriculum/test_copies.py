"""Reading copies of units beside the map's page."""

from __future__ import annotations

import re
from typing import Any

from aitracks.gallery.copy import render_copy
from aitracks.gallery.prose import formula, prose_html
from aitracks.language import BOTH
from aitracks.paths import home
from aitracks.units.catalog import find_units, load_unit
from aitracks.units.notebook import to_notebook

from ..conftest import Checkout


def test_a_map_with_copies(checkout: Checkout) -> None:
    """Both languages, linked both ways, with plots and outputs; no solution, no address of another machine."""
    done = checkout.run("aitracks", "map", "--html", "map.html", "--copies", timeout=300)
    assert done.returncode == 0, done.stderr
    assert "copies of 2 units, 2 of them new" in done.stdout
    page = (checkout.root / "map.html").read_text(encoding="utf-8")
    for language, other in (("zh-TW", "en"), ("en", "zh-TW")):
        assert f'href="map-units/fit_line.{language}.html"' in page
        copy = (checkout.root / "map-units" / f"fit_line.{language}.html").read_text(encoding="utf-8")
        assert 'href="../map.html#fit_line"' in copy
        assert f'href="fit_line.{other}.html"' in copy
        assert ("兩點決定一條線" in copy) == (language == "zh-TW")
        assert "polyfit" not in copy
        assert "NotImplementedError" in copy
        assert re.search(r"<pre tabindex=\"0\">.*1\.0", copy)  # what the reference printed
        assert "<mfrac" in copy or "<math" in copy
        assert not re.search(r"<script|<link|@import|url\(|src=\"(?!data:)", copy)


def test_copies_are_made_again_only_for_units_that_changed(checkout: Checkout) -> None:
    command = ("aitracks", "map", "--html", "map.html", "--copies")
    assert checkout.run(*command, timeout=300).returncode == 0
    assert "copies of 2 units, 0 of them new" in checkout.run(*command).stdout
    checkout.edit("notebooks/core/lines/fit_line/unit.py", "Two points make", "Any two points make")
    assert "copies of 2 units, 1 of them new" in checkout.run(*command, timeout=300).stdout
    assert "Any two points make" in (checkout.root / "map-units/fit_line.en.html").read_text(encoding="utf-8")


def test_a_unit_that_fails_is_named_and_the_old_page_stays(checkout: Checkout) -> None:
    checkout.edit("notebooks/core/lines/fit_line/unit.py", "np.polyfit(x, y, 1)", "np.polyfit(x, y, -1)")
    done = checkout.run("aitracks", "map", "--html", "map.html", "--copies", timeout=300)
    assert done.returncode == 1
    assert "core/lines/fit_line: in a kernel" in done.stderr
    assert "aitracks verify" in done.stderr
    assert not (checkout.root / "map.html").exists()


def test_copies_need_a_page(checkout: Checkout) -> None:
    done = checkout.run("aitracks", "map", "--copies")
    assert done.returncode == 2
    assert "add --html FILE" in done.stderr


def test_every_formula_of_every_unit_can_be_shown() -> None:
    wrong = []
    for files in find_units(home()):
        loaded = load_unit(files)
        for cell in to_notebook(loaded.unit, BOTH, loaded.totals).cells:
            shown = prose_html(cell.source) if cell.cell_type == "markdown" else ""
            wrong += [
                (files.topic, found) for found in re.findall(r"<code>[^<]*\\(?:frac|sum|hat|text)[^<]*</code>", shown)
            ]
    assert wrong == []


def test_a_formula_that_cannot_be_read_is_shown_as_typed() -> None:
    assert formula(r"\frac{1}{2}", block=False).startswith("<math")
    assert formula(r"\left( x <", block=True) == r"<code>\left( x &lt;</code>"


def test_what_is_graded_shows_no_output(checkout: Checkout) -> None:
    """Outputs are taken by cell, never those of answers and checks; tables and texts are shown as they were."""
    unit = load_unit(checkout.files())
    notebook: Any = to_notebook(unit.unit, "en", unit.totals)
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        cell.outputs = [{"output_type": "stream", "name": "stdout", "text": f"printed {number} <b>"}]
    page = render_copy(notebook, notebook, "en", "map.html", "other.html")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    graded = {cell.metadata.nbgrader.grade_id for cell in code if "fit" in cell.source and "def " in cell.source}
    assert graded == {"fit"}
    assert len(re.findall(r"printed \d", page)) == len(code) - 2  # the answer and its check
    assert "&lt;b&gt;" in page
