"""From the form to the decision: who may see, score and decide what."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from aitracks.capstone.stages.door import Door, may_try
from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.reviewers import Reviewers
from aitracks.capstone.stages.reviews import Reviews
from aitracks.capstone.stages.rubric import Rubric, Stage
from aitracks.capstone.stages.views import DossierView
from aitracks.capstone.teams.entry_views import Value
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.log import read_log
from aitracks.capstone.teams.rules import Actor, TryRule
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tries import Tries

STAFF = Actor("prof_lin", staff=True)
both = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
PROBLEM = "papaya_ripeness"
AMEI = Actor("amei")
Rubrics = dict[Stage, Rubric]
Review = Callable[..., None]


def levels(rubric: Rubric, level: int) -> dict[str, int]:
    return {criterion.id: level for criterion in rubric.criteria}


def test_a_form_names_every_field_that_is_wrong(store: Store, rubrics: Rubrics, answers: Any) -> None:
    form = {**answers("concept"), "need": " ", "title": "長" * 81, "magic": "x"}
    with pytest.raises(Refused) as caught:
        Dossiers(store).hand_in("class_a", "hawks", PROBLEM, rubrics["concept"], form, AMEI)
    said = str(caught.value)
    for words in ("「需求理解」未填", "'The need' is missing", "'Title' has 81 of 80 characters", "no field 'magic'"):
        assert words in said
    assert "\n" not in said
    assert "resources" not in said


def test_who_may_hand_in_what(store: Store, rubrics: Rubrics, answers: Any) -> None:
    dossiers = Dossiers(store)
    with pytest.raises(Refused, match="'mallory' is not in team"):
        dossiers.hand_in("class_a", "hawks", PROBLEM, rubrics["concept"], answers("concept"), Actor("mallory"))
    with pytest.raises(Refused, match="has not applied to the problem 'lung_nodules'"):
        dossiers.hand_in("class_a", "hawks", "lung_nodules", rubrics["concept"], answers("concept"), AMEI)
    with pytest.raises(Refused, match="has not passed the concept review"):
        dossiers.hand_in("class_a", "hawks", PROBLEM, rubrics["poc"], answers("poc"), AMEI)
    assert dossiers.latest("class_a", "hawks", PROBLEM, rubrics["concept"]) is None


def test_nothing_is_seen_before_conflicts_are_declared(store: Store, rubrics: Rubrics, concept: DossierView) -> None:
    reviewers = Reviewers(store)
    with pytest.raises(Refused, match="'dr_wu' is no reviewer of this dossier"):
        reviewers.see(concept.id, "dr_wu")
    with pytest.raises(Refused, match="only an instructor"):
        reviewers.assign(concept.id, "dr_wu", AMEI)
    reviewers.assign(concept.id, "dr_wu", STAFF)
    assert reviewers.queue("class_a", "dr_wu") == ()
    assert reviewers.to_declare("class_a", "dr_wu") == ("hawks",)
    with pytest.raises(Refused, match="has to declare conflicts"):
        reviewers.see(concept.id, "dr_wu")
    reviewers.declare("class_a", "hawks", "dr_wu", [])
    assert reviewers.queue("class_a", "dr_wu") == (concept,)
    assert reviewers.see(concept.id, "dr_wu") == concept
    assert reviewers.to_declare("class_a", "dr_wu") == ()


@pytest.mark.parametrize("kind", ["company", "family", "advisor"])
def test_a_conflict_shuts_a_reviewer_out(store: Store, rubrics: Rubrics, concept: DossierView, kind: str) -> None:
    reviewers, rubric = Reviewers(store), rubrics["concept"]
    reviewers.assign(concept.id, "dr_wu", STAFF)
    reviewers.declare("class_a", "hawks", "dr_wu", [kind], "曾任顧問")
    for attempt in (
        lambda: reviewers.see(concept.id, "dr_wu"),
        lambda: Reviews(store).save(concept.id, "dr_wu", rubric, levels(rubric, 3), "", True),
        lambda: Reviews(store).own(concept.id, "dr_wu"),
        lambda: reviewers.assign(concept.id, "dr_wu", STAFF),
    ):
        with pytest.raises(Refused, match="has declared a conflict"):
            attempt()
    assert reviewers.queue("class_a", "dr_wu") == ()
    with pytest.raises(Refused, match="is not taken back"):
        reviewers.declare("class_a", "hawks", "dr_wu", [])


def test_members_do_not_judge_themselves(store: Store, rubrics: Rubrics, concept: DossierView, review: Review) -> None:
    with pytest.raises(Refused, match="'bohao' is in team 'hawks' and cannot judge it"):
        Reviewers(store).assign(concept.id, "bohao", STAFF)
    review(concept, "dr_wu", 3)
    review(concept, "dr_ho", 3)
    with pytest.raises(Refused, match="cannot judge it"):
        Reviews(store).decide(concept.id, rubrics["concept"], "pass", "好", Actor("bohao", staff=True))


def test_an_unknown_conflict_is_refused(store: Store) -> None:
    with pytest.raises(Refused, match="unknown conflict 'rival', known: company, family, advisor"):
        Reviewers(store).declare("class_a", "hawks", "dr_wu", ["rival"])


def test_a_draft_is_gone_on_with_and_a_final_review_stays(
    store: Store, rubrics: Rubrics, concept: DossierView, review: Review
) -> None:
    reviews, rubric = Reviews(store), rubrics["concept"]
    review(concept, "dr_wu", 1, final=False)
    reviews.save(concept.id, "dr_wu", rubric, {"need": 2}, "想一想", False)
    assert reviews.own(concept.id, "dr_wu").levels == {"need": 2}  # type: ignore[union-attr]
    with pytest.raises(Refused, match="criteria without a level: approach, data, team, ethics"):
        reviews.save(concept.id, "dr_wu", rubric, {"need": 2}, "", True)
    reviews.save(concept.id, "dr_wu", rubric, levels(rubric, 2), "好", True)
    with pytest.raises(Refused, match="this review is final"):
        reviews.save(concept.id, "dr_wu", rubric, levels(rubric, 3), "更好", False)


@pytest.mark.parametrize(
    "wrong", [{"need": 4}, {"need": -1}, {"need": True}, {"magic": 1}, {"need": 1.5}, {"need": "2"}]
)
def test_a_level_that_is_none_is_refused(
    store: Store, rubrics: Rubrics, concept: DossierView, review: Review, wrong: Any
) -> None:
    review(concept, "dr_wu", 1, final=False)
    with pytest.raises(Refused, match="has no level"):
        Reviews(store).save(concept.id, "dr_wu", rubrics["concept"], wrong, "", False)


def test_a_decision_needs_two_reviews_a_reason_and_an_instructor(
    store: Store, rubrics: Rubrics, concept: DossierView, review: Review
) -> None:
    reviews, rubric = Reviews(store), rubrics["concept"]
    review(concept, "dr_wu", 2)
    review(concept, "dr_ho", 3, final=False)
    with pytest.raises(Refused, match="2 final reviews are needed, there are 1"):
        reviews.decide(concept.id, rubric, "pass", "好", STAFF)
    review(concept, "dr_ho", 3)
    with pytest.raises(Refused, match="write down the reason"):
        reviews.decide(concept.id, rubric, "pass", " ", STAFF)
    with pytest.raises(Refused, match="only an instructor"):
        reviews.decide(concept.id, rubric, "pass", "好", Actor("dr_wu"))
    made = reviews.decide(concept.id, rubric, "pass", "方法可行", STAFF)
    assert (made.outcome, made.points) == ("pass", pytest.approx(85))
    assert reviews.decision("class_a", "hawks", PROBLEM, rubric) == made
    with pytest.raises(Refused, match="was decided already"):
        reviews.decide(concept.id, rubric, "reject", "反悔", STAFF)
    line = read_log(store, "class_a", "hawks")[-1]
    assert (line.who, line.what, line.why, line.detail["stage"]) == ("prof_lin", "decided pass", "方法可行", "concept")


@both
def test_a_conflict_that_comes_up_late_takes_the_review_out(
    store: Store, rubrics: Rubrics, concept: DossierView, review: Review
) -> None:
    reviews, rubric = Reviews(store), rubrics["concept"]
    for reviewer, level in (("dr_wu", 3), ("dr_ho", 1), ("dr_li", 1)):
        review(concept, reviewer, level)
    assert reviews.result(concept.id, rubric).reviewers == 3
    Reviewers(store).declare("class_a", "hawks", "dr_wu", ["company"])
    found = reviews.result(concept.id, rubric)
    assert (found.reviewers, found.points) == (2, pytest.approx(40))
    assert [one.reviewer for one in reviews.of_dossier(concept.id, STAFF)] == ["dr_ho", "dr_li"]


@both
def test_a_revision_is_a_new_round(
    store: Store, rubrics: Rubrics, concept: DossierView, review: Review, answers: Any
) -> None:
    dossiers, rubric = Dossiers(store), rubrics["concept"]

    def hand_in() -> DossierView:
        return dossiers.hand_in("class_a", "hawks", PROBLEM, rubric, answers("concept"), AMEI)

    assert (hand_in().id, hand_in().round) == (concept.id, 1), "until a review is final"
    review(concept, "dr_wu", 1)
    with pytest.raises(Refused, match="a review is final already"):
        hand_in()
    review(concept, "dr_ho", 1)
    Reviews(store).decide(concept.id, rubric, "revise", "補資料切分", STAFF)
    again = hand_in()
    assert (again.round, again.id == concept.id) == (2, False)
    assert Reviews(store).decision("class_a", "hawks", PROBLEM, rubric) is None
    for reviewer in ("dr_wu", "dr_ho"):
        review(again, reviewer, 3)
    Reviews(store).decide(again.id, rubric, "reject", "仍不可行", STAFF)
    with pytest.raises(Refused, match=r"was decided \(reject\)"):
        hand_in()


@both
def test_concept_contract_proof_in_this_order(
    store: Store, rubrics: Rubrics, concept: DossierView, review: Review, answers: Any
) -> None:
    dossiers, tries, door = Dossiers(store), Tries(store), Door()

    def attempt(stage: Any) -> int:
        check = may_try(PROBLEM, stage, door)
        return tries.submit("class_a", "hawks", PROBLEM, stage, AMEI, "0" * 64, TryRule(), check).id

    def passes(dossier: DossierView) -> None:
        for reviewer in ("dr_wu", "dr_ho"):
            review(dossier, reviewer, 3)
        Reviews(store).decide(dossier.id, rubrics[dossier.stage], "pass", "好", STAFF)

    with pytest.raises(Refused, match="has not passed the concept review"):
        attempt("poc")
    passes(concept)
    with pytest.raises(Refused, match="has no contract"):
        attempt("poc")
    with pytest.raises(Refused, match="only an instructor"):
        dossiers.sign("class_a", "hawks", PROBLEM, "c" * 64, "", AMEI)
    dossiers.sign("class_a", "hawks", PROBLEM, "c" * 64, "三方合約", STAFF)
    with pytest.raises(Refused, match="has a contract"):
        dossiers.sign("class_a", "hawks", PROBLEM, "c" * 64, "", STAFF)
    entry = attempt("poc")
    with pytest.raises(Refused, match="has not passed the proof of concept"):
        attempt("field")
    with pytest.raises(Refused, match="name a scored try"):
        dossiers.hand_in("class_a", "hawks", PROBLEM, rubrics["poc"], answers("poc"), AMEI, door, entry)
    tries.score(entry, [Value("public", 0.9, 0.8, 1.0, 10)])
    passes(dossiers.hand_in("class_a", "hawks", PROBLEM, rubrics["poc"], answers("poc"), AMEI, door, entry))
    assert attempt("field")


@both
def test_two_decide_and_two_hand_in_at_once(
    store: Store, rubrics: Rubrics, concept: DossierView, review: Review, answers: Any
) -> None:
    def at_once(work: Callable[[int], object]) -> int:
        gate = threading.Barrier(4)

        def one(number: int) -> bool:
            gate.wait()
            try:
                work(number)
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            return sum(pool.map(one, range(4)))

    dossiers, rubric = Dossiers(store), rubrics["concept"]
    for reviewer in ("dr_wu", "dr_ho"):
        review(concept, reviewer, 2)
    assert at_once(lambda n: Reviews(store).decide(concept.id, rubric, "revise", f"理由 {n}", STAFF)) == 1
    assert at_once(lambda _: dossiers.hand_in("class_a", "hawks", PROBLEM, rubric, answers("concept"), AMEI)) == 4
    assert dossiers.latest("class_a", "hawks", PROBLEM, rubric).round == 2  # type: ignore[union-attr]


def test_groups_without_review_or_contract_begin_at_once(store: Store) -> None:
    check = may_try(PROBLEM, "poc", Door(concept=False, contract=False))
    assert Tries(store).submit("class_a", "hawks", PROBLEM, "poc", AMEI, "0" * 64, TryRule(), check).number == 1
