"""A night of screws, and runs of notebooks by papermill's engine of the course."""

from pathlib import Path

import numpy as np
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aitracks.data.notebook_runs import Run
from aitracks.data.screws import BROKEN_RATES, MACHINES, SILENT, PowerOff, ToyNight, reject_rate, screw_night


def test_a_night_is_the_same_for_a_seed() -> None:
    night = screw_night(seed=4)
    assert night.equals(screw_night(seed=4))
    assert not night.equals(screw_night(seed=5))
    assert list(night.columns) == ["machine", "screw", "length_mm"]
    assert set(night["machine"]) == set(MACHINES) - {SILENT}
    assert night.groupby("machine").size().unique().tolist() == [240]


def test_the_faults_that_the_card_names() -> None:
    lengths = screw_night(count=4000, seed=1).groupby("machine")["length_mm"]
    assert lengths.mean()["M3"] == pytest.approx(20.08, abs=0.01)
    assert lengths.std()["M4"] == pytest.approx(0.10, abs=0.01)
    assert lengths.std()["M1"] == pytest.approx(0.05, abs=0.01)
    assert lengths.apply(lambda values: values.isna().mean()).between(0.02, 0.04).all()


@pytest.mark.parametrize(
    ("lengths", "rate"), [([], 0.0), ([None], 0.0), ([1.0, 2.0, None], 0.0), ([0.9, 1.0, 2.1, None], 2 / 3)]
)
def test_reject_rate(lengths: list[float | None], rate: float) -> None:
    assert reject_rate(lengths, 1.0, 2.0) == pytest.approx(rate)


@pytest.mark.parametrize("name", BROKEN_RATES)
def test_a_broken_rate_is_broken(name: str) -> None:
    lengths = [0.5, 1.5, 2.0, None, 2.5]
    assert BROKEN_RATES[name](lengths, 1.0, 2.0) != pytest.approx(reject_rate(lengths, 1.0, 2.0))


def test_a_toy_night() -> None:
    toy = ToyNight({"M1": 2, "M2": "no file", "M3": "power off"})
    assert toy("M1") == 2
    with pytest.raises(Exception, match="no file"):
        toy("M2")
    with pytest.raises(PowerOff):
        toy("M3")
    assert toy.calls == ["M1", "M2", "M3"]
    assert toy.night(lambda run, machines: [run(machine) for machine in machines], ["M3"]) is None
    assert toy.stopped


def _notebook(*sources: str) -> object:
    first = new_code_cell("file = 'a.csv'\nn = 1", metadata={"tags": ["parameters"]})
    return new_notebook(cells=[first, new_markdown_cell("text"), *map(new_code_cell, sources)])


def test_parameters_are_injected_and_the_folder_is_gone() -> None:
    before = Path.cwd()
    notebook = _notebook("text = open(file).read()", "print(n)\ntwice = 2 * n")
    run = Run(notebook, {"n": 4}, {"a.csv": "x"}, ["text", "twice", "never"])  # type: ignore[arg-type]
    assert run.values == {"text": "x", "twice": 8}
    assert (run.error, run.cell) == ("", -1)
    assert Path.cwd() == before
    assert len(notebook.cells) == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize("parameters", [{}, {"n": 0}])
def test_a_run_says_where_it_stopped(parameters: dict[str, int]) -> None:
    run = Run(_notebook("done = True", "1 / 0", "after = 1"), parameters, {}, ["done", "after"])  # type: ignore[arg-type]
    assert run.error == "ZeroDivisionError: division by zero"
    assert run.cell == 3
    assert run.values == {"done": True}


def test_nothing_of_the_caller_is_seen() -> None:
    assert np.__name__ == "numpy"
    assert Run(_notebook("np.zeros(1)"), {}, {}, []).error.startswith("NameError")  # type: ignore[arg-type]


def test_the_quick_engine_writes_what_papermill_writes(tmp_path: Path) -> None:
    notebook = _notebook("print(n)")
    out = tmp_path / "out.ipynb"
    done = papermill.execute_notebook(
        notebook,
        str(out),
        {"n": 7},
        engine_name="quick",
        kernel_name="python3",
        language="python",
        progress_bar=False,
    )
    assert out.exists()
    assert [cell.get("execution_count") for cell in done.cells] == [1, 2, None, 3]
    assert done.cells[-1].outputs[0].text == "7\n"
