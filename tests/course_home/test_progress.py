"""What is read of a course that real learners handed in to, and what the pages make of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aitracks.course_home.classroom import Cell, Why, classroom
from aitracks.course_home.steps import State, next_step, way
from aitracks.curriculum import load_curriculum

COHORT, FIRST, SECOND, UNWRITTEN = "pair", "fit_line", "fit_again", "fit_later"


def now() -> datetime:
    return datetime.now(UTC)


def ways(school):
    progress, curriculum = school.source().progress(COHORT), load_curriculum(school.checkout.root)
    return {learner.id: way(progress, learner.id, curriculum, now()) for learner in progress.learners}


def states(found):
    return {step.topic.id: step.state for step in found.steps}


def test_each_learner_has_own_states(school):
    found = ways(school)
    rest = {SECOND: State.COMING, UNWRITTEN: State.PLANNED}
    assert states(found["amei"]) == {FIRST: State.GRADED, **rest}
    assert states(found["bohao"]) == {FIRST: State.GRADED, **rest}
    assert states(found["chun"]) == {FIRST: State.MARKING, **rest}
    assert states(found["dawei"]) == {FIRST: State.OPEN, **rest}


def test_points_are_those_of_the_gradebook(school):
    from nbgrader.api import Gradebook

    progress = school.source().progress(COHORT)
    with Gradebook(school.gradebook) as gradebook:
        for work in progress.works:
            if work.graded:
                truth = gradebook.find_submission(work.topic, work.learner)
                assert (work.score, work.most) == (truth.score, truth.max_score)
        assert {work.learner for work in progress.works if work.graded} == {"amei", "bohao", "chun"}
    assert progress.work["amei", FIRST].score == 7.0
    assert progress.work["bohao", FIRST].score == 0.5


def test_next_is_what_is_open_then_what_failed_then_nothing(school):
    found = ways(school)
    assert next_step([found["amei"]]) is None
    assert next_step([found["bohao"]]).again
    assert next_step([found["dawei"]]).work.fetched
    school.release(SECOND)
    assert next_step([ways(school)["bohao"]]).topic.id == SECOND


def test_the_nearest_deadline_comes_first(school):
    school.release(SECOND)
    school.due(SECOND, now() + timedelta(days=1))
    assert next_step([ways(school)["dawei"]]).topic.id == SECOND
    school.due(FIRST, now() + timedelta(hours=1))
    found = ways(school)["dawei"]
    assert next_step([found]).topic.id == FIRST
    assert [step.topic.id for step in found.deadlines] == [FIRST, SECOND]


def test_an_extension_moves_a_learners_own_deadline(school):
    from nbgrader.api import Gradebook

    school.due(FIRST, now() - timedelta(days=1))
    assert ways(school)["amei"].steps[0].work.late
    with Gradebook(school.gradebook) as gradebook:
        gradebook.grant_extension(FIRST, "amei", days=2)
    assert not ways(school)["amei"].steps[0].work.late
    assert ways(school)["bohao"].steps[0].work.late


def test_a_new_version_waits_for_its_grade(school):
    school.submit("bohao", FIRST, "def fit(x, y):\n    return 1.0, 1.0\n")
    assert states(ways(school)["bohao"])[FIRST] is State.HANDED_IN


def test_only_released_feedback_is_there(school):
    found = ways(school)
    assert found["amei"].given_back
    assert not found["chun"].given_back
    source = school.source()
    assert b"<html" in source.feedback(COHORT, "amei", FIRST)
    assert source.feedback(COHORT, "bohao", FIRST) is None


def test_the_class_at_a_glance(school):
    progress, curriculum = school.source().progress(COHORT), load_curriculum(school.checkout.root)
    room = classroom(progress, curriculum, now())
    (column,) = room.columns
    cells = {learner.id: squares[0].cell for learner, squares in room.rows}
    assert cells == {"amei": Cell.PASSED, "bohao": Cell.LOW, "chun": Cell.MARKING, "dawei": Cell.FETCHED}
    assert (column.handed_in, column.graded, column.waiting, column.ungraded) == (3, 3, 1, 0)
    assert [(each.why, [who.id for who in each.learners]) for each in room.stuck] == [(Why.LOW, ["bohao"])]
    later = classroom(progress, curriculum, now() + timedelta(days=8))
    assert (Why.QUIET, ["dawei"]) in [(each.why, [who.id for who in each.learners]) for each in later.stuck]


def test_each_check_is_counted_over_the_class(school):
    progress, curriculum = school.source().progress(COHORT), load_curriculum(school.checkout.root)
    (distribution,) = classroom(progress, curriculum, now()).distributions
    bars = {bar.check.id: bar for bar in distribution.bars}
    assert set(bars) == {"two_points", "three_points", "never_seen_line"}
    assert not bars["never_seen_line"].check.public
    for bar in bars.values():
        assert bar.total == 3
        assert abs(sum(width for _, _, width, _ in bar.pieces) - 100) < 0.05
        assert [who.id for who in bar.not_passed] == ["bohao"]


def test_two_of_one_name_are_told_apart(school):
    progress = school.source().progress(COHORT)
    twin = progress.learners[0].model_copy(update={"id": "amei2"})
    both = progress.model_copy(update={"learners": (*progress.learners, twin)})
    curriculum = load_curriculum(school.checkout.root)
    assert classroom(progress, curriculum, now()).twins == frozenset()
    assert classroom(both, curriculum, now()).twins == {"阿美"}


def test_a_topic_written_out_of_order_stands_where_the_programme_has_it(school):
    steps = ways(school)["amei"].tracks[0].areas[0].steps
    assert [step.topic.id for step in steps] == [FIRST, SECOND, UNWRITTEN]


def test_strangers_in_the_exchange_are_not_of_the_class(school):
    inbound = school.data / "exchange" / COHORT / "inbound"
    for name in (f"nobody+{FIRST}", "amei+nothing"):
        (inbound / f"{name}+2026-11-21 10:00:00.000000 UTC+x").mkdir()
    progress = school.source().progress(COHORT)
    assert {work.learner for work in progress.works} == {learner.id for learner in progress.learners}
    assert "nothing" not in {work.topic for work in progress.works}
