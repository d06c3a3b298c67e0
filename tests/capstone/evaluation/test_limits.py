"""What a team may hand in: how large, and how often something that is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from aitracks.capstone.evaluation.handing_in import hand_in
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.refusals import MOST_A_DAY
from aitracks.capstone.evaluation.sizes import MOST_CELL, MOST_CODE, MOST_OUTPUTS, refuse_large
from aitracks.capstone.problems.load import load_problem, sound_problems
from aitracks.capstone.projects.catalog import reference_notebook, starter_notebook
from aitracks.capstone.projects.facts import facts_of
from aitracks.capstone.runs.notebook import NotebookRefused
from aitracks.capstone.stages.door import Door
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.entry_views import EntryView
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule, TryRule
from aitracks.capstone.teams.store import Store, open_store
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.language import Text
from aitracks.paths import home

PROBLEM, COHORT = "customer_intents", "class_a"
PARAMETERS = 'train = "a"\ninputs = "b"\nout = "c"\nseed = 0\nbudget = 60\n'
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)  # Taipei's


def notebook(*cells: Any) -> bytes:
    """A notebook that keeps the contract, with these cells after the parameters."""
    first = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    text: str = nbformat.writes(new_notebook(cells=[first, *cells]))
    return text.encode()


def weights(size: int) -> str:
    """A cell with that many bytes, as of a model that was pasted in."""
    return f'weights = "{"A" * (size - 12)}"'


@dataclass
class Counter:
    """Where team hawks (amei) hands in; `at` is the moment."""

    store: Store
    places: CohortPlaces
    file: Path
    at: datetime = NOON

    def give(self, content: bytes, by: str = "amei") -> EntryView:
        """Hand in a notebook."""
        self.file.write_bytes(content)
        store, problem = replace(self.store, clock=lambda: self.at), load_problem(PROBLEM, home())
        rule, door = TryRule(), Door(concept=False, contract=False)
        return hand_in(store, self.places, COHORT, "hawks", problem, "poc", self.file, Actor(by), rule, door)

    def refusals(self) -> int:
        """How many were noted."""
        return sum(line.what == "hand-in refused" for line in read_log(self.store, COHORT, "hawks"))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    store = open_store(f"sqlite:///{tmp_path / 'capstones.sqlite'}")
    places = CohortPlaces.of(tmp_path, COHORT)
    places.problem(PROBLEM).kit.mkdir(parents=True)
    Teams(store).found(COHORT, "hawks", Text("飛鷹", "Hawks"), "amei")
    Applications(store).apply(COHORT, "hawks", Offer(PROBLEM, "unit", listed=True), Actor("amei"), TeamRule())
    yield Counter(store, places, tmp_path / "hawks.ipynb")
    store.engine.dispose()


def test_what_the_project_ships_is_far_below_the_caps() -> None:
    for problem in sound_problems(home()).values():
        facts = facts_of(problem)
        for content in (starter_notebook(home(), problem.template, facts, "both"), reference_notebook(home(), facts)):
            cells = [len(cell.source.encode()) for cell in nbformat.reads(content.decode(), 4).cells]
            assert max(cells) < MOST_CELL / 4
            assert sum(cells) < MOST_CODE / 2
            refuse_large(Path("a.ipynb"), content)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([new_code_cell(weights(MOST_CELL + 1024))], r"cell 2 has 17\.0 KiB of code, more than 16\.0 KiB in one cell"),
        ([new_code_cell("權重 = '" + "重" * 6000 + "'")], r"cell 2 has 17\.6 KiB of code"),  # bytes, not characters
        (
            [new_code_cell(weights(MOST_CELL)) for _ in range(4)],
            r"64\.1 KiB of code, more than 64\.0 KiB \(the most, cell 5 has 16\.0",
        ),
        (
            [
                new_code_cell("1", outputs=[new_output("stream", text="x")]),
                new_code_cell("2", outputs=[new_output("display_data", {"image/png": "A" * MOST_OUTPUTS})]),
            ],
            r"8\.0 MiB of outputs, more than 8\.0 MiB \(the most, cell 3 has 8\.0 MiB\): clear them",
        ),
        (
            [new_markdown_cell("a", metadata={"x": "A" * MOST_OUTPUTS})],
            r"outputs, more than 8\.0 MiB \(the most, cell 2",
        ),
    ],
)
def test_too_large_names_the_cell_and_is_no_try(counter: Counter, cells: list[Any], said: str) -> None:
    with pytest.raises(NotebookRefused, match=said) as found:
        counter.give(notebook(*cells))
    assert "\n" not in str(found.value)
    assert re.search(r"第 \d 格", found.value.text.zh)
    assert re.search(r"[\d.]+ [KM]iB", found.value.text.zh)
    assert not Tries(counter.store).find_all(COHORT)
    assert not list(counter.places.root.glob("notebooks/*"))
    assert counter.refusals() == 1


def test_prose_and_figures_are_welcome(counter: Counter) -> None:
    figures = [new_output("display_data", {"image/png": "A" * 200_000}) for _ in range(20)]
    told = notebook(new_markdown_cell("說明" * 20_000), new_code_cell("x = 1", outputs=figures))
    assert counter.give(told).state == "queued"
    assert counter.refusals() == 0


def test_a_team_that_is_refused_too_often_goes_on_tomorrow(counter: Counter) -> None:
    wrong = nbformat.writes(new_notebook(cells=[new_code_cell("x = 1")])).encode()
    for _ in range(MOST_A_DAY):
        with pytest.raises(NotebookRefused, match="parameters"):
            counter.give(wrong)
    for content in (wrong, notebook()):
        with pytest.raises(Refused, match=rf"{MOST_A_DAY} hand-ins of team 'hawks' were refused today"):
            counter.give(content)
    assert counter.refusals() == MOST_A_DAY  # what was not even read is not noted
    counter.at = NOON + timedelta(hours=11, minutes=59)
    with pytest.raises(Refused, match="go on tomorrow"):
        counter.give(notebook())
    counter.at = NOON + timedelta(hours=12)
    assert counter.give(notebook()).number == 1


def test_only_the_team_itself_uses_up_its_limit(counter: Counter) -> None:
    for _ in range(3):
        with pytest.raises(Refused, match="'bohao' is not in team 'hawks'"):
            counter.give(b"no notebook", by="bohao")
    assert counter.refusals() == 0
    assert not list(counter.places.root.glob("notebooks/*"))


def test_notebooks_that_find_no_try_left_count_too(counter: Counter) -> None:
    """Else a team could fill the disk with notebooks that are kept and never run."""
    many: Callable[[int], bytes] = lambda number: notebook(new_code_cell(f"x = {number}"))  # noqa: E731
    for number in range(3):
        counter.give(many(number))
    for number in range(3, 3 + MOST_A_DAY):
        with pytest.raises(Refused, match="has used its 3 tries"):
            counter.give(many(number))
    with pytest.raises(Refused, match="were refused today"):
        counter.give(many(99))
    assert len(list(counter.places.root.glob("notebooks/*"))) == 3 + MOST_A_DAY
