"""A round from the cohort's secret to the board, with notebooks that really run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from aitracks.capstone.evaluation.boards import board
from aitracks.capstone.evaluation.evaluating import Evaluation, How
from aitracks.capstone.evaluation.handing_in import hand_in
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.preparing import alone, prepare
from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.runs.notebook import NotebookRefused
from aitracks.capstone.runs.warm import close_all
from aitracks.capstone.stages.door import Door
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.entry_views import EntryView
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule, TryRule
from aitracks.capstone.teams.store import Store, open_store
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.errors import StateError
from aitracks.language import ZH, Text
from aitracks.paths import home

PROBLEM, COHORT = "customer_intents", "class_a"
OPEN = Door(concept=False, contract=False)
PARAMETERS = 'train = "data/train"\ninputs = "data/practice"\nout = "results"\nseed = 0\nbudget = 60\n'
READ = """\
from pathlib import Path
import pandas as pd
known = pd.read_csv(f"{train}/train.csv", dtype={"id": str})
asked = pd.read_csv(f"{inputs}/inputs.csv", dtype={"id": str})
Path(out).mkdir(exist_ok=True)
"""
LEARN = """\
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 2)), LogisticRegression(C=10, max_iter=300))
model.fit(known["message"], known["label"])
answers = pd.DataFrame({"id": asked["id"], "label": model.predict(asked["message"])})
"""
SAVE = 'answers.to_csv(f"{out}/predictions.csv", index=False)\n'
NOTEBOOKS = {
    "able": READ + LEARN + SAVE,
    "by_order": READ + 'classes = sorted(known["label"].unique())\nanswers = pd.DataFrame({"id": asked["id"], '
    '"label": [classes[row % len(classes)] for row in range(len(asked))]})\n' + SAVE,
    "twice": READ + LEARN + "answers = pd.concat([answers, answers.head(1)])\n" + SAVE,
    "silent": READ,
    "broken": READ + "1 / 0\n",
    "curious": READ + 'print(open("/etc/shadow").read())\n',
}


@dataclass
class Round:
    """A prepared cohort, and what became of one try of each team."""

    store: Store
    places: CohortPlaces
    problem: IndustryProblem
    notebooks: Path
    ended: dict[str, EntryView]
    said: list[str]

    def hand_in(self, team: str, by: str, stage: str = "poc", rule: TryRule | None = None) -> EntryView:
        """A try of the team's notebook."""
        return hand_in(
            self.store, self.places, COHORT, team, self.problem, "field" if stage == "field" else "poc",
            self.notebooks / f"{team}.ipynb", Actor(by), rule or TryRule(), OPEN,
        )  # fmt: skip

    def evaluate(self) -> list[EntryView]:
        """Evaluate what waits."""
        problems = {PROBLEM: self.problem}
        return Evaluation(self.store, self.places, COHORT, problems, How(), self.said.append).run()


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    folder = tmp_path_factory.mktemp("round")
    store = open_store(f"sqlite:///{folder / 'capstones.sqlite'}")
    problem = load_problem(PROBLEM, home())
    found = Round(store, CohortPlaces.of(folder, COHORT), problem, folder / "notebooks", {}, [])
    prepare(found.places, [problem], home(), ZH, found.said.append)
    found.notebooks.mkdir()
    for team, source in NOTEBOOKS.items():
        cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
        cells.append(nbformat.v4.new_code_cell(source))
        nbformat.write(nbformat.v4.new_notebook(cells=cells), found.notebooks / f"{team}.ipynb")
        Teams(store).found(COHORT, team, Text(team, team), f"p_{team}")
        offer = Offer(PROBLEM, problem.unit.id, listed=True)
        Applications(store).apply(COHORT, team, offer, Actor(f"p_{team}"), TeamRule())
        found.hand_in(team, f"p_{team}")
    found.ended = {entry.team: entry for entry in found.evaluate()}
    yield found
    close_all()
    store.engine.dispose()


def test_who_can_is_scored_and_heard_of_it_what_the_ladder_says(round_: Round) -> None:
    entry = round_.ended["able"]
    assert (entry.state, entry.reproducible) == ("scored", True)
    final, told = entry.value("final"), entry.for_team().values
    assert final is not None
    assert 0.6 < final.low < final.value < final.high < 0.95
    assert [one.part for one in told] == ["public"]
    assert told[0].value == pytest.approx(round(told[0].value, 2))  # on the grid
    assert {value.slice.partition("=")[0] for value in entry.values if value.slice} == set(round_.problem.slice_ids)
    kept = json.loads((round_.places.problem(PROBLEM).attempt(entry.id) / "scores.json").read_text(encoding="utf-8"))
    assert kept["parts"]["final"]["baseline"]["value"] != 0  # the starter ran, too


def test_predicting_by_the_order_of_rows_is_found(round_: Round) -> None:
    entry = round_.ended["by_order"]
    assert (entry.state, entry.reproducible) == ("scored", False)


def test_a_row_twice_is_not_counted_and_named(round_: Round) -> None:
    entry = round_.ended["twice"]
    assert entry.state == "refused"
    assert "given twice (1): row 3602 id " in entry.reason
    assert Tries(round_.store).left_today(COHORT, "twice", PROBLEM, "poc", TryRule()) == 3


def test_no_predictions_are_not_counted(round_: Round) -> None:
    assert round_.ended["silent"].state == "refused"
    assert "predictions.csv" in round_.ended["silent"].reason


def test_an_error_counts_and_tells_the_cell_alone(round_: Round) -> None:
    assert round_.ended["broken"].state == "failed"
    assert round_.ended["broken"].reason.startswith("cell 2: ZeroDivisionError")
    assert round_.ended["curious"].state == "failed"
    assert "root" not in round_.ended["curious"].reason
    assert Tries(round_.store).left_today(COHORT, "broken", PROBLEM, "poc", TryRule()) == 2


def test_boards(round_: Round) -> None:
    here = round_.places.problem(PROBLEM)
    public = board(round_.store, here, COHORT, round_.problem, "public")
    assert [(row.rank, row.team) for row in public] == [(1, "able"), (2, "by_order")]
    final = board(round_.store, here, COHORT, round_.problem, "final")
    assert final[0].value == pytest.approx(round_.ended["able"].value("final").value)  # type: ignore[union-attr]
    assert final[1].value < 0.3


def test_the_same_again_stays_and_other_data_are_refused(round_: Round) -> None:
    here = round_.places.problem(PROBLEM)
    before = (here.data / "hidden" / "labels.csv").stat()
    secret = round_.places.secret.read_bytes()
    prepare(round_.places, [round_.problem], home(), ZH, round_.said.append)
    assert round_.places.secret.read_bytes() == secret
    assert round_.places.secret.stat().st_mode & 0o777 == 0o600
    assert (here.data / "hidden" / "labels.csv").stat().st_ino == before.st_ino
    stamp = here.data.with_suffix(".stamp")
    kept = stamp.read_text(encoding="ascii")
    stamp.write_text("made of something else", encoding="ascii")
    with pytest.raises(StateError, match="would not compare"):
        prepare(round_.places, [round_.problem], home(), ZH, round_.said.append)
    stamp.write_text(kept, encoding="ascii")


def test_nothing_of_the_hidden_splits_is_in_the_kit(round_: Round) -> None:
    here = round_.places.problem(PROBLEM)
    assert sorted(path.name for path in here.kit.iterdir()) == [f"{PROBLEM}.ipynb", "data"]
    hidden = (here.data / "hidden" / "inputs" / "inputs.csv").read_text(encoding="utf-8").splitlines()[1:]
    ids = {line.partition(",")[0] for line in hidden}
    given = "".join(file.read_text(encoding="utf-8") for file in here.kit.rglob("*.csv"))
    assert ids
    assert not [one for one in ids if one in given]


def test_the_field_is_judged_on_other_data(round_: Round) -> None:
    with pytest.raises(Refused, match="has not passed the proof of concept"):
        round_.hand_in("able", "p_able", "field")
    digest = round_.ended["able"].digest
    Tries(round_.store).submit(COHORT, "able", PROBLEM, "field", Actor("p_able"), digest, TryRule())
    (entry,) = round_.evaluate()
    assert entry.value("field") is not None
    assert entry.value("final") is None
    assert entry.value("field").value != round_.ended["able"].value("final").value  # type: ignore[union-attr]
    (row,) = board(round_.store, round_.places.problem(PROBLEM), COHORT, round_.problem, "field")
    assert row.team == "able"


def test_a_killed_evaluation_is_taken_up(round_: Round) -> None:
    """A try that was being run waits again; what its run had saved is not run twice."""
    entry = round_.hand_in("able", "p_able")
    assert Tries(round_.store).start(entry.id)
    (ended,) = round_.evaluate()
    assert (ended.id, ended.state) == (entry.id, "scored")


def test_two_evaluations_at_once_are_refused(round_: Round) -> None:
    with alone(round_.places), pytest.raises(StateError, match="being prepared or evaluated"):
        round_.evaluate()


def test_what_cannot_be_run_is_not_even_queued(round_: Round) -> None:
    plain = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])
    nbformat.write(plain, round_.notebooks / "able.ipynb")
    with pytest.raises(NotebookRefused, match="parameters"):
        round_.hand_in("able", "p_able")
    with pytest.raises(Refused, match="not in team"):
        round_.hand_in("broken", "p_able")


def test_without_data_there_is_nothing_to_hand_in(round_: Round, tmp_path: Path) -> None:
    other = Round(round_.store, CohortPlaces.of(tmp_path, COHORT), round_.problem, round_.notebooks, {}, [])
    with pytest.raises(StateError, match="capstone prepare"):
        other.hand_in("broken", "p_broken")
