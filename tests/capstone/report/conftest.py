"""A cohort on its results day: teams with real runs, one of them hostile in everything that it can write."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from aitracks.capstone.evaluation.evaluating import Evaluation, How
from aitracks.capstone.evaluation.handing_in import hand_in
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.preparing import prepare
from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.report.publishing import Publishing
from aitracks.capstone.runs.warm import close_all
from aitracks.capstone.stages.award_records import keep_awards
from aitracks.capstone.stages.door import Door
from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.rubric import load_rubrics
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule, TryRule
from aitracks.capstone.teams.store import Store, open_data
from aitracks.capstone.teams.teams import Teams
from aitracks.capstone.teams.tries import Tries
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort
from aitracks.language import ZH, Language, Text
from aitracks.paths import home

COHORT, PROBLEM = "outreach_demo", "customer_intents"
OPEN = Door(concept=False, contract=False)
SCRIPT = "<script>window.ran = 1; fetch('{web}/s')</script><img src={web}/i onerror='window.ran = 2'>"
PROSE = """\
## 我們的作法 <b>x</b>

**粗體** 與 [連結]({web}/link) [壞](javascript:window.ran=3) ![圖]({web}/p.png)

{script} <iframe src={web}/f></iframe> <style>body {{ background: url({web}/css) }}</style>
"""
MODEL = """\
from pathlib import Path
import json, base64
import pandas as pd
from IPython.display import HTML, SVG, Image, Javascript, display
known = pd.read_csv(f"{train}/train.csv", dtype={"id": str})
asked = pd.read_csv(f"{inputs}/inputs.csv", dtype={"id": str})
Path(out).mkdir(exist_ok=True)
words = {"發票": "invoice", "退": "refund", "點數": "points", "訂單": "order_status", "優惠": "coupon"}
label = [next((name for word, name in words.items() if word in text), "store_info") for text in asked["message"]]
pd.DataFrame({"id": asked["id"], "label": label}).to_csv(f"{out}/predictions.csv", index=False)
"""
HOSTILE = """\
bad = SCRIPT
display(HTML(bad), SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>window.ran = 4</script></svg>"))
display(Javascript("window.ran = 5"))
dot = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==")
display(Image(data=dot + bad.encode(), format="png", metadata={"alt": f'"> {bad}'}))
display({"image/png": base64.b64encode(bad.encode()).decode()}, raw=True)
display({"image/png": base64.b64encode(dot[:40]).decode()}, raw=True)
card = {"model": bad, bad: bad, "meant_for": "（誰用它來做什麼決定？）", "scores": {"f1": 0.5, bad: {"in": bad}},
    "huge": 10**30, "deep": [[[1]]], "nothing": None, "weak_spots": "a\\u202eb"}
Path(out, "model_card.json").write_text(json.dumps(card))
Path(out, "ethics.json").write_text(json.dumps({"fair": {"answer": bad}, "transparent": "可以", bad: 1}))
"""


@dataclass
class Web:
    """A server that only remembers what it was asked for."""

    address: str
    asked: list[str]


@dataclass
class Day:
    """The cohort and its teams: hawks (hostile, with forms, an award and a field proof), quiet, late and idle."""

    data: Path
    store: Store
    places: CohortPlaces
    problem: IndustryProblem
    web: Web

    def publishing(self, folder: Path, language: Language = ZH, pdf: bool = False) -> Publishing:
        """Reports into a folder."""
        cohort, said = load_cohort(COHORT, load_curriculum(home()), self.data), list[str]()
        return Publishing(self.store, self.places, cohort, home(), folder, language, pdf, How(), said.append)


@pytest.fixture(scope="package")
def web() -> Iterator[Web]:
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Web(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="package")
def day(tmp_path_factory: pytest.TempPathFactory, web: Web) -> Iterator[Day]:
    data = tmp_path_factory.mktemp("day")
    problem, store = load_problem(PROBLEM, home()), open_data(data)
    found = Day(data, store, CohortPlaces.of(data, COHORT), problem, web)
    prepare(found.places, [problem], home(), ZH, lambda line: None)
    script = SCRIPT.format(web=web.address)
    _found_teams(found, script)
    prose = PROSE.format(web=web.address, script=script)
    hawks = [new_markdown_cell(prose), new_code_cell(MODEL), new_code_cell(f"SCRIPT = {script!r}\n{HOSTILE}")]
    _hand_in(found, "hawks", hawks)
    _hand_in(found, "quiet", [new_code_cell(MODEL)])
    evaluation = Evaluation(store, found.places, COHORT, {PROBLEM: problem}, How(), lambda line: None)
    assert [entry.state for entry in evaluation.run()] == ["scored", "scored"]
    _prove(found, script)
    assert [entry.state for entry in evaluation.run()] == ["scored"]
    yield found
    close_all()
    store.engine.dispose()


def _found_teams(day: Day, script: str) -> None:
    teams, rubrics = Teams(day.store), load_rubrics(home())
    teams.found(COHORT, "hawks", Text("飛鷹<b>隊</b>", "Hawks<script>"), "p_hawks", ["model"])
    for slug in ("quiet", "late", "idle"):
        teams.found(COHORT, slug, Text(f"{slug} 隊", slug), f"p_{slug}")
    for slug in ("hawks", "quiet", "late"):
        offer = Offer(PROBLEM, "unit", listed=True)
        Applications(day.store).apply(COHORT, slug, offer, Actor(f"p_{slug}"), TeamRule())
    form = {field.id: f"{field.id}: {script}" for field in rubrics["concept"].form} | {"title": "分流<i>x</i>"}
    Dossiers(day.store).hand_in(COHORT, "hawks", PROBLEM, rubrics["concept"], form, Actor("p_hawks"), OPEN)


def _hand_in(day: Day, team: str, cells: list[object]) -> None:
    source = 'train = "data/train"\ninputs = "data/practice"\nout = "results"\nseed = 0\nbudget = 60\n'
    parameters = new_code_cell(source, metadata={"tags": ["parameters"]})
    file = day.data / f"{team}.ipynb"
    nbformat.write(new_notebook(cells=[parameters, *cells]), file)
    who = Actor(f"p_{team}")
    hand_in(day.store, day.places, COHORT, team, day.problem, "poc", file, who, TryRule(), OPEN)


def _prove(day: Day, script: str) -> None:
    """A form of the proof of concept, an award, and the same notebook as a field proof."""
    rubrics, tries = load_rubrics(home()), Tries(day.store)
    (entry,) = tries.find_all(COHORT, "hawks")
    form = {field.id: f"{field.id}: {script}" for field in rubrics["poc"].form}
    who = Actor("p_hawks")
    Dossiers(day.store).hand_in(COHORT, "hawks", PROBLEM, rubrics["poc"], form, who, OPEN, entry.id)
    keep_awards(day.store, COHORT, PROBLEM, "poc", {"hawks": "excellent"}, Actor("prof", staff=True), "")
    tries.submit(COHORT, "hawks", PROBLEM, "field", who, entry.digest, TryRule())
