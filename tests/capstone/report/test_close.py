"""`aitracks capstone close`: from reviews and a scored notebook to an award and to the gradebook."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from aitracks.capstone.ending import Ending, TeamEnd, given_awards
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.report.marks import Marks
from aitracks.capstone.stages.award_records import keep_awards
from aitracks.capstone.stages.dossiers import Dossiers
from aitracks.capstone.stages.points import score_points
from aitracks.capstone.stages.reviewers import Reviewers
from aitracks.capstone.stages.reviews import Reviews
from aitracks.capstone.stages.rubric import Rubric, load_rubrics
from aitracks.capstone.stages.shares import MemberShares
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.rules import Actor
from aitracks.capstone.teams.store import Store, open_data
from aitracks.grading.gradebook import gradebook_url, make_gradebook
from aitracks.paths import home

from .conftest import COHORT, PROBLEM, Day

STAFF = Actor("prof", staff=True)


@pytest.fixture
def own(day: Day, tmp_path: Path) -> Day:
    """The results day's data, for this test alone."""
    shutil.copytree(day.data, tmp_path / "data", symlinks=True)
    store, places = open_data(tmp_path / "data"), CohortPlaces.of(tmp_path / "data", COHORT)
    keep_awards(store, COHORT, PROBLEM, "poc", {"hawks": None}, STAFF, "from the start")
    return Day(tmp_path / "data", store, places, day.problem, day.web)


def rubric() -> Rubric:
    return load_rubrics(home())["poc"]


def review(store: Store, team: str, levels: tuple[int, int], outcome: str = "pass", ethics: int | None = None) -> None:
    """Two reviewers, each with one level for every criterion; then the decision."""
    dossier = Dossiers(store).latest(COHORT, team, PROBLEM, rubric())
    assert dossier is not None
    for reviewer, level in zip(("dr_wu", "dr_lee"), levels, strict=True):
        Reviewers(store).assign(dossier.id, reviewer, STAFF)
        Reviewers(store).declare(COHORT, team, reviewer, [])
        given = {one.id: level for one in rubric().criteria}
        given |= {"ethics": level if ethics is None else ethics}
        Reviews(store).save(dossier.id, reviewer, rubric(), given, "", final=True)
    Reviews(store).decide(dossier.id, rubric(), outcome, "兩位審查一致", STAFF)  # type: ignore[arg-type]


def ending(own: Day) -> Ending:
    return Ending(Marks(own.store, own.places, COHORT), own.problem, rubric())


def end_of(own: Day, team: str) -> TeamEnd:
    return next(end for end in ending(own).teams() if end.team == team)


def test_metric_and_reviews_make_the_points(own: Day) -> None:
    waits = {end.team: end.waits.en for end in ending(own).teams() if end.waits}
    assert waits == {"hawks": "not decided yet", "quiet": "nothing handed in", "late": "nothing handed in"}
    review(own.store, "hawks", (3, 3))
    MemberShares(own.store).decide(COHORT, "hawks", PROBLEM, "p_hawks", 0.5, "缺席兩週", STAFF)
    found = end_of(own, "hawks")
    mark = Marks(own.store, own.places, COHORT).find(own.problem, "hawks", "final")
    assert mark is not None
    assert mark.baseline is not None
    metric = score_points(mark.value, mark.baseline, own.problem.expected)
    assert found.points is not None
    assert found.points.value == pytest.approx(0.6 * metric + 0.4 * 100)
    assert found.points.low <= found.points.value <= found.points.high
    assert [(one.person, one.points) for one in found.grades] == [("p_hawks", round(found.points.value / 2, 2))]


def test_an_award_is_kept_once_and_changes_for_a_reason(own: Day) -> None:
    """Reviews alone count here: the fixture's model does not reach the starter's score."""
    review(own.store, "hawks", (3, 3))
    stage = Ending(Marks(own.store, own.places, COHORT), own.problem, rubric().model_copy(update={"score_share": 0.0}))
    (first, *_) = stage.teams()
    assert (first.team, first.award) == ("hawks", "honourable"), "100 points, but not the expected result"
    stage.keep(stage.teams(), STAFF)
    stage.keep(stage.teams(), STAFF)
    assert given_awards(stage) == {"hawks": "honourable"}
    with pytest.raises(Refused, match="write down why"):
        stage.keep([replace(first, award=None)], STAFF)
    stage.keep([replace(first, award=None)], STAFF, "withdrawn")
    assert given_awards(stage) == {}


def test_no_award_without_ethics_and_none_while_it_is_revised(own: Day) -> None:
    review(own.store, "hawks", (3, 3), ethics=0)
    assert end_of(own, "hawks").award is None
    assert end_of(own, "hawks").points is not None


def test_a_dossier_to_be_revised_waits(own: Day) -> None:
    review(own.store, "hawks", (1, 2), outcome="revise")
    found = end_of(own, "hawks")
    assert found.points is None
    assert found.waits is not None
    assert found.waits.zh == "等待修改"


def run(own: Day, *words: str) -> subprocess.CompletedProcess[str]:
    aitracks = str(Path(sys.executable).with_name("aitracks"))
    command = [aitracks, "capstone", "close", COHORT, PROBLEM, *words, "--data", str(own.data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def test_the_command_writes_what_it_shows(own: Day) -> None:
    review(own.store, "hawks", (2, 3))
    course = own.data / "courses" / COHORT
    shown = run(own)
    assert shown.returncode == 0, shown.stderr
    assert "Nothing was kept" in shown.stdout
    assert not course.exists()
    refused = run(own, "--write")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "not built yet" in refused.stderr
    course.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    make_gradebook(gradebook_url(course))
    with Gradebook(gradebook_url(course), course_id=COHORT) as book:
        book.update_or_create_student("p_hawks", first_name="p_hawks", last_name="隊長")
    done = run(own, "--write")
    assert done.returncode == 0, done.stderr
    assert f"capstone_{PROBLEM}: 1 changed in the gradebook" in done.stdout
    points = end_of(own, "hawks").grades[0].points
    with Gradebook(gradebook_url(course), course_id=COHORT) as book:
        submission = book.find_submission(f"capstone_{PROBLEM}", "p_hawks")
        assert submission.score == pytest.approx(round(points * rubric().points / 100, 2))
    assert "0 changed" in run(own, "--write").stdout


def test_an_unknown_stage_is_one_line(own: Day) -> None:
    done = run(own, "--stage", "finals")
    assert done.returncode != 0
    assert done.stderr == "aitracks: unknown stage 'finals': did you mean field?\n"
