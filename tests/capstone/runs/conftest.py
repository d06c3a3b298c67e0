"""A small problem and teams' notebooks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aitracks.capstone.runs import warm
from aitracks.capstone.runs.many import run_many
from aitracks.capstone.runs.types import RunJob, RunResult
from aitracks.kernels.limits import Limits

PARAMETERS = "train = 'data/train'\ninputs = 'data/practice'\nout = 'results'\nseed = 0\nbudget = 60"
PREDICT = """
import pandas as pd
table = pd.read_csv(inputs + "/inputs.csv")
table["label"] = (table.x > 1).astype(int)
table[["id", "label"]].to_csv(out + "/predictions.csv", index=False)
"""
PREDICTED = "id,label\nq,0\nr,1\n"
KERNEL = {"name": "python3", "language": "python", "display_name": "Python"}
LIMITS = Limits(memory=500, scratch=96, output=2, file=64, processes=40)


@pytest.fixture(scope="session")
def _closed() -> Iterator[None]:
    yield
    warm.close_all()


@pytest.fixture(autouse=True)
def _warm(_closed: None) -> None:
    """There before each test: commands that were tried in this process close it behind them."""
    warm.runs_process("light", True)


class Place:
    """A folder with data, teams and results."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, lines in (
            ("train/train.csv", "id,x,label\na,1,0\nb,2,1\n"),
            ("inputs/inputs.csv", "id,x\nq,1\nr,2\n"),
        ):
            (folder / name).parent.mkdir(parents=True)
            (folder / name).write_text(lines, encoding="utf-8")
        (folder / "labels.csv").write_text("id,label\nq,TOPSECRET\n", encoding="utf-8")
        self.out = folder / "out"

    def team(self, name: str, *cells: str, parameters: str = PARAMETERS) -> RunJob:
        """A team with a notebook of these cells, as a job."""
        source = self.folder / "teams" / name
        source.mkdir(parents=True, exist_ok=True)
        first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
        made = [new_markdown_cell("# Ours"), first, *map(new_code_cell, cells)]
        nbformat.write(new_notebook(cells=made, metadata={"kernelspec": KERNEL}), source / "project.ipynb")
        train, inputs = self.folder / "train", self.folder / "inputs"
        return RunJob(name, source, train, inputs, self.out, budget=30, limits=LIMITS)

    def run(self, *jobs: RunJob, at_once: int = 2, **changes: object) -> list[RunResult]:
        """Run jobs with these fields changed."""
        return run_many([replace(job, **changes) for job in jobs], at_once)  # type: ignore[arg-type]

    def one(self, *cells: str, **changes: object) -> RunResult:
        """Run one team's notebook of these cells."""
        (result,) = self.run(self.team("team", *cells), **changes)
        return result


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def texts() -> Callable[[RunResult, int], str]:
    """What a cell (counted from 1, prose included) printed."""

    def printed(result: RunResult, number: int) -> str:
        assert result.folder is not None
        notebook = nbformat.read(str(result.folder / "executed.ipynb"), as_version=4)
        (cell,) = [cell for cell in notebook.cells if cell.metadata.get("aitracks", {}).get("cell") == number]
        return "".join(output.get("text", "") + output.get("evalue", "") for output in cell.outputs)

    return printed
