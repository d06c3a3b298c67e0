"""What travels: no solution, no model answer, no hidden check of any real unit, in any language."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from aitracks.language import LANGUAGES, Language
from aitracks.paths import home
from aitracks.units.build import build_topic
from aitracks.units.catalog import LoadedUnit, UnitFiles, load_unit, unit_paths
from aitracks.verify.leaks import leaks, secrets

PLANTS = ("notebook", "checks", "metadata", "output", "other file")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", unit_paths(home()))
def test_a_release_gives_nothing_away(path: str, language: Language, tmp_path: Path) -> None:
    unit = load_unit(UnitFiles(home(), path))
    course = build_topic(unit, language, tmp_path / "course")
    release = course / "release" / unit.files.topic
    kinds = {what.partition(" of ")[0] for what, _ in secrets(unit)}
    assert kinds == {"the solution", "the model answer", "a hidden check"}
    assert leaks(unit, release) == []
    held = b"".join(file.read_bytes() for file in sorted(release.rglob("*")) if file.is_file())
    assert b"BEGIN SOLUTION" not in held
    assert b"hidden.py" not in held
    assert sorted(file.relative_to(release).as_posix() for file in release.rglob("*") if file.is_file()) == [
        ".aitracks/checks.py",
        ".aitracks/unit.json",
        f"{unit.files.topic}.ipynb",
    ]
    cells = nbformat.read(release / f"{unit.files.topic}.ipynb", as_version=4).cells
    stubs = [cell for cell in cells if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")]
    assert len(stubs) == len(unit.unit.named("answer"))
    assert all("raise NotImplementedError()" in cell.source for cell in stubs)


@pytest.fixture
def unit(checkout: Any) -> LoadedUnit:
    return load_unit(checkout.files())


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return built / "release" / "fit_line"


def test_the_tiny_release_is_clean(unit: LoadedUnit, release: Path) -> None:
    assert leaks(unit, release) == []


@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize(
    ("secret", "what"),
    [
        ("slope, intercept = np.polyfit(x, y, 1)", "the solution of 'fit'"),
        ("When the points bend and the residuals show a pattern.", "the model answer of 'cost'"),
        ("點排成曲線，殘差有規律的時候。", "the model answer of 'cost'"),
        ("x = rng.normal(size=20)", "a hidden check"),
        ("never_seen_line", "a hidden check"),
        ('@hidden("fit", points=2, category=Text("沒看過的資料", "Unseen data"))', "a hidden check"),
    ],
    ids=["solution", "model en", "model zh", "hidden line", "hidden name", "hidden with quotes"],
)
def test_a_planted_leak_is_found(unit: LoadedUnit, release: Path, plant: str, secret: str, what: str) -> None:
    """In each place of a release, in plain text and inside JSON."""
    file = release / "fit_line.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    if plant == "checks":
        file = release / ".aitracks" / "checks.py"
        file.write_text(file.read_text(encoding="utf-8") + f"# {secret}\n", encoding="utf-8")
    elif plant == "other file":
        (release / "data").mkdir()
        file = release / "data" / "notes.txt"
        file.write_text(f"before\n\t{secret} # after\n", encoding="utf-8")
    else:
        if plant == "notebook":
            code["source"].append(f"\n# {secret}\n")
        elif plant == "metadata":
            code["metadata"]["note"] = {"deep": [secret]}
        else:
            code["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [f"{secret}\n"]}]
        file.write_text(json.dumps(notebook, ensure_ascii=plant == "output"), encoding="utf-8")
    found = leaks(unit, release)
    place = file.relative_to(release).as_posix()
    assert [one for one in found if f"gives away {what}: {place} holds '" in one], found


def test_the_whole_source_is_a_leak(unit: LoadedUnit, built: Path) -> None:
    """The instructor's notebook and the judge's folder, copied into the release by mistake."""
    release = built / "release" / "fit_line"
    shutil.copy(built / "source" / "fit_line" / "fit_line.ipynb", release / "copy.ipynb")
    shutil.copy(built / "judge" / "fit_line" / "hidden.py", release)
    found = "\n".join(leaks(unit, release))
    for what in (
        "the solution of 'fit': copy.ipynb",
        "the model answer of 'cost': copy.ipynb",
        "hidden check: hidden.py",
    ):
        assert what in found


def test_what_stands_openly_is_no_secret(checkout: Any) -> None:
    """A line that the worked example shows may stand in the solution, too."""
    checkout.edit(
        "notebooks/core/lines/fit_line/unit.py", "# %% setup", "# %% setup\n# slope, intercept = np.polyfit(x, y, 1)"
    )
    lines = [line for _, line in secrets(load_unit(checkout.files()))]
    assert "slope, intercept = np.polyfit(x, y, 1)" not in lines
    assert "return float(slope), float(intercept)" in lines
