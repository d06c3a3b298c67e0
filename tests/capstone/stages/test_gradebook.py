"""A stage's result in a real nbgrader gradebook: as nbgrader's own programs and the course home see it."""

from __future__ import annotations

import csv
import fcntl
import secrets
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from aitracks.capstone.stages.gradebook import Written, write_stage
from aitracks.capstone.stages.member_grades import MemberGrade, member_grades
from aitracks.capstone.stages.rubric import Rubric, Stage
from aitracks.course_home.exchange_rows import CourseFolders
from aitracks.course_home.gather import Gatherer
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort
from aitracks.errors import StateError
from aitracks.grading.gradebook import gradebook_url, make_gradebook
from aitracks.language import Text

NAME = "capstone_papaya_ripeness"
TITLE = Text("木瓜熟度", "Papaya ripeness")
FACTORS = {"amei": (1.2, "主力\n# 標題"), "bohao": (0.5, "缺席")}
Rubrics = dict[Stage, Rubric]


@pytest.fixture
def course(request: pytest.FixtureRequest, checkout: Any, built: Path) -> Path:
    """The built course `tiny` with amei and bohao in its gradebook; its parameter names the database."""
    if getattr(request, "param", "sqlite") == "postgresql":
        address = request.getfixturevalue("databases")(f"grades_{secrets.token_hex(4)}")[0]
        (built / "gradebook.url").write_text(address)
        make_gradebook(address)
    checkout.edit("hub_config/cohorts/tiny.yaml", "name: 阿美}\n", "name: 阿美}\n  - {id: bohao, name: 柏豪}\n")
    with Gradebook(gradebook_url(built)) as book:
        for person, name in (("amei", "阿美"), ("bohao", "柏豪")):
            book.update_or_create_student(person, first_name=person, last_name=name)
    return built


def write(course: Path, rubric: Rubric, points: float = 80.0) -> Written:
    grades = member_grades(("amei", "bohao"), points, FACTORS)
    return write_stage(course, "papaya_ripeness", TITLE, rubric, grades, "zh-TW")


def rows(course: Path) -> list[tuple[Any, ...]]:
    with Gradebook(gradebook_url(course)) as book:
        return sorted(
            (s.student.id, g.name, g.id, g.auto_score, g.manual_score, g.score, g.max_score, g.needs_manual_grade)
            for s in book.assignment_submissions(NAME)
            for n in s.notebooks
            for g in n.grades
        )


def files(course: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted(course.rglob("*.ipynb"))}


def scores(course: Path) -> dict[str, float]:
    with Gradebook(gradebook_url(course)) as book:
        return {submission.student.id: submission.score for submission in book.assignment_submissions(NAME)}


def test_members_get_the_teams_points_times_their_factor(course: Path, rubrics: Rubrics) -> None:
    written = write(course, rubrics["concept"])
    assert written == Written(NAME, ("amei", "bohao"), ())
    assert scores(course) == {"amei": pytest.approx(0.96 * 20), "bohao": pytest.approx(0.4 * 20)}
    with Gradebook(gradebook_url(course)) as book:
        assert book.find_assignment(NAME).max_score == 20
        assert not any(one.needs_manual_grade for one in book.assignment_submissions(NAME))


@pytest.mark.parametrize("course", ["sqlite", "postgresql"], indirect=True)
def test_a_second_write_changes_nothing(course: Path, rubrics: Rubrics) -> None:
    write(course, rubrics["concept"])
    before = rows(course), files(course)
    assert write(course, rubrics["concept"]).changed == ()
    assert (rows(course), files(course)) == before


def test_a_later_stage_comes_beside_the_earlier(course: Path, rubrics: Rubrics) -> None:
    write(course, rubrics["concept"])
    write(course, rubrics["poc"], 50)
    write(course, rubrics["concept"], 90)
    assert scores(course) == {"amei": pytest.approx(20 + 24), "bohao": pytest.approx(9 + 10)}
    with Gradebook(gradebook_url(course)) as book:
        assert book.find_assignment(NAME).max_score == 60
    notebook = nbformat.read(course / "autograded" / "amei" / NAME / f"{NAME}.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == ["title", "stage-concept", "stage-poc"]
    assert "90.00 × 1.2 → 100.00 / 100" in notebook.cells[1].source
    assert "\n# 標題" not in notebook.cells[1].source, "a reason opens no heading"


def test_a_teachers_own_score_stays(course: Path, rubrics: Rubrics) -> None:
    write(course, rubrics["concept"])
    with Gradebook(gradebook_url(course)) as book:
        book.find_grade("stage-concept", NAME, NAME, "bohao").manual_score = 15.0
        book.db.commit()
    assert write(course, rubrics["concept"], 90) == Written(NAME, ("amei", "bohao"), ("bohao",))
    assert scores(course)["bohao"] == 15.0


def test_formgrader_and_export_show_it(course: Path, rubrics: Rubrics, tmp_path: Path, checkout: Any) -> None:
    write(course, rubrics["concept"])
    config = Config()
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = gradebook_url(course)
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    listed = {one["name"]: one for one in api.get_assignments()}
    assert listed[NAME]["max_score"] == 20
    assert [(one["name"], one["average_score"]) for one in api.get_notebooks(NAME)] == [(NAME, pytest.approx(13.6))]
    found = {one["student"]: one for one in api.get_submissions(NAME)}
    assert (found["amei"]["score"], found["amei"]["autograded"]) == (pytest.approx(19.2), True)
    assert {one["student"] for one in api.get_notebook_submissions(NAME, NAME)} == {"amei", "bohao"}
    done = checkout.run("nbgrader", "export", "--to", tmp_path / "grades.csv", cwd=course)
    assert done.returncode == 0, done.stderr
    lines = [one for one in csv.DictReader((tmp_path / "grades.csv").open()) if one["assignment"] == NAME]
    assert {one["student_id"]: float(one["score"]) for one in lines} == {"amei": 19.2, "bohao": 8.0}


def test_feedback_is_made_from_it(course: Path, rubrics: Rubrics, checkout: Any) -> None:
    write(course, rubrics["concept"])
    done = checkout.run("nbgrader", "generate_feedback", NAME, "--student", "amei", cwd=course)
    assert done.returncode == 0, done.stderr
    page = (course / "feedback" / "amei" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "19.2" in page


def test_the_course_home_has_the_points(course: Path, rubrics: Rubrics) -> None:
    write(course, rubrics["concept"])
    data = course.parents[1]
    curriculum = load_curriculum(data.parent / "checkout")
    cohort = load_cohort("tiny", curriculum)
    folders = CourseFolders(course, data / "exchange")
    found = Gatherer(folders, gradebook_url(course)).gather(cohort, curriculum)
    work = found.work["amei", NAME]
    assert (work.graded, work.score, work.most, work.waiting) == (True, 19.2, 20.0, 0)


def test_somebody_who_is_not_in_the_gradebook_stops_the_write(course: Path, rubrics: Rubrics) -> None:
    grades = [*member_grades(("amei",), 80, {}), MemberGrade("mallory", 80, 1)]
    before = files(course)
    with pytest.raises(StateError, match="tiny: not in the gradebook: mallory") as caught:
        write_stage(course, "papaya_ripeness", TITLE, rubrics["concept"], grades, "zh-TW")
    assert "\n" not in str(caught.value)
    assert files(course) == before
    with Gradebook(gradebook_url(course)) as book:
        assert NAME not in [one.name for one in book.assignments]


def test_a_course_that_is_not_built_is_one_line(tmp_path: Path, rubrics: Rubrics) -> None:
    with pytest.raises(StateError, match="tiny: not built yet: run 'aitracks build tiny'"):
        write(tmp_path / "tiny", rubrics["concept"])


def test_one_writer_at_a_time(course: Path, rubrics: Rubrics) -> None:
    with (course / ".grade.lock").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(StateError, match="another grading"):
            write(course, rubrics["concept"])
