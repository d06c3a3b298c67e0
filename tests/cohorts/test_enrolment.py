"""Learners of an imported list in the gradebook of a built course; what is said while a hub runs."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from aitracks.hub.places import Places, lock, prepare

People = Callable[..., Any]
ACCOUNT = "tq-grader"


def students(course: Path) -> dict[str, str]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", course_id=course.name) as gradebook:
        return {student.id: student.last_name for student in gradebook.students}


def test_learners_are_entered_and_never_taken_out(classes: Any, built: Path, people: People) -> None:
    said = classes.ok("import", "tiny", people("id,name", "bohao,柏豪", "chiahui,佳慧"))
    assert said.endswith("3 learners are in the gradebook.\n")
    assert students(built) == {"amei": "阿美", "bohao": "柏豪", "chiahui": "佳慧"}
    with Gradebook(f"sqlite:///{built / 'gradebook.db'}", course_id="tiny") as gradebook:
        gradebook.add_submission("fit_line", "bohao")
    said = classes.ok("import", "tiny", people("id,name", "amei,阿梅"), "--replace")
    assert "removed: bohao 柏豪\n" in said
    assert "who was removed keeps all grades" in said
    assert students(built) == {"amei": "阿梅", "bohao": "柏豪", "chiahui": "佳慧"}
    with Gradebook(f"sqlite:///{built / 'gradebook.db'}", course_id="tiny") as gradebook:
        assert gradebook.student_submissions("bohao") != []


def test_an_import_that_failed_half_way_is_made_good_by_the_same_again(
    classes: Any, built: Path, people: People
) -> None:
    """The gradebook of a full disk or another program: the class is saved, and the line says what is missing."""
    database = built / "gradebook.db"
    kept = database.read_bytes()
    database.write_bytes(b"no database" * 1000)
    file = people("id,name", "bohao,柏豪")
    done = classes("import", "tiny", file)
    assert done.status == 1
    (line,) = done.err.splitlines()
    assert line.startswith("aitracks: cohort 'tiny' is saved, but its learners are not in its gradebook yet: ")
    assert "file is not a database; they are entered at the next start of the hub, or by the same import again" in line
    database.write_bytes(kept)
    assert "tiny: nothing to change.\n2 learners are in the gradebook.\n" in classes.ok("import", "tiny", file)
    assert set(students(built)) == {"amei", "bohao"}


def test_what_a_running_hub_makes_of_it(classes: Any, built: Path, people: People) -> None:
    places = Places(classes.data)
    prepare(places)
    assert "A hub is running" not in classes.ok("import", "tiny", people("id,name", "bohao,柏豪"))
    with lock(places):
        said = classes.ok("import", "tiny", people("id,name", "chiahui,佳慧"))
        assert said.endswith(
            "A hub is running: this counts at each sign-in, and within minutes for who is signed in.\n"
        )
        said = classes.ok("import", "pair", people("id,name", "bohao,柏豪"))
        assert said.endswith(
            "A hub is running: once hub.yaml names this cohort, 'aitracks hub reload' has it served.\n"
        )
        new = ("create", "class_7a", "--programme", "short", "--name-zh", "甲", "--name-en", "A", "--term", "t")
        said = classes.ok(*new, "--instructor", "prof_lin:林老師")
        assert said.endswith(
            "The hub serves it once hub_config/hub.yaml names it (cohorts): tell it with 'aitracks hub reload'.\n"
        )
        assert "this counts at each sign-in" in classes.ok("close", "tiny")
    with lock(places):  # looking did not take it away, nor keep it
        pass


@pytest.fixture
def grader() -> Iterator[pwd.struct_passwd]:
    """A system account, as a course has one in profile server."""
    if os.geteuid() != 0:
        pytest.skip("making a system account needs root")
    subprocess.run(["useradd", "--system", "--no-create-home", ACCOUNT], check=True)
    yield pwd.getpwnam(ACCOUNT)
    subprocess.run(["userdel", ACCOUNT], check=True)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A data folder that another account can walk into."""
    folder = Path(tempfile.mkdtemp(prefix="tq-"))
    folder.chmod(0o711)
    yield folder / "data"
    shutil.rmtree(folder)


def test_a_courses_own_account_writes_its_gradebook(
    checkout: Any, built: Path, grader: pwd.struct_passwd, open_place: Path, people: People
) -> None:
    """Root writes nothing in a folder of the account: it might have laid a link there."""
    shutil.copytree(built.parents[1], open_place)
    course = open_place / "courses" / "tiny"
    for path in (course, *course.rglob("*")):
        os.chown(path, grader.pw_uid, grader.pw_gid, follow_symlinks=False)
    course.chmod(0o700)
    words = ("aitracks", "cohort", "import", "tiny", people("id,name", "bohao,柏豪"), "--data", open_place)
    done = checkout.run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert students(course) == {"amei": "阿美", "bohao": "柏豪"}
    owned = {path.stat().st_uid for path in course.rglob("gradebook.db*")}
    assert owned == {grader.pw_uid}
    # a link to a file of root's: what the account may not write, is not written
    prize = open_place / "prize.db"
    shutil.move(course / "gradebook.db", prize)
    os.chown(prize, 0, 0)
    prize.chmod(0o600)
    before = prize.read_bytes()
    (course / "gradebook.db").symlink_to(prize)
    done = checkout.run(*words)
    assert done.returncode == 1
    assert done.stderr.startswith("aitracks: cohort 'tiny' is saved, but its learners are not in its gradebook yet: ")
    assert len(done.stderr.splitlines()) == 1
    assert prize.read_bytes() == before
