"""The final results: with the staff alone until they are published, then for everybody, and no try after that."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aitracks.capstone.evaluation.evaluating import Evaluation, How
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.publication import Publication
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.made import make_app
from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.report.publishing import Publishing
from aitracks.capstone.runs.warm import close_all
from aitracks.capstone.stages.award_records import keep_awards
from aitracks.capstone.teams.applications import Applications
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import Actor, Offer, TeamRule, TryRule
from aitracks.capstone.teams.store import open_data
from aitracks.capstone.teams.tries import Tries
from aitracks.cli import app
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort
from aitracks.errors import UnknownError
from aitracks.language import ZH

from .conftest import ROOT, Classes, Named, notebook

PROBLEM = "customer_intents"
WORK = f"class_a/teams/hawks/{PROBLEM}"
BOARD, FINAL, FIELD = (f"class_a/boards/{PROBLEM}{part}" for part in ("", "?part=final", "?part=field"))
REPORT = f"class_a/reports/hawks/{PROBLEM}"
OWLS = f"class_a/reports/owls/{PROBLEM}"
STAFF = Actor("prof_lin", staff=True)
GUESS = """\
from pathlib import Path
import pandas as pd
asked = pd.read_csv(f"{inputs}/inputs.csv", dtype={"id": str})
Path(out).mkdir(exist_ok=True)
labels = [WORD if "退" in text else "store_info" for text in asked["message"]]
pd.DataFrame({"id": asked["id"], "label": labels}).to_csv(f"{out}/predictions.csv", index=False)
"""


@pytest.fixture(scope="module")
def ended(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Class A at its end: hawks with two scored tries, a field proof and an award; owls with a try; their reports."""
    data = tmp_path_factory.mktemp("ended") / "data"
    shutil.copytree(prepared, data)
    classes = Classes(data, make_app(["class_a", "class_b"], ROOT, data, Named(), CapstoneLinks(), "Asia/Taipei"),
                      open_data(data))  # fmt: skip
    hawks = classes.team()
    classes.team(people=("chiahui",), slug="owls")
    for number in ("1", "2"):
        source = GUESS.replace("WORD", '"refund"') + f"print({number})"
        assert hawks.post(WORK, "submit", (f"{number}.ipynb", notebook(source)), stage="poc").status_code == 303
    guess = notebook(GUESS.replace("WORD", '"invoice"'))
    chiahui = classes.learner("chiahui")
    assert chiahui.post(f"class_a/teams/owls/{PROBLEM}", "submit", ("1.ipynb", guess), stage="poc").status_code == 303
    first = Tries(classes.store).find_all("class_a", "hawks")[0]
    Tries(classes.store).submit("class_a", "hawks", PROBLEM, "field", Actor("amei"), first.digest, TryRule())
    problem, places = load_problem(PROBLEM, ROOT), CohortPlaces.of(data, "class_a")
    tries = Evaluation(classes.store, places, "class_a", {PROBLEM: problem}, How(), lambda line: None).run()
    assert [one.state for one in tries] == ["scored"] * 4
    keep_awards(classes.store, "class_a", PROBLEM, "poc", {"hawks": "excellent"}, STAFF, "")
    cohort = load_cohort("class_a", load_curriculum(ROOT), data)
    Publishing(classes.store, places, cohort, ROOT, places.reports, ZH, True, How(), lambda line: None).all()
    close_all()
    classes.store.engine.dispose()
    return data


@pytest.fixture
def classes(ended: Path, tmp_path: Path) -> Iterator[Classes]:
    """Both classes, one test's own."""
    data = tmp_path / "data"
    shutil.copytree(ended, data)
    made = make_app(["class_a", "class_b"], ROOT, data, Named(), CapstoneLinks(), "Asia/Taipei")
    store = open_data(data)
    yield Classes(data, made, store)
    store.engine.dispose()


def publish(classes: Classes, part: str = "final", **fields: Any) -> Any:
    """As an instructor does it on the board's page."""
    return classes.staff().post(f"class_a/boards/{PROBLEM}?part={part}", "publish", key=part, anyway="yes", **fields)


def test_nothing_is_shown_before(classes):
    amei = classes.learner("amei")
    for address in (FINAL, FIELD, REPORT, f"{REPORT}.pdf"):
        assert amei.get(address).status_code == 403, address
        assert classes.staff().get(address).status_code == 200, address
    page = amei.get(BOARD).text
    assert "決選榜" not in page
    assert "優等" not in page
    assert "公布成績" not in page
    work = amei.get(WORK).text
    assert "隊伍報告" not in work
    assert "?part=final" not in work


def test_the_final_is_shown_to_the_class_and_to_nobody_else(classes):
    assert publish(classes).headers["location"].endswith(f"{FINAL}&done=publish")
    for person in ("amei", "chiahui", "dawei"):
        page = classes.learner(person).get(FINAL).text
        for said in ("決選榜", "飛鷹", "優等", "公布：林老師，"):
            assert said in page
        assert "實證榜" not in page
        assert "form-withdraw" not in page
    shown = Tries(classes.store).find_all("class_a", "owls")[0].value("final")
    assert f"{100 * shown.value:.1f}" in page or f"{shown.value:.3g}" in page
    english = classes.learner("amei").get(f"{FINAL}&lang=en").text
    assert "Published by 林老師" in english
    assert "Excellent" in english
    for person in (classes.learner("emma", "class_b"), classes.staff("prof_wu", "class_b"), classes.person("eve")):
        assert person.get(FINAL).status_code == 403
    assert classes.learner("amei").get(FIELD).status_code == 403
    assert f'href="/services/capstones/{FINAL}"' in classes.learner("amei").get(WORK).text


def test_a_team_reads_its_own_report_when_all_it_tells_is_published(classes):
    amei, chiahui = classes.learner("amei"), classes.learner("chiahui")
    publish(classes)
    page = chiahui.get(OWLS)
    assert "成果報告" in page.text
    assert "sandbox" in page.headers["content-security-policy"]
    pdf = chiahui.get(f"{OWLS}.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["content-type"] == "application/pdf"
    assert 'filename="team-owls.pdf"' in pdf.headers["content-disposition"]
    work = chiahui.get(f"class_a/teams/owls/{PROBLEM}").text
    assert f'href="/services/capstones/{OWLS}"' in work
    assert f'href="/services/capstones/{OWLS}.pdf"' in work
    assert amei.get(REPORT).status_code == 403, "it tells the field's score, too"
    assert "隊伍報告" not in amei.get(WORK).text
    publish(classes, "field")
    assert amei.get(FIELD).status_code == 200
    assert amei.get(REPORT).status_code == amei.get(f"{REPORT}.pdf").status_code == 200
    for person in (chiahui, classes.learner("emma", "class_b"), classes.learner("dawei")):
        assert person.get(REPORT).status_code == person.get(f"{REPORT}.pdf").status_code == 403


def test_what_is_not_there_is_not_found(classes):
    publish(classes)
    chiahui, staff = classes.learner("chiahui"), classes.staff()
    (classes.data / "capstones" / "class_a" / "reports" / "team-owls.pdf").unlink()
    assert chiahui.get(f"{OWLS}.pdf").status_code == 404
    assert "報告 PDF" not in chiahui.get(f"class_a/teams/owls/{PROBLEM}").text
    for address in ("hawks/nothing", "hawks/papaya_ripeness", "hawks/..%2f..%2fsecret", "..%2f..%2fsecret/x", "hawks"):
        assert staff.get(f"class_a/reports/{address}").status_code == 404, address


def test_a_former_problems_report_is_not_shown_with_another(classes):
    """The file of a team with one problem does not tell which: all that it could hold must be published."""
    store, offer = classes.store, Offer("papaya_ripeness", "unit", listed=True)
    Applications(store).withdraw("class_a", "owls", PROBLEM, STAFF)
    Applications(store).apply("class_a", "owls", offer, STAFF, TeamRule())
    chiahui = classes.learner("chiahui")
    assert chiahui.get("class_a/reports/owls/papaya_ripeness").status_code == 403
    publish(classes)
    assert chiahui.get("class_a/reports/owls/papaya_ripeness").status_code == 403


def test_only_staff_publishes_and_by_our_own_form(classes):
    amei = classes.learner("amei")
    amei.get(WORK)
    for do in ("publish", "withdraw"):
        amei.tokens[BOARD] = amei.tokens[WORK]
        assert amei.post(BOARD, do, key="final", anyway="yes", why="x").status_code == 403
    staff = classes.staff()
    staff.tokens[FINAL] = "0" * 64
    assert staff.post(FINAL, "publish", key="final", anyway="yes").status_code == 422
    again = classes.staff()
    assert again.get(FINAL).status_code == 200
    again.tokens[BOARD] = again.tokens[FINAL]
    assert again.post(BOARD, "publish", key="public", anyway="yes").status_code == 404
    assert [line for line in read_log(classes.store, "class_a") if line.what.startswith("board")] == []
    publication = Publication(classes.store, load_cohort("class_a", load_curriculum(ROOT), classes.data),
                              load_problem(PROBLEM, ROOT))  # fmt: skip
    with pytest.raises(Refused, match="only an instructor"):
        publication.publish("final", Actor("amei"), anyway=True)


def test_open_tries_are_told_before(classes):
    amei, staff = classes.learner("amei"), classes.staff()
    assert "還有 2 隊可以繳交" in staff.refused(FINAL, "publish", key="final")
    assert amei.post(WORK, "submit", ("3.ipynb", notebook("print(3)")), stage="poc").status_code == 303
    page = staff.get(FINAL).text
    assert "還有 1 次繳交等待評測。" in page
    assert 'name="anyway" value="yes" required' in page
    why = staff.refused(FINAL, "publish", key="final")
    assert "還有 1 次繳交等待評測。還有 2 隊可以繳交" in why
    assert amei.get(FINAL).status_code == 403
    assert "可以繳交" not in staff.get(FIELD).text, "no team has passed the proof of concept"
    (line,) = [line for line in _published(classes, anyway="") if line.what == "board published"]
    assert (line.who, line.team) == ("prof_lin", None)
    assert line.detail == {"problem": PROBLEM, "part": "field", "anyway": False}


def _published(classes: Classes, anyway: str) -> Any:
    assert classes.staff().post(FIELD, "publish", key="field", anyway=anyway).status_code == 303
    return read_log(classes.store, "class_a")


def test_a_closed_problem_and_a_closed_class_hinder_nobody(classes):
    cohort, problem = load_cohort("class_a", load_curriculum(ROOT), classes.data), load_problem(PROBLEM, ROOT)
    today = classes.store.clock().date()
    assert Publication(classes.store, cohort, problem).in_the_way("final")
    closed = cohort.model_copy(update={"closed": today})
    assert Publication(classes.store, closed, problem).in_the_way("final") == ()
    with pytest.raises(Refused, match="no try at 'papaya_ripeness' has a score"):
        Publication(classes.store, closed, load_problem("papaya_ripeness", ROOT)).publish("final", STAFF, anyway=True)


def test_who_has_seen_the_results_neither_tries_nor_chooses(classes):
    amei = classes.learner("amei")
    first, second = (one for one in Tries(classes.store).find_all("class_a", "hawks") if one.stage == "poc")
    assert amei.post(WORK, "choose", **{"try": second.id}).status_code == 303
    publish(classes)
    page = amei.get(WORK).text
    assert "繳交已結束" in page
    assert 'id="file-poc"' not in page
    assert page.count("選為最終成果") == 1, "of the field proof, which goes on"
    assert "不再收件" in amei.refused(WORK, "submit", ("4.ipynb", notebook("print(4)")), stage="poc")
    assert "不能改選" in amei.refused(WORK, "choose", **{"try": first.id})
    assert "不再收件" in classes.staff().refused(WORK, "choose", **{"try": first.id})
    assert [one.id for one in Tries(classes.store).find_all("class_a", "hawks") if one.chosen] == [second.id]


def test_it_is_taken_back_with_a_reason(classes):
    publish(classes)
    staff, amei = classes.staff(), classes.learner("amei")
    assert "請寫下理由" in staff.refused(FINAL, "withdraw", key="final", why=" ")
    assert amei.get(FINAL).status_code == 200
    assert staff.post(FINAL, "withdraw", key="final", why="有一隊的資料要重算").status_code == 303
    assert amei.get(FINAL).status_code == classes.learner("chiahui").get(OWLS).status_code == 403
    assert "沒有公布" in staff.refused(FINAL, "withdraw", key="final", why="again")
    assert amei.post(WORK, "submit", ("4.ipynb", notebook("print(4)")), stage="poc").status_code == 303
    publish(classes)
    assert amei.get(FINAL).status_code == 200
    lines = [line for line in read_log(classes.store, "class_a") if line.what.startswith("board")]
    assert [line.what for line in lines] == ["board published", "board withdrawn", "board published"]
    assert lines[1].why == "有一隊的資料要重算"


def test_the_command(classes):
    command = ["capstone", "publish", "class_a", PROBLEM, "--by", "prof_lin", "--data", str(classes.data)]
    done = CliRunner().invoke(app, command)
    assert "2 teams may still hand in" in str(done.exception)
    assert classes.learner("amei").get(FINAL).status_code == 403
    assert "the final board is published" in CliRunner().invoke(app, [*command, "--anyway"]).output
    assert classes.learner("amei").get(FINAL).status_code == 200
    assert "was published before" in CliRunner().invoke(app, [*command, "--anyway"]).output
    assert len([line for line in read_log(classes.store, "class_a") if line.what == "board published"]) == 1
    assert "write down the reason" in str(CliRunner().invoke(app, [*command, "--withdraw"]).exception)
    assert CliRunner().invoke(app, [*command, "--why", "x"]).exit_code == 2
    assert "staff alone again" in CliRunner().invoke(app, [*command, "--withdraw", "--why", "mistake"]).output
    assert classes.learner("amei").get(FINAL).status_code == 403
    assert isinstance(CliRunner().invoke(app, [*command, "--part", "public"]).exception, UnknownError)
