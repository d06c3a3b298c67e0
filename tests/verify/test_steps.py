"""Which cells a submission with a wrong answer is run with."""

from __future__ import annotations

from pathlib import Path

from aitracks.units.source import parse_cells
from aitracks.verify.steps import Step, worth_running

UNIT = """\
# %% setup
import numpy as np
from aitracks.lesson import check
# %%
data = np.arange(9)
# %%
picture = data.mean()
print(picture)
# %%
scale = 3
# %% answer="double"
def double(x):
    return scale * x
# %% check="double"
check("double")
# %% try
doubled = double(data)
# %%
shown = double(data)
# %% try
print(shown)
# %%
np.random.seed(1)
data.sum()
"""


def kept(text: str, asked: frozenset[str] = frozenset()) -> list[int]:
    steps = [Step(cell, cell.source) for cell in parse_cells(text.splitlines(), Path("unit.py"), [])]
    whole = [step.cell.line for step in steps]
    return [whole.index(step.cell.line) for step in worth_running(steps, asked)]


def test_what_tells_nothing_new_of_a_wrong_answer_is_left_out() -> None:
    """The picture of the data, what learners try, and the last look at the data."""
    assert kept(UNIT) == [0, 1, 3, 4, 5, 7]


def test_what_a_later_cell_takes_stays() -> None:
    both = UNIT.replace("shown = double(data)", "shown = double(doubled + picture)")
    assert kept(both) == [0, 1, 2, 3, 4, 5, 6, 7]


def test_what_changes_something_that_is_taken_stays() -> None:
    assert kept(UNIT.replace("print(picture)", "data.sort()")) == [0, 1, 2, 3, 4, 5, 7]


def test_what_a_check_asks_for_stays() -> None:
    assert kept(UNIT, frozenset({"picture", "fit"})) == [0, 1, 2, 3, 4, 5, 7]


def test_a_notebook_with_a_cell_that_is_not_python_is_run_whole() -> None:
    assert kept(UNIT.replace("scale = 3", "%%time\nscale = 3")) == list(range(10))
