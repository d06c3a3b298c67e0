"""Jobs for the engine, small enough to run by the dozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from aitracks.grading import engine
from aitracks.grading.jobs import CellTask, Job
from aitracks.kernels.limits import Limits

PUBLIC = """
from aitracks.checks import Text, close, public

@public("double", points=1, title=Text("兩倍", "Twice"))
def of_three(student):
    close(student.call("double", 3, returns=int), 6, Text("double(3)", "double(3)"))
"""
HIDDEN = """
import numpy as np
from aitracks.checks import Text, array, close, hidden

@hidden("double", points=2, category=Text("其他的數", "Other numbers"))
def of_arrays(student, rng):
    x = rng.normal(size=5)
    close(student.call("double", x, returns=array(shape=(5,))), 2 * x, Text("double", "double"))
"""
LIMITS = Limits(cell_seconds=3, check_seconds=3, whole_seconds=30, memory=400, scratch=64)


@pytest.fixture(scope="session", autouse=True)
def _engine() -> Iterator[None]:
    engine.prepare(["light"])
    yield
    engine.close()


@pytest.fixture(scope="session")
def job() -> Callable[..., Job]:
    """Makes the job of a notebook with these cells before the check of `double`, and these after it."""

    def make(*before: str, after: tuple[str, ...] = (), **changes: object) -> Job:
        cells = [*(CellTask(i, source) for i, source in enumerate(before)), CellTask(len(before), "", "double")]
        cells += [CellTask(len(before) + 1 + i, source) for i, source in enumerate(after)]
        made = Job("amei", "doubling", "light", tuple(cells), {"data.csv": b"a,b\n1,2\n"}, PUBLIC, HIDDEN, 0, LIMITS)
        return replace(made, **changes)  # type: ignore[arg-type]

    return make
