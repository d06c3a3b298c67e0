"""The starters of series and tables in a real kernel: what they write, and that only the rows asked matter."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import papermill
import pytest

from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.projects.catalog import starter_notebook
from aitracks.capstone.projects.facts import facts_of
from aitracks.capstone.worlds import make
from aitracks.language import EN, ZH, Language
from aitracks.paths import home

CASES: list[tuple[str, Language, str]] = [
    ("demand_forecast", ZH, "value"),
    ("wastewater_dosing", EN, "value"),
    ("dryer_maintenance", ZH, "score"),
    ("customer_intents", EN, "label"),
]


def shuffled_half(folder: Path, other: Path) -> None:
    """The inputs without labels, in another order, and about half of the windows or rows."""
    other.mkdir()
    tables = {file.name: pd.read_csv(file, keep_default_na=False) for file in folder.glob("*.csv")}
    tables.pop("labels.csv")
    key = "window" if "future.csv" in tables else "id"
    names = next(iter(tables.values()))[key].drop_duplicates().sample(frac=0.5, random_state=1)
    for name, rows in tables.items():
        rows[rows[key].isin(names)].sample(frac=1, random_state=2).to_csv(other / name, index=False)


def run(notebook: Path, inputs: Path, train: Path, out: Path) -> Any:
    parameters = {"train": str(train), "inputs": str(inputs), "out": str(out), "seed": 3, "budget": 120}
    return papermill.execute_notebook(
        str(notebook), str(out.with_suffix(".ipynb")), parameters, kernel_name="python3", progress_bar=False
    )


@pytest.mark.parametrize(("problem", "language", "column"), CASES)
def test_a_starter_runs_and_writes_what_is_declared(
    problem: str, language: Language, column: str, tmp_path: Path
) -> None:
    make(problem, hashlib.sha256(b"run").digest(), tmp_path / "world")
    train, practice = (tmp_path / "world" / "open" / name for name in ("train", "practice"))
    shuffled_half(practice, tmp_path / "half")
    authored = load_problem(problem, home())
    notebook = tmp_path / "starter.ipynb"
    notebook.write_bytes(starter_notebook(home(), authored.template, facts_of(authored), language))
    executed = run(notebook, practice, train, tmp_path / "whole_out")
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3

    predictions = pd.read_csv(tmp_path / "whole_out" / "predictions.csv").set_index("id")
    labels = pd.read_csv(practice / "labels.csv", keep_default_na=False)
    assert list(predictions.columns) == [column]
    assert predictions.index.is_unique
    assert set(predictions.index) == set(labels["id"])
    assert predictions.notna().all(axis=None)
    card = json.loads((tmp_path / "whole_out" / "model_card.json").read_text(encoding="utf-8"))
    assert card["problem"] == problem
    ethics = json.loads((tmp_path / "whole_out" / "ethics.json").read_text(encoding="utf-8"))
    assert list(ethics) == ["people_first", "transparent", "fair", "accountable", "contestable"]

    run(notebook, tmp_path / "half", train, tmp_path / "half_out")
    half = pd.read_csv(tmp_path / "half_out" / "predictions.csv").set_index("id")
    assert 0.4 < len(half) / len(predictions) < 0.6
    same = predictions.loc[half.index, column]
    if column == "label":
        assert same.equals(half[column])
    else:
        assert (same - half[column]).abs().max() < 1e-6
    assert nbformat.read(notebook, 4).cells  # the starter itself is left as it was
