"""From the course's account to the course home's: what is handed over, and what stays closed to either."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aitracks.course_home.exchange_rows import handed_in
from aitracks.course_home.export import accounts as whose
from aitracks.course_home.export import course_of, export, start
from aitracks.course_home.fresh import FreshCurriculum
from aitracks.course_home.snapshot import FILE, read_snapshot
from aitracks.course_home.source import Snapshots
from aitracks.errors import StateError
from aitracks.exchange.base import HubExchange
from aitracks.hub.kubernetes_hub import OWNERS, Owners
from aitracks.hub.names import SystemNames

COHORT, FIRST, SECOND = "pair", "fit_line", "fit_again"
LEARNER, STAFF = f"nbgrader-{COHORT}", f"formgrade-{COHORT}"
PREFIX = "tqh"
GRADER, HOME, STRANGER = 61001, 61002, 61003  # uids that nobody has
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other accounts")


def test_a_snapshot_says_what_the_course_says(school, tmp_path, open_home):
    course = course_of(COHORT, school.data, None)
    export(course, tmp_path / "out" / COHORT)
    source = Snapshots(tmp_path / "out")
    assert source.progress(COHORT) == course.progress()
    home = open_home(source, school.checkout.root).sign_in("amei", LEARNER)
    assert "<b>7</b> / 7" in home.get().text
    assert home.get(f"feedback/{COHORT}/{FIRST}").status_code == 200
    assert home.sign_in("bohao", LEARNER).get(f"feedback/{COHORT}/{FIRST}").status_code == 404


def test_nothing_but_progress_leaves_the_course(school, tmp_path):
    out = tmp_path / COHORT
    export(course_of(COHORT, school.data, None), out)
    text = (out / FILE).read_text(encoding="utf-8")
    solution = "polyfit"
    assert solution in (school.course / "source" / FIRST / f"{FIRST}.ipynb").read_text(encoding="utf-8")
    secrets = [file.read_text() for file in school.course.rglob("submission_secret.txt")]
    seed = (school.course / "judge" / "seed.txt").read_text().strip()
    assert secrets
    for hidden in (solution, "WRITTEN", "點排成曲線", seed, *secrets):
        assert hidden not in text
    assert sorted(path.name for path in out.rglob("*") if path.is_file()) == [f"amei+{FIRST}.html", FILE]


def test_a_new_grade_and_withdrawn_feedback_are_exported(school, tmp_path):
    course, out = course_of(COHORT, school.data, None), tmp_path / COHORT
    last = export(course, out)
    assert export(course, out, last) is last
    school.mark("chun", FIRST, 2.0)
    for page in (school.data / "exchange" / COHORT / "feedback").iterdir():
        page.unlink()
    time.sleep(2.1)
    assert export(course, out, last) is not last
    assert read_snapshot(out).work["chun", FIRST].score == 6.0
    assert not list((out / "feedback").iterdir())


def test_what_is_exported_again_and_again_costs_nothing(school, tmp_path):
    """Fifty classes, each looked at every two seconds: a look at one may take some milliseconds."""
    course = course_of(COHORT, school.data, None)
    last = export(course, tmp_path / COHORT)
    began = time.process_time()
    for _ in range(20):
        course._looked = float("-inf")
        assert export(course, tmp_path / COHORT, last) is last
    assert (time.process_time() - began) / 20 < 0.005


@pytest.mark.parametrize("damage", [b"", b"{", b'{"version": 2}', None])
def test_a_snapshot_that_is_missing_or_damaged_is_told(school, tmp_path, open_home, damage):
    out = tmp_path / "out" / COHORT
    export(course_of(COHORT, school.data, None), out)
    (out / FILE).unlink()
    if damage is not None:
        (out / FILE).write_bytes(damage)
    with pytest.raises(StateError):
        read_snapshot(out)
    home = open_home(Snapshots(tmp_path / "out"), school.checkout.root).sign_in("amei", LEARNER)
    answer = home.get()
    assert answer.status_code == 503
    assert "目前讀不到課程資料" in answer.text
    assert str(tmp_path) not in answer.text


def test_one_cohort_that_cannot_be_read_leaves_the_other(school, tmp_path, open_home):
    export(course_of(COHORT, school.data, None), tmp_path / "out" / COHORT)
    home = open_home(Snapshots(tmp_path / "out"), school.checkout.root, (COHORT, "tiny"))
    page = home.sign_in("amei", LEARNER, "nbgrader-tiny").get()
    assert page.status_code == 200
    assert "目前讀不到「tiny」的資料" in page.text
    assert "<b>7</b> / 7" in page.text


def test_export_as_a_command_says_what_is_wrong(school, tmp_path):
    words = ("-m", "aitracks.course_home.export", COHORT, "--data", school.data, "--to", tmp_path / "out", "--once")
    done = school.checkout.run("python", *words)
    assert done.returncode == 0, done.stderr
    assert read_snapshot(tmp_path / "out" / COHORT).learners
    school.checkout.write(f"hub_config/cohorts/{COHORT}.yaml", "id: [")
    broken = school.checkout.run("python", *words)
    assert broken.returncode == 1
    assert "pair.yaml:1" in broken.stderr
    assert "Traceback" not in broken.stderr


def test_a_courses_own_service_exports_in_its_background(school, tmp_path):
    assert start({"AITRACKS_COURSE": COHORT, "AITRACKS_HUB": str(school.data)}) is None
    folder = str(tmp_path / "out")
    thread = start({"AITRACKS_COURSE": COHORT, "AITRACKS_HUB": str(school.data), "AITRACKS_SNAPSHOTS": folder})
    deadline = time.monotonic() + 30
    while not (tmp_path / "out" / COHORT / FILE).exists():
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert read_snapshot(tmp_path / "out" / COHORT).work["amei", FIRST].score == 7.0


@pytest.fixture
def accounts() -> Iterator[Callable[[str], int]]:
    """Makes system accounts of learners, and removes them afterwards."""
    made: list[str] = []

    def make(user: str) -> int:
        name = SystemNames(PREFIX).person(user)
        subprocess.run(["useradd", "--no-create-home", "--shell", "/usr/sbin/nologin", name], check=True)
        made.append(name)
        return int(subprocess.run(["id", "-u", name], check=True, capture_output=True, text=True).stdout)

    yield make
    for name in made:
        subprocess.run(["userdel", name], check=True)


@as_root
def test_a_forged_submission_is_not_shown_as_somebodys(school, accounts):
    """Anybody of the class may make a folder in inbound; its owner tells who it was."""
    inbound = school.data / "exchange" / COHORT / "inbound"
    when = "2026-11-21 10:00:00.000000 UTC"
    for folder, owner in ((f"bohao+{SECOND}+{when}+x", "amei"), (f"chun+{SECOND}+{when}+y", "chun")):
        (inbound / folder).mkdir()
        os.chown(inbound / folder, accounts(owner), -1)
    folders = replace(school.folders, student_of=whose(PREFIX, None))
    second = {learner for learner, topic in handed_in(folders) if topic == SECOND}
    assert second == {"chun"}
    assert {learner for learner, topic in handed_in(school.folders) if topic == SECOND} == {"bohao", "chun"}


@as_root
def test_in_a_cluster_the_hubs_list_says_whose_a_hand_in_is(school, tmp_path):
    """All servers of a cluster are containers without accounts: the list by which collecting goes counts here too."""
    owners = Owners(tmp_path / "owners.json")
    inbound = school.data / "exchange" / COHORT / "inbound"
    when = "2026-11-21 10:00:00.000000 UTC"
    for folder, owner in ((f"bohao+{SECOND}+{when}+x", "amei"), (f"chun+{SECOND}+{when}+y", "chun")):
        (inbound / folder).mkdir()
        os.chown(inbound / folder, owners.uid(owner), -1)
    told = {"AITRACKS_COURSE": COHORT, "AITRACKS_HUB": str(school.data), OWNERS: str(owners.file)}
    assert start({**told, "AITRACKS_SNAPSHOTS": str(tmp_path / "out")})
    deadline = time.monotonic() + 30
    while not (tmp_path / "out" / COHORT / FILE).exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    works = read_snapshot(tmp_path / "out" / COHORT).works
    assert {one.learner for one in works if one.topic == SECOND and one.submitted_at} == {"chun"}
    collecting = HubExchange(owners_file=str(owners.file))
    assert [collecting.student_of(owners.uid(who)) for who in ("amei", "chun")] == ["amei", "chun"]


def test_a_list_of_owners_that_is_damaged_is_told_and_shows_nothing_wrong(school, tmp_path):
    file = tmp_path / "owners.json"
    inbound = school.data / "exchange" / COHORT / "inbound"
    (inbound / f"bohao+{SECOND}+2026-11-21 10:00:00.000000 UTC+x").mkdir()
    for text in (None, "{"):
        if text:
            file.write_text(text)
        with pytest.raises(StateError, match=r"owners\.json"):
            export(course_of(COHORT, school.data, whose(None, str(file))), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@as_root
@pytest.mark.parametrize(
    "name", ["bohao", "bohao+fit_again", "+fit_again+2026-01-01 00:00:00 UTC", "a+b+c+d", "...+x+y"]
)
def test_strange_names_in_inbound_are_passed_over(school, name):
    before = handed_in(school.folders)
    (school.data / "exchange" / COHORT / "inbound" / name).mkdir()
    assert handed_in(school.folders) == before


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account can walk through; pytest's own are root's."""
    folder = Path(tempfile.mkdtemp(prefix="aitracks-home-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def becomes(uid: int, gid: int, task: Callable[[], None]) -> int:
    """Run a task in a child that has become this account; 0 where it went well."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setresgid(gid, gid, gid)
            os.setresuid(uid, uid, uid)
            task()
            status = 0
        except PermissionError:
            status = 13
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@as_root
def test_the_course_homes_account_has_no_right_in_the_course(school, open_folder):
    """As profile server lays it out: the course 0700 of its grader, the snapshot 2750 with the course home's group."""
    shutil.copytree(school.data, open_folder / "data", symlinks=True)
    shutil.copytree(school.checkout.root, open_folder / "checkout")
    data, out = open_folder / "data", open_folder / "progress" / COHORT
    out.mkdir(parents=True)
    for path in (data, *data.rglob("*")):
        os.chown(path, GRADER, GRADER, follow_symlinks=False)
    (data / "courses").chmod(0o711)
    course_folder = data / "courses" / COHORT
    course_folder.chmod(0o700)
    (open_folder / "progress").chmod(0o711)
    os.chown(out, GRADER, HOME)
    out.chmod(0o2750)
    course = course_of(COHORT, data, None)
    course.curriculum = FreshCurriculum(open_folder / "checkout")
    assert becomes(GRADER, GRADER, lambda: export(course, out)) == 0
    page = out / "feedback" / f"amei+{FIRST}.html"
    assert ((out / FILE).stat().st_gid, (out / FILE).stat().st_mode & 0o777) == (HOME, 0o640)
    assert becomes(HOME, HOME, lambda: read_snapshot(out)) == 0
    assert becomes(HOME, HOME, lambda: page.read_bytes()) == 0
    for closed in (course_folder / "gradebook.db", course_folder / "source" / FIRST / f"{FIRST}.ipynb"):
        assert becomes(HOME, HOME, lambda file=closed: file.read_bytes()) == 13
    assert becomes(HOME, HOME, lambda: (out / FILE).write_bytes(b"")) == 13
    assert becomes(HOME, HOME, lambda: (out / "more").write_bytes(b"")) == 13
    assert becomes(STRANGER, STRANGER, lambda: (out / FILE).read_bytes()) == 13
    assert becomes(STRANGER, STRANGER, lambda: page.read_bytes()) == 13
