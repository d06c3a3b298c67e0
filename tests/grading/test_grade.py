"""`aitracks grade`: honest work, what a second run does, bad input line by line, other writers, and kill -9."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from aitracks.errors import StateError, UnknownError
from aitracks.files import swap_folder
from aitracks.grading import conversion, reading
from aitracks.grading.guard import only_writer

HALF = {"fit": "def fit(x, y):\n    return float(np.polyfit(x, y, 1)[0]), 0.0"}
TASK = {"task-cost": "殘差有規律的時候。"}
HIDDEN = "never_seen_line"


def submit_some(room: Any) -> None:
    """Reference with a written answer, untouched, half right."""
    room.submit("s00", room.reference() | TASK)
    room.submit("s01")
    room.submit("s02", HALF)


def folder(room: Any, name: str) -> Path:
    made: Path = room.folder / "submitted" / name / room.topic
    return made


def test_honest_work_gets_the_scores_of_stock_nbgrader(classroom: Any) -> None:
    submit_some(classroom)
    assert classroom.endings() == dict.fromkeys(("s00", "s01", "s02"), "graded")
    assert [classroom.score(name) for name in ("s00", "s01", "s02")] == [4.0, 0.0, 0.5]
    with Gradebook(f"sqlite:///{classroom.folder / 'gradebook.db'}") as gradebook:
        written = [gradebook.find_grade("task-cost", "fit_line", "fit_line", name) for name in ("s00", "s01")]
        assert [(grade.auto_score, grade.needs_manual_grade) for grade in written] == [(None, True), (0.0, False)]


def test_the_autograded_notebook_carries_reports_and_identity(
    classroom: Any, cell_of: Callable[[Any, str], Any]
) -> None:
    classroom.submit("s02", HALF)
    classroom.grade()
    notebook = classroom.notebook("s02")
    nbformat.validate(notebook)
    cell = cell_of(notebook, "check-fit")
    assert cell.outputs[0].data["text/plain"] == "0.5"
    assert "斜率對了，截距還不對。" in cell.outputs[0].data["text/html"]
    assert cell.metadata.aitracks.answer == "fit"
    assert [(o.public, o.earned, o.points) for o in cell.metadata.aitracks.outcomes] == [
        (True, 0, 1),
        (True, 0.5, 1),
        (False, 0, 2),
    ]
    grade = notebook.metadata.aitracks.grade
    assert (grade.verdict, grade.sandboxed) == ("graded", True)
    assert all(len(grade[part]) == 64 for part in ("unit", "checks", "environment", "submission"))
    assert not (classroom.folder / ".grading").exists()


def test_a_second_run_grades_what_has_changed(classroom: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    submit_some(classroom)
    classroom.grade()
    before = classroom.everything()
    assert set(classroom.endings().values()) == {"unchanged"}
    assert classroom.everything() == before
    shutil.rmtree(folder(classroom, "s01"))
    classroom.submit("s01", HALF)
    assert classroom.endings() == {"s00": "unchanged", "s01": "graded", "s02": "unchanged"}
    assert classroom.score("s01") == 0.5
    assert set(classroom.endings(force=True).values()) == {"graded"}
    monkeypatch.setenv("AITRACKS_SEED", "5")  # other numbers for the hidden checks: another grade
    assert classroom.endings("s00") == {"s00": "graded"}


def test_a_changed_check_and_a_lost_notebook_are_graded_again(classroom: Any) -> None:
    submit_some(classroom)
    classroom.grade()
    shutil.rmtree(classroom.folder / "autograded" / "s01")
    assert classroom.endings() == {"s00": "unchanged", "s01": "graded", "s02": "unchanged"}
    hidden = classroom.folder / "judge" / "fit_line" / "hidden.py"
    hidden.write_text(hidden.read_text(encoding="utf-8").replace("size=20", "size=30"), encoding="utf-8")
    assert set(classroom.endings().values()) == {"graded"}


def test_a_grade_given_by_hand_stays(classroom: Any) -> None:
    submit_some(classroom)
    classroom.grade()
    with Gradebook(f"sqlite:///{classroom.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("task-cost", "fit_line", "fit_line", "s00")
        grade.manual_score, grade.needs_manual_grade = 2.5, False
        gradebook.db.commit()
    classroom.grade(force=True)
    with Gradebook(f"sqlite:///{classroom.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade("task-cost", "fit_line", "fit_line", "s00")
        assert (grade.manual_score, grade.needs_manual_grade) == (2.5, True)  # as nbgrader: look at it again


def test_the_time_of_handing_in_reaches_the_gradebook(classroom: Any) -> None:
    submit_some(classroom)
    (folder(classroom, "s00") / "timestamp.txt").write_text("2026-05-01 10:00:00.000000 UTC", encoding="utf-8")
    (folder(classroom, "s01") / "timestamp.txt").write_text("yesterday evening", encoding="utf-8")
    assert classroom.endings() == {"s00": "graded", "s01": "failed", "s02": "graded"}
    with Gradebook(f"sqlite:///{classroom.folder / 'gradebook.db'}") as gradebook:
        assert str(gradebook.find_submission("fit_line", "s00").timestamp) == "2026-05-01 10:00:00"


def test_a_judges_error_gives_no_grade_and_stops_nobody_else(classroom: Any) -> None:
    submit_some(classroom)
    classroom.grade("s00")
    hidden = classroom.folder / "judge" / "fit_line" / "hidden.py"
    text = hidden.read_text(encoding="utf-8")
    hidden.write_text(text + "    raise KeyError('mine')\n", encoding="utf-8")
    lines = classroom.grade("s00")
    assert str(lines["s00"].ending) == "judge error"
    assert "KeyError: 'mine'" in lines["s00"].why
    assert classroom.score("s00") == 4.0  # the earlier grade stands
    hidden.write_text(text, encoding="utf-8")
    assert classroom.endings() == {"s00": "unchanged", "s01": "graded", "s02": "graded"}


def raw(change: Callable[[Any], None]) -> Callable[[Path], None]:
    """Changes a notebook's JSON without nbformat's help."""

    def apply(file: Path) -> None:
        notebook = json.loads(file.read_text(encoding="utf-8"))
        change(notebook)
        file.write_text(json.dumps(notebook), encoding="utf-8")

    return apply


def kernel_of_r(notebook: Any) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}


def link(file: Path) -> None:
    file.rename(file.with_name("mine.txt"))
    file.symlink_to("mine.txt")


def link_beside(file: Path) -> None:
    file.with_name("data").symlink_to("/etc")


def hard_link(file: Path) -> None:
    (file.parent / "copy.txt").hardlink_to(file)


def device(file: Path) -> None:
    try:
        os.mknod(file.with_name("zero"), 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


def huge(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(reading.MOST_NOTEBOOK + 1)  # sparse: takes no room on the disk


def whole_folder(file: Path) -> None:
    elsewhere = file.parents[2].parent / f"elsewhere-{file.parents[1].name}"
    file.parent.rename(elsewhere)
    file.parent.symlink_to(elsewhere)


REFUSED: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (lambda file: file.write_bytes(b""), "not JSON"),
    "words": (lambda file: file.write_text("my homework"), "not JSON"),
    "nesting": (lambda file: file.write_text("[" * 100_000), "not JSON"),
    "nan": (lambda file: file.write_text('{"nbformat": NaN}'), "not JSON"),
    "bytes": (lambda file: file.write_bytes(b"\xff\xfe{\x00}"), "not UTF-8"),
    "half a letter": (raw(lambda n: n["cells"].append({"cell_type": "code", "source": "\ud800"})), "not UTF-8"),
    "list": (lambda file: file.write_text("[1, 2]"), "not a notebook"),
    "no cells": (lambda file: file.write_text('{"nbformat": 4, "cells": {}}'), "not a notebook"),
    "format 2": (lambda file: file.write_text('{"nbformat": 2, "worksheets": 3}'), "not a notebook"),
    "odd cell": (raw(lambda n: n["cells"].append(["x = 1"])), "not a notebook"),
    "R": (raw(kernel_of_r), "other kernel"),
    "missing": (lambda file: file.unlink(), "notebook missing"),
    "renamed": (lambda file: file.rename(file.with_name("fit_line-Copy1.ipynb")), "notebook renamed"),
    "link": (link, "link or device"),
    "linked folder": (link_beside, "link or device"),
    "linked submission": (whole_folder, "link or device"),
    "hard link": (hard_link, "link or device"),
    "fifo": (lambda file: os.mkfifo(file.with_name("pipe")), "link or device"),
    "device": (device, "link or device"),
    "huge": (huge, "too large"),
    "many files": (lambda file: [file.with_name(f"{n}.txt").touch() for n in range(1001)] and None, "too large"),
}


@pytest.mark.timeout(120)
def test_bad_input_is_one_line_each_and_the_rest_is_graded(classroom: Any) -> None:
    wanted = {}
    for name, (spoil, ending) in zip(classroom.learners, REFUSED.values(), strict=False):
        spoil(classroom.submit(name, classroom.reference()))
        wanted[name] = ending
    for name in ("s30", "s31"):
        classroom.submit(name, classroom.reference())
        wanted[name] = "graded"
    classroom.submit("stranger", classroom.reference())
    lines = classroom.grade()
    assert {name: str(line.ending) for name, line in lines.items()} == wanted | {"stranger": "unknown learner"}
    assert [classroom.score(name) for name in ("s30", "s31", "s00", "stranger")] == [4.0, 4.0, None, None]
    assert all(len(line.why.splitlines()) == 1 for line in lines.values() if not line.ending.graded)
    assert not any((classroom.folder / "autograded" / name).exists() for name in ("s00", "stranger"))


def deleted(notebook: Any) -> None:
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") != "check-fit"]


def check_cell(notebook: Any) -> Any:
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "check-fit")


def duplicated(notebook: Any) -> None:
    notebook.cells.append(nbformat.from_dict(dict(check_cell(notebook)) | {"source": "4.0", "id": "mine"}))


def edited(notebook: Any) -> None:
    check_cell(notebook).source = "4.0"


def renamed(notebook: Any) -> None:
    check_cell(notebook).metadata.nbgrader.grade_id = "check-mine"


def stripped(notebook: Any) -> None:
    check_cell(notebook).metadata = {"nbgrader": "nothing", "tags": ["skip-execution"]}


def prose(notebook: Any) -> None:
    cell = check_cell(notebook)
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


def points(notebook: Any) -> None:
    check_cell(notebook).metadata.nbgrader.points = 400


def claims(notebook: Any) -> None:
    cell = check_cell(notebook)
    cell.metadata |= {"tags": ["skip-execution"], "aitracks": {"outcomes": [{"earned": 400}]}}
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "400"})]
    notebook.metadata.aitracks = {"grade": {"verdict": "excellent"}}


def megabytes(notebook: Any) -> None:
    notebook.cells[1].metadata.aitracks = {"mine": True}
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="x" * 100_000_000)]


MENDED = {
    deleted: "cells put back",
    duplicated: "cells put back",
    edited: "cells put back",
    renamed: "cells put back",
    stripped: "cells put back",
    prose: "cells put back",
    points: "graded",
    claims: "graded",
    megabytes: "graded",
}


def test_check_cells_are_put_back_and_claims_dropped(classroom: Any) -> None:
    """Half right answers: whatever is done to the check cell, they earn half a point of four."""
    for name, change in zip(classroom.learners, MENDED, strict=False):
        classroom.submit(name, HALF, change)
    names = dict(zip(MENDED, classroom.learners, strict=False))
    lines = classroom.grade()
    assert {name: str(line.ending) for name, line in lines.items()} == {names[c]: MENDED[c] for c in MENDED}
    assert lines[names[deleted]].why == "check-fit deleted"
    order = [cell.id for cell in classroom.notebook(names[points]).cells]
    for change, name in names.items():
        notebook = classroom.notebook(name)
        nbformat.validate(notebook)
        assert classroom.scores(name) == {"check-fit": (0.5, 4)}, change.__name__
        ids = [cell.id for cell in notebook.cells]
        assert ids == order or (change is duplicated and sorted(ids) == sorted(order)), change.__name__
        assert not any("tags" in cell.metadata for cell in notebook.cells)
        assert notebook.metadata.aitracks.grade.verdict == MENDED[change]
        assert "x" * 1000 not in json.dumps(notebook)


def test_a_gradebook_that_somebody_writes_to_costs_nobody_a_grade(
    classroom: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locked from the first save on: what was run is named, and nothing is lost for the next run."""
    from aitracks.grading import engine, pipeline

    monkeypatch.setattr(pipeline, "SECONDS_TO_WAIT", 0.3)
    monkeypatch.setattr(pipeline, "_IMPATIENT", 0.1)
    submit_some(classroom)
    other = sqlite3.connect(classroom.folder / "gradebook.db", isolation_level=None, check_same_thread=False)

    def meanwhile(job: Any) -> Any:
        if job.learner == "s01":
            other.execute("BEGIN IMMEDIATE")
        return run_job(job)

    run_job = engine.run_job
    with monkeypatch.context() as patch:
        patch.setattr(engine, "run_job", meanwhile)
        assert classroom.endings("s00", "s01")["s01"] == "gradebook locked"
    other.close()
    again = classroom.endings()
    assert again == {"s00": again["s00"], "s01": "graded", "s02": "graded"}


def test_a_second_writer_is_refused_with_the_first_ones_number(classroom: Any) -> None:
    submit_some(classroom)
    with only_writer(classroom.folder):
        with pytest.raises(StateError, match=rf"another grading \(process {os.getpid()}\) is writing"):
            classroom.grade()
        done = classroom.nbgrader("autograde", "fit_line", "--student", "s00")
        assert done.returncode != 0
        assert f"process {os.getpid()}" in done.stderr
    assert set(classroom.endings().values()) == {"graded"}


def test_an_unknown_assignment_is_named(classroom: Any) -> None:
    with pytest.raises(UnknownError, match="unknown assignment 'fit_lime': did you mean fit_line"):
        type(classroom)(classroom.folder, "fit_lime", classroom.checkout).grade("s00")


def test_the_command(classroom: Any) -> None:
    """Progress on stderr, a table on stdout, and a status that says whether all have a grade."""
    data = classroom.folder.parents[1]

    def run(*words: object) -> Any:
        return classroom.checkout.run("aitracks", "grade", "tiny", *words, "--data", data)

    nobody = run("fit_line")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr.startswith("aitracks: tiny/fit_line: nobody has handed in")
    classroom.submit("s00", classroom.reference())
    unknown = run("fit_line", "--learner", "s99")
    assert (unknown.returncode, len(unknown.stderr.splitlines())) == (1, 1)
    assert "unknown learner 's99'" in unknown.stderr
    whole = run("fit_line")
    assert (whole.returncode, whole.stderr) == (0, "1/1 s00: graded\n")
    assert "4/7" in whole.stdout
    assert "1 of 1 graded in" in whole.stdout
    part = run("fit_line", "--learner", "s00", "--learner", "s01")
    assert part.returncode == 1
    assert "s01: no submission" in part.stderr
    assert "1 of 2 graded" in part.stdout


@pytest.mark.timeout(300)
def test_nothing_is_lost_by_kill_9(
    classroom: Any, classroom_once: Any, copy_of: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten times killed at a random moment and started again; then all is as after an undisturbed run."""
    for number, name in enumerate(classroom.learners):
        classroom.submit(name, (classroom.reference(), {}, HALF)[number % 3] | (TASK if number % 2 else {}))
    undisturbed = copy_of(classroom, tmp_path / "undisturbed")
    undisturbed.grade()
    chance = random.Random(20261121)
    for _ in range(10):
        _killed_after(classroom, lines=chance.randrange(1, 5), seconds=chance.uniform(0, 0.3))
    endings = classroom.endings()
    assert set(endings.values()) <= {"graded", "unchanged"}
    assert classroom.everything() == undisturbed.everything()
    assert set(classroom.endings().values()) == {"unchanged"}


def test_between_the_notebook_and_the_grades_nothing_is_lost(
    classroom: Any, copy_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended where the autograded folder is already in place, and the gradebook does not know yet."""
    submit_some(classroom)
    undisturbed = copy_of(classroom, tmp_path / "undisturbed")
    undisturbed.grade()

    def end(*folders: Path) -> None:
        swap_folder(*folders)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(conversion, "swap_folder", end)
        for name in ("s00", "s01"):
            with pytest.raises(KeyboardInterrupt):
                classroom.grade(name)
            assert classroom.score(name) is None
    assert set(classroom.endings().values()) == {"graded"}
    assert classroom.everything() == undisturbed.everything()


def _killed_after(room: Any, lines: int, seconds: float) -> None:
    """Start the command and kill -9 it some time after it has graded so many more."""
    process = room.checkout.start("aitracks", "grade", "tiny", "fit_line", "--data", room.folder.parents[1])
    graded = 0
    while graded < lines and (line := process.stderr.readline()):
        graded += line.rstrip().endswith(": graded")
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_ctrl_c_says_how_to_go_on(classroom: Any) -> None:
    for name in classroom.learners[:12]:
        classroom.submit(name, classroom.reference())
    process = classroom.checkout.start("aitracks", "grade", "tiny", "fit_line", "--data", classroom.folder.parents[1])
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "of 12 graded; the same command goes on from here." in said
    assert "Traceback" not in said
    assert set(classroom.endings().values()) == {"graded", "unchanged"}


def test_the_seed_is_the_courses_own(classroom_once: Any, tmp_path: Path) -> None:
    """Kept over a rebuild, secret (it does not travel), and another in another course."""
    first = (classroom_once.folder / "judge" / "seed.txt").read_text(encoding="utf-8")
    again = classroom_once.checkout.run("aitracks", "build", "tiny", "--data", classroom_once.folder.parents[1])
    assert again.returncode == 0
    assert (classroom_once.folder / "judge" / "seed.txt").read_text(encoding="utf-8") == first
    assert not any(file.name == "seed.txt" for file in (classroom_once.folder / "release").rglob("*"))
