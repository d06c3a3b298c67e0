"""Unit → notebook: the same bytes each time, ids that stay, one language or both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from aitracks.errors import ContentError
from aitracks.language import LANGUAGES, Language
from aitracks.units.build import render
from aitracks.units.catalog import load_unit
from aitracks.units.notebook import code_stub, to_notebook
from aitracks.units.submissions import load_samples

UNIT = "notebooks/core/lines/fit_line/unit.py"


def notebook_of(checkout: Any, language: Language) -> Any:
    loaded = load_unit(checkout.files())
    return to_notebook(loaded.unit, language, loaded.totals)


def ids(notebook: Any) -> list[str]:
    return [cell.id for cell in notebook.cells]


def text_of(notebook: Any) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_is_valid_and_the_same_each_time(checkout: Any, language: Language) -> None:
    first, second = (render(load_unit(checkout.files()), language) for _ in range(2))
    assert first == second
    notebook = nbformat.reads(first["source/fit_line.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert len(set(ids(notebook))) == len(notebook.cells)
    assert notebook.metadata.aitracks == {"unit": "core/lines/fit_line", "language": language, "profile": "light"}


def test_each_language_has_its_own_cells_and_both_have_all(checkout: Any) -> None:
    zh, en, both = (text_of(notebook_of(checkout, language)) for language in ("zh-TW", "en", "both"))
    chinese = ["兩點決定一條線", "直線什麼時候不夠用？", "點排成曲線"]
    english = ["Two points make a line", "When is a line not enough?", "When the points bend"]
    for text in chinese:
        assert [text in notebook for notebook in (zh, en, both)] == [True, False, True]
    for text in english:
        assert [text in notebook for notebook in (zh, en, both)] == [False, True, True]
    assert both.index("# 直線") < both.index("# Lines")


def test_cells_stand_in_order_with_the_metadata_nbgrader_needs(checkout: Any) -> None:
    notebook = notebook_of(checkout, "en")
    graded = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    assert list(graded) == ["setup", "fit", "check-fit", "task-cost"]
    about = {
        name: (cell.metadata.nbgrader.grade, cell.metadata.nbgrader.solution, cell.metadata.nbgrader.locked)
        for name, cell in graded.items()
    }
    assert about == {
        "setup": (False, False, True),
        "fit": (False, True, False),
        "check-fit": (True, False, True),
        "task-cost": (True, True, False),
    }
    assert graded["check-fit"].metadata.nbgrader.points == 4
    assert graded["task-cost"].metadata.nbgrader.points == 3
    for name in ("setup", "check-fit"):
        assert (graded[name].metadata.deletable, graded[name].metadata.editable) == (False, False)
    assert [cell.cell_type for cell in notebook.cells] == [
        "markdown", "code", "code", "code", "code", "code", "markdown", "markdown",
    ]  # fmt: skip


def test_an_edit_of_prose_changes_that_cells_id_only(checkout: Any) -> None:
    before = ids(notebook_of(checkout, "both"))
    checkout.edit(UNIT, "Two points make a line", "Any two points make a line")
    after = ids(notebook_of(checkout, "both"))
    assert [old == new for old, new in zip(before, after, strict=True)].count(False) == 1
    assert before[1] != after[1]


def test_an_edit_of_an_answer_changes_no_id(checkout: Any) -> None:
    """Learners' cells are found again by their ids."""
    before = ids(notebook_of(checkout, "both"))
    checkout.edit(UNIT, "slope, intercept = np.polyfit(x, y, 1)", "slope, intercept = np.polyfit(x, y, deg=1)")
    assert ids(notebook_of(checkout, "both")) == before


def test_cells_inserted_above_change_no_other_id(checkout: Any) -> None:
    before = ids(notebook_of(checkout, "zh-TW"))
    checkout.edit(UNIT, "# %% setup", '# %% [markdown] lang="zh-TW"\nr"""\n新的一段。\n"""\n\n# %% setup')
    after = ids(notebook_of(checkout, "zh-TW"))
    assert [one for one in after if one in before] == before
    assert len(after) == len(before) + 1


def test_equal_prose_gets_different_ids(checkout: Any) -> None:
    text = '# %% [markdown] lang="zh-TW"\nr"""\n一樣。\n"""\n\n'
    checkout.edit(UNIT, "# %% setup", 2 * text + "# %% setup")
    found = ids(notebook_of(checkout, "zh-TW"))
    assert len(set(found)) == len(found)


def test_points_may_be_no_whole_number(checkout: Any) -> None:
    checkout.edit("graders/core/lines/fit_line/hidden.py", "points=2", "points=2.5")
    cell = next(cell for cell in notebook_of(checkout, "en").cells if cell.id == "check-fit")
    assert cell.metadata.nbgrader.points == 4.5


def test_the_stub_ends_in_the_same_line_in_every_language() -> None:
    for language in LANGUAGES:
        assert code_stub(language).splitlines()[-1] == "raise NotImplementedError()"
    assert len(code_stub("both").splitlines()) == 3


def test_a_unit_is_read_with_the_lines_of_its_cells(checkout: Any) -> None:
    unit = load_unit(checkout.files()).unit
    lines = (checkout.root / UNIT).read_text(encoding="utf-8").splitlines()
    assert all(lines[cell.line - 1].startswith("# %%") for cell in unit.cells)
    for cell in unit.cells:
        assert lines[cell.first_line - 1] == cell.source.splitlines()[0]
    assert [(cell.kind, cell.name, cell.language) for cell in unit.cells] == [
        ("prose", "", "zh-TW"),
        ("prose", "", "en"),
        ("setup", "", ""),
        ("code", "", ""),
        ("answer", "fit", ""),
        ("check", "fit", ""),
        ("try", "", ""),
        ("task", "cost", "zh-TW"),
        ("task", "cost", "en"),
        ("model", "cost", "zh-TW"),
        ("model", "cost", "en"),
    ]


def test_samples_are_read_with_what_they_fail(checkout: Any) -> None:
    samples = load_samples(checkout.files().submissions, [])
    assert {sample.name: set(sample.fails) for sample in samples} == {
        "accepted/formula": set(),
        "accepted/solver": set(),
        "rejected/ends_only": {"three_points"},
        "rejected/looked_up": {"never_seen_line"},
        "rejected/no_intercept": {"two_points", "three_points", "never_seen_line"},
        "rejected/swapped": {"two_points", "three_points", "never_seen_line"},
    }
    assert all(sample.answers["fit"].startswith("def fit(x, y):") for sample in samples)


def test_a_unit_with_mistakes_does_not_load(checkout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout.root)
    checkout.edit(UNIT, "minutes: 10", "minutes: ten")
    with pytest.raises(ContentError, match=rf"^{UNIT}:3: 'minutes' must be a whole number"):
        load_unit(checkout.files())


def test_windows_line_ends_make_the_same_notebook(checkout: Any) -> None:
    before = render(load_unit(checkout.files()), "both")["source/fit_line.ipynb"]
    file: Path = checkout.root / UNIT
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert render(load_unit(checkout.files()), "both")["source/fit_line.ipynb"] == before
