"""A learner's notebook, whatever it holds, becomes one that nbgrader's steps can trust."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import nbformat
import pytest

from aitracks.grading.cleaning import clean, clean_cells
from aitracks.grading.released import Released, answer_of, read_topic
from aitracks.grading.verdicts import Ending, Refused


@pytest.fixture(scope="module")
def released(classroom_once: Any) -> Released:
    """The tiny topic."""
    return read_topic(classroom_once.folder, classroom_once.topic)


def as_bytes(released: Released) -> bytes:
    return nbformat.v4.writes(released.notebook).encode()


def test_an_untouched_notebook_stays_as_it_is(released: Released) -> None:
    cleaned = clean(as_bytes(released), released)
    nbformat.validate(cleaned.notebook)
    assert cleaned.put_back == ()
    assert [(c.id, c.cell_type, c.source) for c in cleaned.notebook.cells] == [
        (c.id, c.cell_type, c.source) for c in released.notebook.cells
    ]


def test_the_release_says_what_is_checked(released: Released) -> None:
    assert [answer for cell in released.notebook.cells if (answer := answer_of(cell))] == ["fit"]


def test_a_picture_in_a_written_answer_stays_and_nothing_else(released: Released) -> None:
    raw = json.loads(as_bytes(released))
    task = next(c for c in raw["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "task-cost")
    mixed = {"image/png": "iVBOR", "text/html": "<script>"}
    task["attachments"] = {"a.png": mixed, "b.html": {"text/html": "<b>"}, "c": 3}
    cleaned = clean(json.dumps(raw).encode(), released)
    found = next(c for c in cleaned.notebook.cells if c.id == task["id"])
    assert found.attachments == {"a.png": {"image/png": "iVBOR"}}
    nbformat.validate(cleaned.notebook)


@pytest.mark.parametrize("format_", [3, 4])
def test_notebooks_of_older_programs_are_read(released: Released, format_: int) -> None:
    """Format 3, and format 4 before cells had ids: the answer is there, the check cell where it was."""
    text = nbformat.writes(nbformat.convert(copy.deepcopy(released.notebook), format_), format_)
    raw = json.loads(text)
    if format_ == 4:
        raw["nbformat_minor"] = 2
        for cell in raw["cells"]:
            del cell["id"]
    cleaned = clean(json.dumps(raw).encode(), released)
    nbformat.validate(cleaned.notebook)
    names = [c.metadata.nbgrader.grade_id for c in cleaned.notebook.cells if "nbgrader" in c.metadata]
    assert sorted(names) == sorted(released.graded)


def test_random_damage_ends_in_a_valid_notebook_or_a_named_verdict(released: Released) -> None:
    chance = random.Random(7)
    cells = json.loads(as_bytes(released))["cells"]
    odd: tuple[Any, ...] = (None, 3, "x", [], {}, ["a"], {"nbgrader": 3}, {"nbgrader": {"grade_id": ["a"]}}, True)
    parts = ("cell_type", "source", "metadata", "id", "outputs", "attachments")
    endings: set[Ending] = set()
    for _ in range(300):
        damaged = copy.deepcopy(cells)
        for _ in range(chance.randrange(1, 5)):
            cell = chance.choice(damaged)
            cell[chance.choice(parts)] = chance.choice(odd)
        chance.shuffle(damaged)
        try:
            cleaned = clean_cells(damaged[: chance.randrange(len(damaged) + 1)], released)
        except Refused as refused:
            endings.add(refused.ending)
            continue
        nbformat.validate(cleaned.notebook)
        checks = [c for c in cleaned.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "check-fit"]
        assert [c.source for c in checks] == ['check("fit")']
        assert not any(c.metadata.keys() - {"nbgrader", "deletable", "editable"} for c in cleaned.notebook.cells)
    assert endings == {Ending.NOT_A_NOTEBOOK}
