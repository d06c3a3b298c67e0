"""The story itself, from the first sign-in to the feedback on screen."""

from __future__ import annotations

from pathlib import Path

from hub_story import course_home, learner, teacher, truth
from hub_story.plot import Cast


def tell(hub, screen, cast: Cast, folder: Path) -> None:
    """Learners fetch, work, check, hand in; the teacher collects, grades, gives feedback; a learner reads it."""
    worker = screen(cast.worker.id, hub)
    course_home.land(worker, cast.worker.name)
    course_home.own_card(worker, cast, "open")
    course_home.open_workspace(worker)
    learner.fetch(worker, cast)
    learner.work(worker)
    learner.validate(worker)
    learner.submit(worker)
    course_home.go_home(worker)
    course_home.own_card(worker, cast, "handed_in")
    worker.shot("home-handed-in")

    idler = screen(cast.idler.id, hub)
    course_home.land(idler, cast.idler.name)
    course_home.open_workspace(idler)
    learner.fetch(idler, cast)
    learner.submit(idler)

    staff = screen(cast.teacher.id, hub)
    course_home.land(staff, cast.teacher.name)
    course_home.see_class_waiting(staff, cast)
    grader = teacher.open_formgrader(staff, cast)
    teacher.collect_and_autograde(staff, grader, cast)
    teacher.grade_by_hand(staff, grader)
    teacher.give_feedback(staff, grader)
    truth.assert_gradebook(hub, cast, folder / "gradebook.db")
    course_home.see_class_graded(staff, cast)

    course_home.read_feedback_at_home(worker, cast)
    course_home.go_home(worker)
    course_home.open_workspace(worker)
    learner.read_feedback(worker, cast)
    truth.assert_hidden_checks_stay_hidden(hub, cast)

    elsewhere = worker.elsewhere + idler.elsewhere + staff.elsewhere
    assert not elsewhere, "no page may ask another machine for anything"
