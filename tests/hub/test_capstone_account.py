"""The account of the capstones' pages, really made: it keeps store and notebooks, and reaches no label."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from aitracks.capstone.evaluation.boards import board
from aitracks.capstone.evaluation.evaluating import Evaluation, How
from aitracks.capstone.evaluation.handing_in import hand_in
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.preparing import prepare
from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.runs.warm import close_all
from aitracks.capstone.stages.door import Door
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule, TryRule
from aitracks.capstone.teams.store import open_data, set_database_url
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.errors import StateError
from aitracks.exchange.owned_folders import as_account
from aitracks.hub.capstone_folders import make_capstone_folders
from aitracks.hub.courses import Course, Person
from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places
from aitracks.hub.system_accounts import make_accounts, make_folders, owner_of, show_cohort_files
from aitracks.language import ZH, Text
from aitracks.paths import home

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]

NAMES = SystemNames("tqw")
COURSE = Course("math", "甲班", "class A", "en", (Person("amei", "阿美", "learner"),))
PROBLEM = "customer_intents"
OPEN = Door(concept=False, contract=False)
CELLS = (
    'train = "t"\ninputs = "i"\nout = "o"\nseed = 0\nbudget = 60\n',
    """\
from pathlib import Path
import pandas as pd
asked = pd.read_csv(f"{inputs}/inputs.csv", dtype={"id": str})
Path(out).mkdir(exist_ok=True)
known = pd.read_csv(f"{train}/train.csv")["label"]
pd.DataFrame({"id": asked["id"], "label": known[0]}).to_csv(f"{out}/predictions.csv", index=False)
""",
)
READABLE = (
    r"store/capstones\.sqlite(-wal|-shm)?",
    r"math/notebooks/[0-9a-f]{64}\.ipynb",
    rf"math/kits/{PROBLEM}/.+",
    rf"math/tries/{PROBLEM}/\d+/(told\.json|scores\.json|worth-(public|final)\.bin)",
    r"math/\.lock",  # empty
)


def _remove() -> None:
    for account in (NAMES.person("amei"), NAMES.grader("math"), NAMES.home, NAMES.capstones):
        subprocess.run(["userdel", account], capture_output=True, check=False)
    for group in (NAMES.cohort("math"), NAMES.content, NAMES.greeters):
        subprocess.run(["groupdel", group], capture_output=True, check=False)


@pytest.fixture
def places() -> Iterator[Places]:
    if os.geteuid() != 0:
        pytest.skip("making system accounts needs root")
    _remove()
    folder = Path(tempfile.mkdtemp(prefix="tqw-capstones-"))  # pytest's own are closed to other accounts
    folder.chmod(0o711)
    try:
        yield Places(folder / "data")
    finally:
        close_all()
        _remove()
        shutil.rmtree(folder)


@pytest.fixture
def hub_starts(places: Places) -> Callable[[], None]:
    def start() -> None:
        make_accounts([COURSE], places, NAMES)
        make_folders([COURSE], places, NAMES)
        show_cohort_files(places, NAMES)
        make_capstone_folders(["math"], places, NAMES)

    return start


@pytest.fixture
def here(places: Places) -> CohortPlaces:
    return CohortPlaces.of(places.data, "math")


def as_pages(work: Callable[[], None]) -> None:
    as_account(owner_of(NAMES.capstones), work)


def found_team(places: Places) -> None:
    store, problem = open_data(places.data), load_problem(PROBLEM, home())
    Teams(store).found("math", "hawks", Text("飛鷹", "Hawks"), "amei")
    offer = Offer(PROBLEM, problem.unit.id, listed=True)
    Applications(store).apply("math", "hawks", offer, Actor("amei"), TeamRule())
    store.engine.dispose()


def submit(places: Places, here: CohortPlaces, words: str) -> None:
    store = open_data(places.data)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "ours.ipynb")
        cells = [nbformat.v4.new_code_cell(source) for source in (*CELLS, f"print({words!r})")]
        cells[0].metadata["tags"] = ["parameters"]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
        problem = load_problem(PROBLEM, home())
        hand_in(store, here, "math", "hawks", problem, "poc", file, Actor("amei"), TryRule(), OPEN)
    store.engine.dispose()


def evaluate(places: Places, here: CohortPlaces) -> list[str]:
    store = open_data(places.data)
    problems = {PROBLEM: load_problem(PROBLEM, home())}
    ended = Evaluation(store, here, "math", problems, How(), print).run()
    store.engine.dispose()
    return [entry.state for entry in ended]


def readable(top: Path) -> set[str]:
    """Every file that this process can open, even if it had to guess the name."""
    found = set()
    for file in os.environ["TQW_FILES"].split("\n"):
        try:
            Path(file).open("rb").close()
        except PermissionError:
            continue
        found.add(Path(file).relative_to(top).as_posix())
    return found


def test_a_round_between_root_and_the_pages(
    places: Places, here: CohortPlaces, hub_starts: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(here, [load_problem(PROBLEM, home())], home(), ZH, print)  # as root, before any hub
    found_team(places)
    submit(places, here, "by root")
    hub_starts()
    hub_starts()  # a second start changes nothing
    as_pages(lambda: submit(places, here, "by the pages"))
    assert evaluate(places, here) == ["scored", "scored"]

    top = places.data / "capstones"
    every = [str(path) for path in top.rglob("*") if path.is_file()]
    assert any("labels.csv" in path for path in every)
    monkeypatch.setenv("TQW_FILES", "\n".join(every))

    def look() -> None:
        store, problem = open_data(places.data), load_problem(PROBLEM, home())
        assert [one.state for one in Tries(store).find_all("math")] == ["scored", "scored"]
        for part in ("public", "final"):
            rows = board(store, here.problem(PROBLEM), "math", problem, part)
            assert [row.team for row in rows] == ["hawks"]
        strange = {name for name in readable(top) if not any(re.fullmatch(one, name) for one in READABLE)}
        assert not strange, sorted(strange)[:5]
        assert sum(name.endswith("told.json") for name in readable(top)) == 2
        with pytest.raises(PermissionError):
            here.secret.read_bytes()
        with pytest.raises(PermissionError):
            list(here.worlds.iterdir())
        with pytest.raises(PermissionError):
            here.tries.rename(here.root / "mine")

    as_pages(look)


def test_what_the_pages_could_plant_stops_root(
    places: Places, here: CohortPlaces, hub_starts: Callable[[], None]
) -> None:
    hub_starts()
    prepare(here, [load_problem(PROBLEM, home())], home(), ZH, print)
    as_pages(lambda: found_team(places))
    as_pages(lambda: submit(places, here, "one"))
    (kept,) = here.notebooks.glob("*.ipynb")

    def exchange() -> None:
        kept.unlink()
        kept.symlink_to("/etc/shadow")

    as_pages(exchange)
    with pytest.raises(StateError, match=r"Too many levels|is not what was handed in"):
        evaluate(places, here)

    def plant() -> None:
        store = places.data / "capstones" / "store" / "capstones.sqlite"
        store.rename(store.with_name("away"))
        store.symlink_to("/tmp/elsewhere.sqlite")

    as_pages(plant)
    with pytest.raises(StateError, match="a link that somebody else put there"):
        open_data(places.data)


def test_a_database_server_address_is_for_the_pages_too(places: Places, hub_starts: Callable[[], None]) -> None:
    address = "postgresql+psycopg://me:word@127.0.0.1:9/capstones"
    places.data.mkdir()
    set_database_url(places.data, address)
    hub_starts()
    file = places.data / "capstones" / "database.url"
    assert (file.stat().st_mode & 0o777, file.group()) == (0o640, NAMES.capstones)
    assert not (places.data / "capstones" / "store").exists()


def test_newcomers_are_called_by_name_by_pages_alone(places: Places, hub_starts: Callable[[], None]) -> None:
    hub_starts()
    folder = places.data / "newcomers"
    folder.mkdir(mode=0o711)
    (folder / "math.json").write_text('{"xiao": "小明"}', encoding="utf-8")
    hub_starts()
    assert (folder / "math.json").stat().st_mode & 0o777 == 0o640
    assert (folder / "math.json").group() == NAMES.greeters
