"""Stages and reviews: conflicts first, then a rubric, then a decision; each step by whom it is for."""

from __future__ import annotations

import re

import nbformat
import pytest

from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.teams import Teams

PROBLEM = "customer_intents"
TEAM = ("emma", "fang", "gary")
CONCEPT = f"class_b/teams/hawks/{PROBLEM}/concept"
WORK = f"class_b/teams/hawks/{PROBLEM}"


def notebook() -> bytes:
    source = 'train = "t"\ninputs = "i"\nout = "o"\nseed = 0\nbudget = 60\n'
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]})
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])).encode()


@pytest.fixture
def handed_in(classes, rubrics):
    """Class B's team hawks with its concept handed in; the address of the dossier."""
    captain = classes.team("class_b", TEAM)
    answers = {f"answer-{field.id}": f"{field.id} <b>text</b>" for field in rubrics["concept"].form}
    assert captain.post(CONCEPT, "hand_in", **answers).status_code == 303
    page = classes.staff("prof_wu", "class_b").get("class_b/reviews").text
    return re.search(r"class_b/reviews/(\d+)", page)[0]


def assigned(classes, dossier: str, *names: str) -> None:
    for name in names:
        assert classes.staff("prof_wu", "class_b").post(dossier, "assign", reviewer=name).status_code == 303


def reviewed(classes, rubrics, dossier: str, person, level: int = 2) -> None:
    assert person.post(dossier, "declare", team="hawks", none="yes").status_code == 303
    levels = {f"level-{one.id}": str(level) for one in rubrics["concept"].criteria}
    assert person.post(dossier, "review", final="yes", comment="好", **levels).status_code == 303


def test_a_form_with_gaps_comes_back_as_it_was_typed(classes, rubrics):
    captain = classes.team("class_b", TEAM)
    answer = captain.post(CONCEPT, "hand_in", **{"answer-need": "Line one\nline two", "answer-title": "x" * 81})
    assert answer.status_code == 422
    assert "&#39;Approach&#39; is missing" in answer.text
    assert "has 81 of 80 characters" in answer.text
    assert "Line one\nline two</textarea>" in answer.text
    assert Teams(classes.store).find("class_b", "hawks").problems == (PROBLEM,)


def test_the_proof_waits_for_concept_and_contract(classes):
    captain = classes.team("class_b", TEAM)
    page = captain.get(WORK).text
    assert "has not passed the concept review" in page
    assert 'type="file" id="file-poc"' not in page
    assert "has not passed" in captain.refused(WORK, "submit", ("a.ipynb", notebook()), stage="poc")
    assert captain.get(f"class_b/teams/hawks/{PROBLEM}/nothing").status_code == 404


def test_nothing_is_seen_before_a_declaration(classes, handed_in):
    assigned(classes, handed_in, "ta_chen")
    reviewer = classes.staff("ta_chen", "class_b")
    page = reviewer.get(handed_in).text
    assert "Relations to" in page
    assert "approach &lt;b&gt;" not in page
    assert "declare one or the other" in reviewer.refused(handed_in, "declare", team="hawks")
    both = reviewer.refused(handed_in, "declare", team="hawks", conflict="family", none="yes")
    assert "declare one or the other" in both
    assert "unknown conflict" in reviewer.refused(handed_in, "declare", team="hawks", conflict="enemy")
    assert reviewer.post(handed_in, "declare", team="hawks", none="yes").status_code == 303
    assert "approach &lt;b&gt;text" in reviewer.get(handed_in).text


def test_who_has_a_conflict_sees_nothing(classes, handed_in):
    assigned(classes, handed_in, "ta_chen")
    reviewer = classes.staff("ta_chen", "class_b")
    assert reviewer.post("class_b/reviews", "declare", team="hawks", conflict="advisor").status_code == 303
    page = reviewer.get(handed_in).text
    assert "has declared a conflict" in page
    assert "approach &lt;b&gt;" not in page
    assert "conflict" in reviewer.refused(handed_in, "decide", outcome="pass", reason="friends")
    assert "not taken back" in reviewer.refused(handed_in, "declare", team="hawks", none="yes")


def test_two_reviews_and_a_decision_that_is_logged(classes, rubrics, handed_in):
    assigned(classes, handed_in, "ta_chen", "amei")
    head = classes.staff("prof_wu", "class_b")
    reviewed(classes, rubrics, handed_in, classes.staff("ta_chen", "class_b"), 3)
    assert "2 final reviews are needed" in head.refused(handed_in, "decide", outcome="pass", reason="fine")
    reviewed(classes, rubrics, handed_in, classes.learner("amei"), 2)
    assert "Together" in head.get(handed_in).text
    assert "write down the reason" in head.refused(handed_in, "decide", outcome="pass", reason=" ")
    assert "choose what is decided" in head.refused(handed_in, "decide", outcome="yes", reason="fine")
    assert head.post(handed_in, "decide", outcome="pass", reason="方法可行").status_code == 303
    assert "decided already" in head.refused(handed_in, "decide", outcome="reject", reason="fine")
    (line,) = [line for line in read_log(classes.store, "class_b") if line.what == "decided pass"]
    assert (line.who, line.why, line.team) == ("prof_wu", "方法可行", "hawks")
    team = classes.learner("emma", "class_b").get(CONCEPT).text
    assert "方法可行" in team
    assert "陳助教" not in team  # who reviewed is not for the team
    signed = ("contract.pdf", b"%PDF")
    assert "instructor or assistant" in classes.learner("emma", "class_b").refused(WORK, "sign", signed)
    assert head.post(WORK, "sign", signed, note="on paper").status_code == 303
    assert 'id="file-poc"' in classes.learner("emma", "class_b").get(WORK).text


def test_a_reviewer_of_another_class_sees_the_dossier_alone(classes, handed_in):
    stranger = classes.learner("amei")
    assert stranger.get(handed_in).status_code == 403
    assigned(classes, handed_in, "amei")
    assert stranger.get("class_b/reviews").status_code == 200
    for address in ("problems", "teams", "teams/hawks", f"boards/{PROBLEM}", f"kits/{PROBLEM}.zip"):
        assert stranger.get(f"class_b/{address}").status_code == 403
    assert stranger.get("class_b/reviews/999").status_code == 404
    assert stranger.get(handed_in.replace("class_b", "class_a")).status_code in (403, 404)
    assert "instructor or assistant" in stranger.refused(handed_in, "assign", reviewer="bohao")
    assert stranger.post("class_b/reviews", "declare", team="owls", none="yes").status_code == 404


def test_only_who_is_known_reviews_and_nobody_their_own(classes, handed_in):
    head = classes.staff("prof_wu", "class_b")
    assert "there is nobody called" in head.refused(handed_in, "assign", reviewer="nobody")
    assert "cannot judge it" in head.refused(handed_in, "assign", reviewer="emma")
    assert classes.learner("emma", "class_b").get(handed_in).status_code == 403
    assert classes.learner("emma", "class_b").get("class_b/reviews").status_code == 403


def test_staff_without_a_seat_may_step_aside(classes, handed_in):
    helper = classes.staff("ta_chen", "class_b")
    assert "approach &lt;b&gt;" in helper.get(handed_in).text
    assert helper.post(handed_in, "declare", team="hawks", conflict="company").status_code == 303
    assert "approach &lt;b&gt;" not in helper.get(handed_in).text
    assert "conflict" in classes.staff("prof_wu", "class_b").refused(handed_in, "assign", reviewer="ta_chen")


def test_a_draft_is_kept_and_a_final_one_needs_all(classes, rubrics, handed_in):
    assigned(classes, handed_in, "ta_chen")
    reviewer = classes.staff("ta_chen", "class_b")
    reviewer.post(handed_in, "declare", team="hawks", none="yes")
    assert reviewer.post(handed_in, "review", final="no", comment="half", **{"level-need": "1"}).status_code == 303
    assert ">half</textarea>" in reviewer.get(handed_in).text
    answer = reviewer.post(handed_in, "review", final="yes", comment="more", **{"level-need": "3"})
    assert answer.status_code == 422
    assert "criteria without a level: approach" in answer.text
    assert ">more</textarea>" in answer.text
    assert "has no level 9" in reviewer.refused(handed_in, "review", final="no", **{"level-need": "9"})


def test_one_has_an_opinion_before_reading_the_others(classes, rubrics, handed_in):
    assigned(classes, handed_in, "ta_chen", "prof_wu")
    reviewed(classes, rubrics, handed_in, classes.staff("ta_chen", "class_b"))
    head = classes.staff("prof_wu", "class_b")
    head.post(handed_in, "declare", team="hawks", none="yes")
    page = head.get(handed_in).text
    assert "shown once your own is final" in page
    assert 'id="reviews"' not in page


def test_a_revision_is_a_new_round(classes, rubrics, handed_in):
    assigned(classes, handed_in, "ta_chen", "amei")
    for person in (classes.staff("ta_chen", "class_b"), classes.learner("amei")):
        reviewed(classes, rubrics, handed_in, person)
    head, captain = classes.staff("prof_wu", "class_b"), classes.learner("emma", "class_b")
    assert head.post(handed_in, "decide", outcome="revise", reason="more data").status_code == 303
    answers = {f"answer-{field.id}": "second" for field in rubrics["concept"].form}
    assert captain.post(CONCEPT, "hand_in", **answers).status_code == 303
    assert "round 2" in head.get("class_b/reviews").text
