"""The whole way of an assignment, with nbgrader's own commands, each as the account that would run it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from nbgrader.server_extensions.assignment_list.handlers import AssignmentList

from aitracks.exchange.base import HubExchange

from .conftest import COURSE, NAMES, OTHER, TOPIC, School


def _mode(path: Path) -> tuple[str, int]:
    return path.owner(), stat.S_IMODE(path.lstat().st_mode)


def test_released_work_is_the_cohorts_alone(handed_in: School, capfd: pytest.CaptureFixture[str]) -> None:
    shared = handed_in.places.exchange / COURSE
    assert _mode(shared) == (NAMES.grader(COURSE), 0o750)
    assert shared.group() == NAMES.cohort(COURSE)
    assert {one.name: _mode(one) for one in shared.iterdir()} == {
        "inbound": (NAMES.grader(COURSE), 0o3733),
        "outbound": (NAMES.grader(COURSE), 0o755),
        "feedback": (NAMES.grader(COURSE), 0o711),
    }
    with pytest.raises(SystemExit):
        handed_in.quickly(NAMES.person("chen"), "fetch_assignment", TOPIC, "--course", COURSE)
    said = capfd.readouterr().err
    assert "不是「tqa」這個班的成員" in said
    assert "you are not a member of 'tqa'" in said
    with pytest.raises(PermissionError):
        handed_in.act(NAMES.person("chen"), lambda: list((shared / "outbound" / TOPIC).iterdir()))


def test_a_hand_in_is_closed_to_others(handed_in: School) -> None:
    folders = {one.name.split("+")[0]: one for one in handed_in.inbound.iterdir()}
    assert set(folders) == {"amei", "bao"}
    assert _mode(folders["amei"]) == (NAMES.person("amei"), 0o750)
    assert folders["amei"].group() == NAMES.grader(COURSE)
    assert {_mode(one) for one in folders["amei"].iterdir()} == {(NAMES.person("amei"), 0o640)}
    assert {one.group() for one in folders["amei"].iterdir()} == {NAMES.grader(COURSE)}


def test_the_learner_sees_their_hand_ins(handed_in: School, capfd: pytest.CaptureFixture[str]) -> None:
    handed_in.quickly(NAMES.person("amei"), "list", "--cached", "--course", COURSE)
    listed = capfd.readouterr().err
    assert f"{COURSE} amei {TOPIC}" in listed
    assert "bao" not in listed
    with pytest.raises(SystemExit):
        handed_in.quickly(NAMES.person("amei"), "list", "--inbound", "--course", COURSE)


def test_the_assignment_list_of_jupyterlab(handed_in: School) -> None:
    """The panel's own code, in the learner's account, without a browser."""

    def list_all() -> list[dict[str, Any]]:
        os.environ.update(JUPYTER_CONFIG_DIR=str(handed_in.config), STUDENT="amei", HOME=str(Path.cwd()))
        panel = AssignmentList()
        panel.root_dir = str(Path.cwd())
        assert panel.submit_assignment(COURSE, TOPIC) == {"success": True}
        answer = panel.list_assignments(course_id=COURSE)
        assert answer["success"], answer["value"]
        return list(answer["value"])

    found = handed_in.act(NAMES.person("amei"), list_all, shown=True)
    assert [(one["status"], one["assignment_id"]) for one in found] == [("fetched", TOPIC), ("submitted", TOPIC)]
    assert {one["student_id"] for one in found[1]["submissions"]} == {"amei"}
    newest = max(handed_in.inbound.iterdir(), key=lambda one: one.stat().st_ctime)
    shutil.rmtree(newest)  # the other tests count on one


def test_owners_from_a_file(tmp_path: Path) -> None:
    """Where people have no system accounts (containers)."""
    owners = tmp_path / "owners.json"
    owners.write_text('{"amei": 4711}', encoding="utf-8")
    exchange = HubExchange(owners_file=str(owners))
    assert (exchange.owner_of("amei"), exchange.owner_of("bao")) == (4711, None)
    assert (exchange.student_of(4711), exchange.student_of(0)) == ("amei", None)


def test_collect_feedback_and_fetch_it(handed_in: School) -> None:
    report = handed_in.collect()
    assert [one["student"] for one in report["taken"]] == ["amei", "bao"]
    assert report["refused"] == []
    course = handed_in.places.course(COURSE)
    for name in ("amei", "bao"):
        source, feedback = handed_in.submitted(name), course / "feedback" / name / TOPIC
        feedback.mkdir(parents=True)
        for each in ("timestamp.txt", "submission_secret.txt"):
            (feedback / each).write_bytes((source / each).read_bytes())
        (feedback / f"{TOPIC}.html").write_text(f"<p>for {name}", encoding="utf-8")
    (course / "feedback" / "bao" / TOPIC / "submission_secret.txt").unlink()  # one that cannot be released
    subprocess.run(["chown", "-R", f"{NAMES.grader(COURSE)}:", str(course / "feedback")], check=True)
    released = handed_in.grader("release_feedback", TOPIC)
    assert released.returncode == 0, released.stderr
    assert f"cannot be released: {TOPIC}.html of bao" in released.stderr

    fetched = handed_in.learner("amei", "fetch_feedback", TOPIC, "--course", COURSE)
    assert fetched.returncode == 0, fetched.stderr
    pages = list((handed_in.places.home("amei") / COURSE / TOPIC / "feedback").rglob("*.html"))
    assert [one.read_text(encoding="utf-8") for one in pages] == ["<p>for amei"]


def test_feedback_is_read_by_its_learner_alone(handed_in: School) -> None:
    feedback = handed_in.places.exchange / COURSE / "feedback"
    (page,) = feedback.glob("*.html")  # root sees the name; a learner would have to guess 128 hexadecimal digits
    assert handed_in.act(NAMES.person("amei"), page.read_text) == "<p>for amei"
    with pytest.raises(PermissionError):
        handed_in.act(NAMES.person("bao"), page.read_text)
    with pytest.raises(PermissionError):
        handed_in.act(NAMES.person("bao"), lambda: list(feedback.iterdir()))


def test_nothing_of_another_cohort_can_be_submitted_to(handed_in: School, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        handed_in.quickly(NAMES.person("amei"), "submit", TOPIC, "--course", OTHER)
    assert "you are not a member of 'tqb'" in capfd.readouterr().err


def test_nobody_submits_under_a_name_that_is_not_theirs(handed_in: School, capfd: pytest.CaptureFixture[str]) -> None:
    name = "--CourseDirectory.student_id=bao"
    with pytest.raises(SystemExit):
        handed_in.quickly(NAMES.person("amei"), "submit", TOPIC, "--course", COURSE, name)
    assert "this account is not that of 'bao'" in capfd.readouterr().err


def test_too_much_is_said_to_the_learner_and_leaves_nothing(
    handed_in: School, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = handed_in.places.home("amei") / COURSE / TOPIC / "many"

    def work() -> None:
        folder.mkdir()
        for number in range(1001):
            (folder / str(number)).touch()

    cache = handed_in.places.home("amei") / ".local" / "share" / "jupyter" / "nbgrader_cache" / COURSE
    before = {*handed_in.inbound.iterdir(), *cache.iterdir()}
    handed_in.act(NAMES.person("amei"), work)
    with pytest.raises(SystemExit):
        handed_in.quickly(NAMES.person("amei"), "submit", TOPIC, "--course", COURSE)
    assert "cannot be handed in: 檔案太多 / too many files" in capfd.readouterr().err
    assert {*handed_in.inbound.iterdir(), *cache.iterdir()} == before
    shutil.rmtree(folder)
