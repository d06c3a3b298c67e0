"""A course taken through stock nbgrader, command by command, as an instructor runs it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from aitracks.curriculum import load_curriculum
from aitracks.errors import StateError
from aitracks.units.build import build_cohort

UNIT = "notebooks/core/lines/fit_line/unit.py"
HIDDEN = "graders/core/lines/fit_line/hidden.py"
HALF = "def fit(x, y):\n    return float(np.polyfit(x, y, 1)[0]), 0.0"
LOOKED_UP = "def fit(x, y):\n    return {2: (2.0, 1.0), 3: (2.5, 5 / 6)}.get(len(x), (0.0, 0.0))"
NOISY = """
import logging, os, subprocess, sys, warnings

def fit(x, y):
    print("hello")
    print("oh no", file=sys.stderr)
    sys.__stderr__.write("original stream")
    warnings.warn("deprecated")
    logging.getLogger("learner").warning("careful")
    os.write(2, b"from C")
    subprocess.run(["sh", "-c", "echo child; echo child >&2"])
    np.log(np.zeros(1))
    return tuple(float(v) for v in np.polyfit(x, y, 1))
"""
HONEST = {"amei": 4.0, "bohao": 0.0, "chiahui": 0.5, "dawei": 4.0, "enhui": 2.0}
TRICKS = ("deleted", "source", "points", "no_output", "renamed")


@pytest.fixture(scope="module")
def course(new_checkout: Any, new_course: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tiny course, its submissions handed in by honest learners, graded in one command."""
    root = tmp_path_factory.mktemp("graded")
    checkout = new_checkout(root / "checkout")
    done = checkout.run("aitracks", "build", "tiny", "--data", root / "data")
    assert done.returncode == 0, done.stderr
    return new_course(root / "data" / "courses" / "tiny", "fit_line", checkout)


@pytest.fixture(scope="module")
def autograded(course: Any) -> Any:
    """What `nbgrader autograde` said to the honest submissions; the loud one is graded afterwards."""
    course.submit("amei", course.reference() | {"task-cost": "殘差有規律的時候。"})
    course.submit("bohao")
    course.submit("chiahui", {"fit": HALF})
    course.submit("enhui", {"fit": LOOKED_UP})
    quiet = course.nbgrader("autograde", "fit_line")
    course.submit("dawei", {"fit": NOISY})  # what his later cells print is heard, and may be
    assert course.nbgrader("autograde", "fit_line").returncode == 0
    return quiet


@pytest.fixture(scope="module")
def tricked(course: Any, autograded: Any, cell_of: Callable[[Any, str], Any]) -> Any:
    """Wrong answers with a trick each, autograded; a course of which the judge's folder was copied first."""

    def deleted(notebook: Any) -> None:
        notebook.cells.remove(cell_of(notebook, "check-fit"))

    def source(notebook: Any) -> None:
        cell_of(notebook, "check-fit").source = "4.0"

    def points(notebook: Any) -> None:
        cell_of(notebook, "check-fit").metadata.nbgrader.points = 400

    def no_output(notebook: Any) -> None:
        cell_of(notebook, "check-fit").source = ""

    def renamed(notebook: Any) -> None:
        cell_of(notebook, "check-fit").metadata.nbgrader.grade_id = "check-mine"

    for change in (deleted, source, points, no_output, renamed):
        course.submit(change.__name__, {"fit": HALF}, change)
    return course.nbgrader("autograde", "fit_line")


def test_autograde_is_content(autograded: Any, is_clean: Callable[[Any], bool]) -> None:
    assert is_clean(autograded)


@pytest.mark.parametrize("student", HONEST)
def test_honest_work_gets_its_points(course: Any, autograded: Any, student: str) -> None:
    """amei: the reference; bohao: untouched; chiahui: half of one check; dawei: right but loud; enhui: public only."""
    assert course.score(student) == HONEST[student]


def test_the_report_stands_in_the_autograded_notebook(course: Any, autograded: Any) -> None:
    notebook = nbformat.read(course.folder / "autograded/enhui/fit_line/fit_line.ipynb", as_version=4)
    text = "".join(str(cell.get("outputs", "")) for cell in notebook.cells)  # what is shown; metadata knows more
    assert "沒看過的資料" in text
    assert "這一類情況還沒有處理好" in text
    assert "never_seen_line" not in text


def test_the_written_task_waits_for_a_person(course: Any, autograded: Any) -> None:
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("task-cost", "fit_line", "fit_line", "amei")
        assert (grade.max_score, grade.needs_manual_grade) == (3, True)


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_with_the_check_cell_gains_nothing(course: Any, tricked: Any, trick: str) -> None:
    """The honest value of the answer is half a point; a missing cell may cost that, too."""
    assert (course.score(trick) or 0.0) <= 0.5
    if trick in ("source", "points", "no_output"):  # nbgrader puts these cells back
        assert course.score(trick) == 0.5


def test_nobodys_most_points_were_changed(course: Any, tricked: Any) -> None:
    assert course.scores("points") == {"check-fit": (0.5, 4)}


def test_generate_assignment_makes_the_same_release(
    course: Any, autograded: Any, is_clean: Any, tmp_path: Path
) -> None:
    """The built course is a plain nbgrader course: its own command, without ours, gives what learners have."""
    copy = shutil.copytree(course.folder, tmp_path / "course")
    shutil.rmtree(copy / "release")  # nbgrader warns where it replaces one
    done = course.checkout.run("nbgrader", "generate_assignment", "fit_line", "--force", cwd=copy)
    assert is_clean(done)
    for file in (course.folder / "release" / "fit_line").rglob("*"):
        if file.is_file():
            other = copy / file.relative_to(course.folder)
            assert other.read_bytes() == file.read_bytes(), file.name


def test_what_is_no_plain_file_stops_nobody_else(course: Any, autograded: Any) -> None:
    """A pipe would keep nbgrader's own copying waiting for ever; a link would show it what is not the learner's."""
    course.submit("jiahao", course.reference())
    os.mkfifo(course.folder / "submitted/jiahao/fit_line/pipe")
    course.submit("keyi", course.reference())
    (course.folder / "submitted/keyi/fit_line/mine.db").symlink_to(course.folder / "gradebook.db")
    course.submit("liwei", course.reference())
    done = course.nbgrader("autograde", "fit_line", timeout=60)
    for student in ("jiahao", "keyi"):
        assert course.score(student) is None
        assert not (course.folder / "autograded" / student).exists()
        shutil.rmtree(course.folder / "submitted" / student)
    assert done.returncode != 0
    assert "link or device: pipe is not a plain file" in done.stderr
    assert course.score("liwei") == 4.0


def test_validate_praises_the_reference_and_says_what_fails(course: Any, autograded: Any) -> None:
    def validate(student: str) -> Any:
        folder = course.folder / "submitted" / student / "fit_line"
        return course.checkout.run("nbgrader", "validate", "fit_line.ipynb", cwd=folder, env={"AITRACKS_JUDGE": None})

    right, untouched, half = validate("amei"), validate("bohao"), validate("chiahui")
    assert right.returncode == 0
    assert right.stdout.strip() == "Success! Your notebook passes all the tests."
    assert "VALIDATION FAILED" in untouched.stdout
    assert "`fit` 還沒有作答" in untouched.stdout
    assert "VALIDATION FAILED" in half.stdout
    assert "斜率對了，截距還不對。" in half.stdout


def test_feedback_speaks_chinese_and_keeps_the_hidden_check(course: Any, autograded: Any, is_clean: Any) -> None:
    done = course.nbgrader("generate_feedback", "fit_line", "--student", "enhui")
    assert is_clean(done)
    page = (course.folder / "feedback/enhui/fit_line/fit_line.html").read_text(encoding="utf-8")
    assert "2 / 4 分" in re.sub(r"<[^>]+>", "", page)
    assert "兩點決定一條線" in page
    assert "沒看過的資料" in page
    assert "never_seen_line" not in page
    assert "rng.normal" not in page


@pytest.fixture
def damaged(course: Any, autograded: Any) -> Any:
    """The course, whose judge's folder a test may damage; put back afterwards."""
    kept = course.folder.parent / "kept-judge"
    shutil.copytree(course.folder / "judge", kept)
    yield course
    shutil.rmtree(course.folder / "judge")
    kept.rename(course.folder / "judge")


@pytest.mark.parametrize(
    ("student", "damage", "message"),
    [
        ("fangyi", None, "hidden.py: cannot be read (No such file or directory)"),
        ("guanyu", "def broken(:", "hidden.py: fails to load: SyntaxError"),
        ("haoran", "    raise KeyError('mine')\n", "check 'never_seen_line' of 'fit': KeyError: 'mine'"),
    ],
    ids=["missing", "no Python", "raises"],
)
def test_a_judges_error_gives_no_grade(damaged: Any, student: str, damage: str | None, message: str) -> None:
    """Neither a 0 nor the points of the public half; and the message says what to mend."""
    file = damaged.folder / "judge" / "fit_line" / "hidden.py"
    if damage is None:
        file.unlink()
    else:
        file.write_text(file.read_text(encoding="utf-8") + damage, encoding="utf-8")
    damaged.submit(student, damaged.reference())
    done = damaged.nbgrader("autograde", "fit_line", "--student", student)
    assert done.returncode != 0
    assert message in done.stderr
    assert "No grade was given: mend the check, then autograde again" in done.stderr
    assert damaged.score(student) is None
    assert not (damaged.folder / "autograded" / student / "fit_line").exists()


def test_after_the_check_is_mended_the_grade_is_given(course: Any, autograded: Any) -> None:
    hidden = course.folder / "judge" / "fit_line" / "hidden.py"
    text = hidden.read_text(encoding="utf-8")
    hidden.unlink()
    course.submit("iting", course.reference())
    assert course.nbgrader("autograde", "fit_line", "--student", "iting").returncode != 0
    hidden.write_text(text, encoding="utf-8")
    assert course.nbgrader("autograde", "fit_line", "--student", "iting").returncode == 0
    assert course.score("iting") == 4.0


def state(folder: Path) -> dict[str, Any]:
    """What belongs to learners: their files and their grades, comments included."""
    files = {
        f"{step}/{f.relative_to(folder / step)}": (f.read_bytes(), f.stat().st_mtime_ns)
        for step in ("submitted", "autograded", "feedback")
        for f in (folder / step).rglob("*")
        if f.is_file()
    }
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        grades = {
            (s.student.id, n.name, g.name): (g.auto_score, g.manual_score, g.needs_manual_grade, g.max_score)
            for s in gradebook.assignment_submissions("fit_line")
            for n in s.notebooks
            for g in n.grades
        }
    return {"files": files, "grades": grades}


@pytest.fixture
def taught(course: Any, autograded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A copy of the graded course, with a grade given by hand, which a test may rebuild: (checkout, data folder)."""
    root = shutil.copytree(course.checkout.root, tmp_path / "checkout")
    data = shutil.copytree(course.folder.parents[1], tmp_path / "data")
    monkeypatch.setenv("AITRACKS_HOME", str(root))
    with Gradebook(f"sqlite:///{data / 'courses/tiny/gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("task-cost", "fit_line", "fit_line", "amei")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    return type(course.checkout)(root), data


def test_a_rebuild_after_an_edit_leaves_learners_work_and_grades(taught: Any) -> None:
    checkout, data = taught
    before = state(data / "courses" / "tiny")
    assert before["grades"]["amei", "fit_line", "task-cost"][1] == 2.5
    checkout.edit(UNIT, "兩點決定一條線", "任兩點決定一條線")
    checkout.edit(UNIT, "np.polyfit(x, y, 1)", "np.polyfit(x, y, deg=1)")
    checkout.edit(HIDDEN, "size=20", "size=30")
    assert build_cohort("tiny", data).built == ("fit_line",)
    assert state(data / "courses" / "tiny") == before


def test_more_points_for_a_check_reach_the_gradebook(taught: Any) -> None:
    """Points may change after submissions: grades stay, what they are out of is new."""
    checkout, data = taught
    before = state(data / "courses" / "tiny")["grades"]
    checkout.edit(HIDDEN, "points=2", "points=4")
    build_cohort("tiny", data)
    after = state(data / "courses" / "tiny")["grades"]
    assert after["amei", "fit_line", "check-fit"] == (4.0, None, False, 6.0)
    assert before["amei", "fit_line", "check-fit"] == (4.0, None, False, 4.0)


SECOND = """# %% answer="mean"
def mean(x):
    ### BEGIN SOLUTION
    return sum(x) / len(x)
    ### END SOLUTION


# %% check="mean"
check("mean")

# %% try
"""
CHECK_OF_SECOND = """

@{kind}("mean", points=1, {title}=Text("平均", "Mean"))
def {kind}_mean(student):
    close(student.call("mean", [1.0, 3.0], returns=float), 2.0, Text("平均", "mean"))
"""


@pytest.mark.parametrize("how", ["added", "removed"])
def test_adding_or_removing_an_answer_after_submissions_is_refused(taught: Any, how: str) -> None:
    checkout, data = taught
    course = data / "courses" / "tiny"
    if how == "added":
        checkout.edit(UNIT, "# %% try\n", SECOND)
        for name, kind, title in (("checks", "public", "title"), ("hidden", "hidden", "category")):
            file = checkout.root / f"graders/core/lines/fit_line/{name}.py"
            file.write_text(file.read_text("utf-8") + CHECK_OF_SECOND.format(kind=kind, title=title), "utf-8")
        changes = "+check-mean, +mean"
    else:
        text = (checkout.root / UNIT).read_text(encoding="utf-8").replace('task="cost"', 'task="price"')
        checkout.write(UNIT, text.replace('model="cost"', 'model="price"'))
        changes = "+task-price, -task-cost"
    before, files = state(course), {f: f.read_bytes() for f in course.rglob("*") if f.is_file()}
    with pytest.raises(StateError) as refused:
        build_cohort("tiny", data)
    assert str(refused.value) == (
        "tiny/fit_line: learners have submitted, so its answers, checks and tasks cannot be added or "
        f"removed ({changes}): keep their names, or teach the new version to a new cohort"
    )
    assert state(course) == before
    assert {f: f.read_bytes() for f in course.rglob("*") if f.is_file()} == files


@pytest.mark.content
def test_a_real_unit_goes_through_nbgrader(
    repository: Path, new_checkout: Any, new_course: Any, is_clean: Any, tmp_path: Path
) -> None:
    """supervised_learning: the reference earns all, the stub nothing, a rejected sample exactly what it should lose."""
    from aitracks.units.catalog import find_units, load_unit

    checkout = type(new_checkout(tmp_path / "other"))(repository)
    data = tmp_path / "data"
    cohort = (repository / "hub_config/cohorts/seed_team_demo.yaml").read_text(encoding="utf-8")
    (data / "cohorts").mkdir(parents=True)
    (data / "cohorts" / "seed_team_demo.yaml").write_text(f"{cohort}\ntopics: [supervised_learning]\n", "utf-8")
    done = checkout.run("aitracks", "build", data / "cohorts" / "seed_team_demo.yaml", "--data", data)
    assert done.returncode == 0, done.stderr
    course = new_course(data / "courses" / "seed_team_demo", "supervised_learning", checkout)
    (files,) = find_units(repository, ["supervised_learning"])
    assert files.topic in load_curriculum(repository).topics
    unit = load_unit(files)
    samples = {sample.name.replace("/", "-"): sample for sample in unit.samples}
    chosen = [samples["accepted-plain_python"], samples["rejected-no_scaling"], samples["rejected-swapped_rates"]]
    course.submit("reference", course.reference())
    course.submit("stub")
    for sample in chosen:
        course.submit(sample.file.stem, course.reference() | sample.answers)
    assert is_clean(course.nbgrader("autograde", "supervised_learning", timeout=600))
    totals = {f"check-{answer}": points for answer, points in unit.totals.items()}
    assert course.scores("reference") == {cell: (most, most) for cell, most in totals.items()}
    assert course.scores("stub") == {cell: (0.0, most) for cell, most in totals.items()}
    assert course.scores("plain_python") == course.scores("reference")
    for sample in chosen[1:]:
        scores = course.scores(sample.file.stem)
        for answer in unit.totals:
            lost = [check.points for check in unit.checks if check.answer == answer and check.id in sample.fails]
            got, most = scores[f"check-{answer}"]
            assert got is not None
            assert most - sum(lost) <= got <= most
            assert (got < most) == bool(lost), answer
