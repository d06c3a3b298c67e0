"""`aitracks regrade`: what changed checks, units and environments do to grades that stand."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from aitracks.errors import StateError
from aitracks.grading import engine
from aitracks.grading.guard import only_writer
from aitracks.grading.one_session import HeldSession
from aitracks.grading.places import executor
from aitracks.grading.regrade import RegradeOptions, Result, regrading
from aitracks.grading.regrade_change import CheckState, Kind, pair
from aitracks.grading.regrade_report import Report

HALF = {"fit": "def fit(x, y):\n    return float(np.polyfit(x, y, 1)[0]), 0.0"}
SWAPPED = {"fit": "def fit(x, y):\n    slope, intercept = np.polyfit(x, y, 1)\n    return intercept, slope"}
TASK = {"task-cost": "殘差有規律的時候。"}
CHECKS = "graders/core/lines/fit_line/checks.py"
JUDGED = "graders/core/lines/fit_line/hidden.py"
UNIT = "notebooks/core/lines/fit_line/unit.py"
STRICTER = (JUDGED, "size=20", "size=30")
MILDER = (CHECKS, "partial(0.5,", "partial(0.75,")  # who is half right earns more
HARDER = (CHECKS, "partial(0.5,", "partial(0.25,")


@pytest.fixture
def room(classroom: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A classroom with a checkout of its own, in which three have handed in and are graded."""
    root = tmp_path / "checkout"
    shutil.copytree(classroom.checkout.root, root)
    monkeypatch.setenv("AITRACKS_HOME", str(root))
    own = dataclasses.replace(classroom, checkout=dataclasses.replace(classroom.checkout, root=root))
    own.submit("s00", own.reference() | TASK)
    own.submit("s01")
    own.submit("s02", HALF)
    assert set(own.endings().values()) == {"graded"}
    return own


def rebuild(room: Any, *edits: tuple[str, str, str]) -> None:
    """Edit authored files of the room's checkout, and build."""
    for edit in edits:
        room.checkout.edit(*edit)
    done = room.checkout.run("aitracks", "build", "tiny", "--data", room.folder.parents[1])
    assert done.returncode == 0, done.stderr


def regrade(room: Any, *names: str, **options: bool) -> Report:
    """Regrade these learners, or all."""
    chosen = RegradeOptions(frozenset(room.learners), **options)
    with regrading(room.folder, room.topic, chosen, engine.run_job, lambda result: None) as (work, run):
        plan = work.plan(run, names)
        with executor(2) as place:
            work.regrade(run, plan, *place)
    return Report(sorted(work.results, key=lambda result: result.learner), chosen.apply)


def results(report: Report) -> dict[str, Result]:
    return {result.learner: result for result in report.results}


def states(report: Report) -> dict[str, str]:
    return {result.learner: str(result.state) for result in report.results}


def scores(report: Report) -> dict[str, tuple[float, float]]:
    return {change.learner: change.scores for change in report.changes}


def command(room: Any, *words: object) -> Any:
    """Run the command itself."""
    return room.checkout.run("aitracks", "regrade", "tiny", room.topic, "--data", room.folder.parents[1], *words)


def every_byte(room: Any) -> Mapping[str, bytes]:
    """The gradebook and all that grading writes, byte by byte."""
    files = [room.folder / "gradebook.db"]
    for folder in ("autograded", "feedback", ".grading"):
        files += (file for file in (room.folder / folder).rglob("*") if file.is_file())
    return {str(file): file.read_bytes() for file in files}


def in_gradebook(room: Any, student: str, cell: str = "task-cost") -> tuple[Any, Any, Any]:
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(cell, room.topic, room.topic, student)
        return grade.auto_score, grade.manual_score, grade.needs_manual_grade


def grade_by_hand(room: Any, student: str, cell: str, points: float, comment: str = "") -> None:
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(cell, room.topic, room.topic, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        if comment:
            gradebook.find_comment(cell, room.topic, room.topic, student).manual_comment = comment
        gradebook.db.commit()


def test_what_has_not_changed_is_not_run(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = every_byte(room)
    monkeypatch.setattr(engine, "run_job", lambda job: pytest.fail("nothing was to run"))
    report = regrade(room)
    assert set(states(report).values()) == {"unchanged"}
    assert report.complete
    assert every_byte(room) == before
    done = command(room)
    assert (done.returncode, done.stdout) == (0, "Nothing to regrade; 3 unchanged.\n")


def test_a_dry_run_compares_and_changes_no_byte(room: Any, tmp_path: Path) -> None:
    rebuild(room, HARDER)
    before = every_byte(room)
    done = command(room, "--json", tmp_path / "record.json")
    assert done.returncode == 0, done.stderr
    assert every_byte(room) == before
    assert re.search(r"s02 +0.5/7 → 0.25/7 +falls +checks +fit.three_points 0.5/1 → 0.25/1", done.stdout)
    assert re.search(r"s00 +4/7 → 4/7 +stays +checks", done.stdout)
    assert "3 compared: 0 rise, 1 falls, 2 stay. Points: -0.25 × 1, ±0 × 2." in done.stdout
    assert "FALL: s02 0.5/7 → 0.25/7." in done.stdout
    assert "Nothing was saved: --apply saves these grades." in done.stdout
    record = json.loads((tmp_path / "record.json").read_text(encoding="utf-8"))
    assert (record["applied"], record["complete"], record["changed"]) == (False, True, ["checks"])
    assert record["counts"] == {"rises": 0, "falls": 1, "stays": 2}
    pupil = record["learners"]["s02"]
    assert (pupil["way"], pupil["changed"], pupil["points"]) == ("falls", ["checks"], {"before": 0.5, "after": 0.25})
    assert [check["after"]["earned"] for check in pupil["checks"]] == [0, 0.25, 0]
    assert pupil["identity"]["before"]["checks"] != pupil["identity"]["after"]["checks"]
    seed = (room.folder / "judge" / "seed.txt").read_text(encoding="utf-8").strip()
    assert seed not in json.dumps(record) + done.stdout


def test_applied_it_equals_a_fresh_grade(room: Any, copy_of: Any, tmp_path: Path) -> None:
    room.submit("s03", SWAPPED)
    room.grade("s03")
    rebuild(room, MILDER, STRICTER)
    fresh = copy_of(room, tmp_path / "fresh")
    shutil.rmtree(fresh.folder / "autograded")
    with Gradebook(f"sqlite:///{fresh.folder / 'gradebook.db'}") as gradebook:
        for name in ("s00", "s01", "s02", "s03"):
            gradebook.remove_submission(room.topic, name)
    (fresh.folder / "nbgrader_config.py").write_text((room.folder / "nbgrader_config.py").read_text())
    dry = regrade(room)
    applied = regrade(room, apply=True)
    assert scores(dry) == scores(applied)
    assert scores(dry)["s02"] == (0.5, 0.75)
    assert {name: sum(sheet) for name, sheet in totals(room).items()} == {
        name: after for name, (_, after) in scores(applied).items()
    }
    assert set(states(regrade(room)).values()) == {"unchanged"}
    fresh.grade()
    assert without_orphans(room.everything()) == without_orphans(fresh.everything())
    assert set(room.endings().values()) == {"unchanged"}  # `grade` agrees that nothing is left to do


def without_orphans(everything: dict[str, Any]) -> dict[str, Any]:
    """Each row once: identities of submissions that were removed stay behind in the copy."""
    last = {row[:3]: row for row in everything["gradebook"] if row[0] == "identity"}
    rest = [row for row in everything["gradebook"] if row[0] != "identity"]
    return everything | {"gradebook": rest, "identities": sorted(name for _, _, name in last)}


def totals(room: Any) -> dict[str, list[float]]:
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        found = gradebook.assignment_submissions(room.topic)
        return {submission.student_id: [submission.score] for submission in found}


def test_what_a_teacher_gave_is_kept_and_not_asked_for_again(room: Any) -> None:
    grade_by_hand(room, "s00", "task-cost", 2.5, "好想法")
    grade_by_hand(room, "s01", "check-fit", 1.0)  # by hand over the machine's 0
    grade_by_hand(room, "s02", "check-fit", 3.0)
    rebuild(room, MILDER)
    report = regrade(room, apply=True)
    assert in_gradebook(room, "s00") == (None, 2.5, False)
    assert in_gradebook(room, "s00", "check-fit") == (4.0, None, False)
    assert in_gradebook(room, "s01") == (0.0, None, False)
    assert in_gradebook(room, "s01", "check-fit") == (0.0, 1.0, False)
    assert in_gradebook(room, "s02", "check-fit") == (0.75, 3.0, True)  # the machine says something else now
    assert scores(report) == {"s00": (6.5, 6.5), "s01": (1.0, 1.0), "s02": (3.0, 3.0)}
    assert {name: result.change.to_look_at for name, result in results(report).items() if result.change} == {
        "s00": (),
        "s01": (),
        "s02": ("check-fit",),
    }
    with Gradebook(f"sqlite:///{room.folder / 'gradebook.db'}") as gradebook:
        assert gradebook.find_comment("task-cost", room.topic, room.topic, "s00").manual_comment == "好想法"


def test_other_points_of_a_check_and_of_a_task(room: Any) -> None:
    grade_by_hand(room, "s00", "task-cost", 2.5)
    checks = (CHECKS, 'points=1, title=Text("三個點"', 'points=2, title=Text("三個點"')
    tasks = [(UNIT, f'points=3 lang="{language}"', f'points=5 lang="{language}"') for language in ("zh-TW", "en")]
    rebuild(room, checks, *tasks)
    report = regrade(room, apply=True)
    changes = {change.learner: change for change in report.changes}
    assert [(change.scores, change.most) for change in changes.values()] == [
        ((6.5, 7.5), (7, 10)),
        ((0, 0), (7, 10)),
        ((0.5, 1), (7, 10)),
    ]
    assert [str(changes[name].way) for name in changes] == ["falls", "stays", "rises"]  # 93 % → 75 % of the points
    assert {check.kind for check in changes["s00"].moved} == {Kind.POINTS}
    assert changes["s00"].parts == ("unit", "checks")
    assert in_gradebook(room, "s00") == (None, 2.5, True)  # of 5 now, not of 3: to be looked at
    assert changes["s00"].to_look_at == ("task-cost",)


def test_added_removed_and_renamed_checks(room: Any) -> None:
    rename = (CHECKS, "def two_points(", "def a_pair(")
    remove = (
        CHECKS,
        '\n\n@public("fit", points=1, title=Text("三個點"',
        '\n\n@public("fit", points=1, title=Text("平線"',
    )
    renew = (CHECKS, "def three_points(student):\n", "def level_line(student):\n    return\n")
    for sample in (room.checkout.root / JUDGED).parent.glob("submissions/rejected/*.py"):  # they name the checks
        text = sample.read_text(encoding="utf-8").replace("two_points", "a_pair").replace("three_points", "level_line")
        sample.write_text(text, encoding="utf-8")
    rebuild(room, rename, remove, renew)
    report = regrade(room)
    kinds = {row.name: row.kind for row in report.checks()}
    assert kinds == {
        "fit.two_points → a_pair": Kind.RENAMED,
        "fit.level_line": Kind.ADDED,
        "fit.three_points": Kind.REMOVED,
        "fit.never_seen_line": Kind.KEPT,
    }
    assert scores(report) == {"s00": (4, 4), "s01": (0, 1), "s02": (0.5, 1)}
    said = command(room).stdout
    assert "fit.two_points → a_pair 1/1 → 1/1" in " ".join(said.split())
    assert all(word in said for word in ("renamed", "added", "removed"))


def test_checks_of_the_same_title_are_paired_one_to_one() -> None:
    def state(name: str, answer: str = "fit") -> CheckState:
        return CheckState(answer, name, False, "pass", 1, 1, ("類", "kind"), None)

    pairs = pair([state("a"), state("b")], [state("b"), state("c"), state("d"), state("a", "other")])
    assert [(p.before and p.before.id, p.after and p.after.id) for p in pairs] == [
        ("b", "b"),
        ("a", "c"),
        (None, "d"),
        (None, "a"),
    ]


def test_another_environment_only(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from aitracks.grading import identity

    monkeypatch.setattr(identity, "environment", lambda: "0" * 64)
    report = regrade(room)
    assert report.parts == ["environment"]
    assert {str(change.way) for change in report.changes} == {"stays"}
    assert regrade(room, apply=True).complete
    assert set(states(regrade(room)).values()) == {"unchanged"}


def test_what_was_handed_in_anew_or_never_graded_is_left_to_grade(room: Any) -> None:
    shutil.rmtree(room.folder / "submitted" / "s01")
    room.submit("s01", HALF)
    room.submit("s04", HALF)
    room.submit("stranger", HALF)
    rebuild(room, MILDER)
    report = regrade(room, apply=True)
    assert report.complete
    assert {name: result.verdict for name, result in results(report).items()} == {
        "s00": "graded",
        "s01": "new submission",
        "s02": "graded",
        "s04": "not graded yet",
        "stranger": "unknown learner",
    }
    assert room.score("s01") == 0.0
    assert room.score("s04") is None
    again = results(regrade(room, "s01", every=True))["s01"]
    assert again.change is not None
    assert again.change.parts == ("checks", "submission")
    assert again.change.scores == (0, 0.75)


def test_a_judges_error_leaves_the_grades_that_stand(room: Any) -> None:
    rebuild(room, MILDER, (JUDGED, "    x = rng", "    x = student.kaput or rng"))
    before = every_byte(room)
    report = regrade(room, apply=True)
    assert {result.verdict for result in report.results} == {"judge error"}
    assert not report.complete
    assert every_byte(room) == before
    done = command(room, "--apply")
    assert done.returncode == 1
    assert "s00: judge error: " in done.stdout
    assert "Traceback" not in done.stderr


def test_a_lost_process_is_no_fall(room: Any) -> None:
    """New checks feed an answer what kills it: the earlier grade stands. One that was lost before is compared."""
    dies = {"fit": "def fit(x, y):\n    if len(x) > 25:\n        import os\n        os._exit(3)\n    return 2.0, 1.0"}
    room.submit("s03", dies)
    room.submit("s04", {"fit": "import os\nos._exit(3)"})
    assert room.endings("s03", "s04") == {"s03": "graded", "s04": "kernel died"}
    rebuild(room, STRICTER)
    report = regrade(room, "s03", "s04", apply=True)
    found = results(report)
    assert (found["s03"].verdict, str(found["s03"].state)) == ("kernel died", "failed")
    assert "The earlier grade stands" in found["s03"].why
    assert room.score("s03") == 1.0
    assert str(found["s04"].state) == "compared"


def test_a_submission_that_is_gone_or_spoilt_is_named(room: Any) -> None:
    shutil.rmtree(room.folder / "submitted" / "s00")
    (room.folder / "submitted" / "s01" / room.topic / f"{room.topic}.ipynb").unlink()
    rebuild(room, MILDER)
    report = regrade(room, apply=True)
    assert {name: result.verdict for name, result in results(report).items()} == {
        "s00": "no submission",
        "s01": "notebook missing",
        "s02": "graded",
    }
    assert not report.complete
    assert room.score("s00") == 4.0


def test_a_lost_autograded_notebook_is_said(room: Any) -> None:
    shutil.rmtree(room.folder / "autograded" / "s02")
    rebuild(room, MILDER)
    change = results(regrade(room, "s02"))["s02"].change
    assert change is not None
    assert (change.known, change.scores, change.moved) == (False, (0.5, 0.75), ())
    assert "earlier checks are lost" in command(room).stdout


def test_killed_while_saving_it_goes_on(room: Any, copy_of: Any, tmp_path: Path) -> None:
    for name in room.learners[3:12]:
        room.submit(name, HALF)
    room.grade()
    rebuild(room, MILDER)
    undisturbed = copy_of(room, tmp_path / "undisturbed")
    process = room.checkout.start(
        "aitracks", "regrade", "tiny", room.topic, "--data", room.folder.parents[1], "--apply", "--jobs", "2"
    )
    while (line := process.stderr.readline()) and not line.startswith("3/"):
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    report = regrade(room, apply=True)
    assert report.complete
    assert 0 < len(report.changes) < 12
    config = (undisturbed.folder / "nbgrader_config.py").read_text()
    assert config == (room.folder / "nbgrader_config.py").read_text()
    regrade(undisturbed, apply=True)
    assert room.everything() == undisturbed.everything()


def test_torn_between_notebook_and_gradebook_it_goes_on(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new notebook is in place, its grades were not committed: what a teacher gave is still kept."""
    grade_by_hand(room, "s02", "task-cost", 1.5)
    rebuild(room, MILDER)
    with monkeypatch.context() as patch:
        patch.setattr(HeldSession, "keep", lambda self: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError, match="killed"):
            regrade(room, "s02", apply=True)
    assert room.score("s02") == 0.5
    change = results(regrade(room, "s02", apply=True))["s02"].change
    assert change is not None
    assert (change.known, change.scores) == (False, (2.0, 2.25))
    assert in_gradebook(room, "s02") == (0.0, 1.5, False)
    assert states(regrade(room, "s02")) == {"s02": "unchanged"}


def test_outdated_feedback_is_named(room: Any, is_clean: Callable[[Any], bool]) -> None:
    assert is_clean(room.nbgrader("generate_feedback", room.topic))
    rebuild(room, MILDER)
    assert "Feedback is outdated" not in command(room).stdout
    done = command(room, "--apply")
    assert done.returncode == 0, done.stderr
    assert "Saved." in done.stdout
    assert "Feedback is outdated for s02: run 'nbgrader generate_feedback fit_line --force'" in done.stdout


def test_one_writer_and_one_clear_line(room: Any) -> None:
    with only_writer(room.folder):
        with pytest.raises(StateError, match="another grading"):
            regrade(room)
        done = command(room)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    for words in (("--learner", "nobody"), ("--json", "/nowhere/at/all.json")):
        done = command(room, *words)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
