"""Real system accounts (prefix tqe), a data folder that they can reach, and nbgrader's own commands run as them."""

from __future__ import annotations

import contextlib
import ctypes
import grp
import json
import os
import pickle
import pwd
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderApp

from aitracks.grading.gradebook import make_gradebook
from aitracks.hub.courses import Course, Person
from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places
from aitracks.hub.system_accounts import make_accounts, make_folders

PREFIX = f"tqe{os.environ.get('PYTEST_XDIST_WORKER', '')[2:]}"  # each worker has accounts of its own
NAMES = SystemNames(PREFIX)
COURSE, OTHER = "tqa", "tqb"
TOPIC = "ps1"
LEARNERS = ("amei", "bao", "mallory")
COHORT = Course(
    COURSE, "甲班", "class A", "en", (Person("prof", "P", "instructor"), *(Person(n, n, "learner") for n in LEARNERS))
)
COHORT_B = Course(OTHER, "乙班", "class B", "en", (Person("chen", "C", "learner"),))
COHORTS = (COHORT, COHORT_B)
_CLONE_NEWNS = 0x20000
# the interpreter of the checks lies below a folder that others cannot enter: show it alone, in a namespace of its own
_SHOW = """
base=$1; account=$2; shift 2
top=/$(echo "$base" | cut -d/ -f2)
if ! setpriv --reuid "$account" --regid "$account" --init-groups test -x "$base/bin"; then
  keep=$(mktemp -d)
  mount --bind "$base" "$keep"
  mount -t tmpfs -o mode=755 none "$top"
  mkdir -p "$base"
  mount --move "$keep" "$base"
  rmdir "$keep"
fi
exec setpriv --reuid "$account" --regid "$account" --init-groups "$@"
"""
_CONFIG = """
from aitracks.exchange.configure import configure_exchange
import os
c = get_config()
configure_exchange(c, {exchange!r}, {prefix!r})
if "STUDENT" in os.environ:
    c.CourseDirectory.student_id = os.environ["STUDENT"]
else:
    c.CourseDirectory.course_id = os.environ["COURSE"]
    c.CourseDirectory.root = {courses!r} + "/" + os.environ["COURSE"]
"""


def remove_accounts() -> None:
    """The accounts and groups of these tests, by their names: other tests have some of their own."""
    people = [NAMES.person(one.id) for cohort in COHORTS for one in cohort.people]
    graders, groups = [NAMES.grader(one.id) for one in COHORTS], [NAMES.cohort(one.id) for one in COHORTS]
    users, known = {one.pw_name for one in pwd.getpwall()}, {one.gr_name for one in grp.getgrall()}
    for account in users & {*people, *graders, NAMES.home, NAMES.capstones}:
        subprocess.run(["userdel", account], check=True, capture_output=True)
    for group in known & {*groups, NAMES.content, NAMES.greeters}:
        subprocess.run(["groupdel", group], check=True, capture_output=True)


@pytest.fixture(scope="session")
def _root_only() -> None:
    if os.geteuid() != 0:
        pytest.skip("making system accounts needs root")


@pytest.fixture(scope="session")
def data(_root_only: None) -> Iterator[Path]:
    """A data folder that other accounts can reach (pytest's own are closed to them)."""
    folder = Path(tempfile.mkdtemp(prefix="tq-exchange-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def school(data: Path) -> Iterator[School]:
    """Two cohorts with their accounts and folders, one assignment ready for release in the first."""
    remove_accounts()
    try:
        made = School(Places(data / "data"))
        make_accounts(COHORTS, made.places, NAMES)
        make_folders(COHORTS, made.places, NAMES)
        made.prepare(data / "config")
        yield made
    finally:
        remove_accounts()


@pytest.fixture(scope="session")
def handed_in(school: School) -> School:
    """Released, fetched by two, handed in by two."""
    released = school.grader("release_assignment", TOPIC)
    assert released.returncode == 0, released.stderr
    for command in ("fetch_assignment", "submit"):
        done = school.learner("amei", command, TOPIC, "--course", COURSE)
        assert done.returncode == 0, done.stderr
        school.quickly(NAMES.person("bao"), command, TOPIC, "--course", COURSE)
    return school


@dataclass
class School:
    """What a test does with the accounts."""

    places: Places
    config: Path = Path()

    @property
    def inbound(self) -> Path:
        return self.places.exchange / COURSE / "inbound"

    def prepare(self, config: Path) -> None:
        self.config = config
        config.mkdir(mode=0o755)
        text = _CONFIG.format(
            exchange=str(self.places.exchange), prefix=PREFIX, courses=str(self.places.data / "courses")
        )
        (config / "nbgrader_config.py").write_text(text, encoding="utf-8")
        course = self.places.course(COURSE)
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("answer = 1")])

        def as_grader() -> None:
            (course / "release" / TOPIC).mkdir(parents=True)
            nbformat.write(notebook, course / "release" / TOPIC / f"{TOPIC}.ipynb")
            gradebook_file = f"sqlite:///{course}/gradebook.db"
            make_gradebook(gradebook_file)
            with Gradebook(gradebook_file, COURSE) as gradebook:
                gradebook.add_assignment(TOPIC, duedate="2100-01-01 00:00:00 UTC")

        as_grader()  # as root, which can read the interpreter, then given away
        subprocess.run(["chown", "-R", f"{NAMES.grader(COURSE)}:", str(course)], check=True)

    def nbgrader(self, account: str, *words: str, course: str = COURSE) -> subprocess.CompletedProcess[str]:
        """A command of nbgrader as one of the accounts."""
        user = NAMES.user(account)
        home = pwd.getpwnam(account).pw_dir
        environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/sbin:/usr/bin:/bin",
            "HOME": home,
            "LANG": "C.UTF-8",
            "JUPYTER_CONFIG_DIR": str(self.config),
            **({"STUDENT": user} if user else {"COURSE": course}),
        }
        script = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _SHOW, "sh", sys.base_prefix, account]
        command = [*script, sys.executable, "-m", "nbgrader", *words]
        return subprocess.run(
            command, cwd=home, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    def learner(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        return self.nbgrader(NAMES.person(name), *words)

    def grader(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.nbgrader(NAMES.grader(COURSE), *words)

    def quickly(self, account: str, *words: str) -> None:
        """The same in a fork of this process, which has loaded nbgrader; raises SystemExit where nbgrader fails."""

        def run() -> None:
            user = NAMES.user(account)
            os.environ.update({"JUPYTER_CONFIG_DIR": str(self.config), "HOME": str(Path.cwd()), "COURSE": COURSE})
            os.environ.update({"STUDENT": user} if user else {})
            NbGraderApp.clear_instance()
            NbGraderApp.launch_instance(list(words))

        self.act(account, run, shown=True)

    def collect(self, *words: str) -> dict[str, Any]:
        """Collect as the grader; gives the report."""
        self.quickly(NAMES.grader(COURSE), "collect", TOPIC, *(words or ("--update",)))
        report = self.places.course(COURSE) / ".collected" / f"{TOPIC}.json"
        return json.loads(report.read_text(encoding="utf-8"))

    def submitted(self, name: str) -> Path:
        return self.places.course(COURSE) / "submitted" / name / TOPIC

    def act(self, account: str, work: Callable[[], Any], shown: bool = False) -> Any:
        """What `work` gives or raises when done by one of the accounts, in a process that has become it."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _become_and_do(account, work, writing, shown)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            good, value = pickle.loads(pipe.read())
        os.waitpid(child, 0)
        if not good:
            raise value
        return value

    def put(self, account: str, folder: str, files: dict[str, bytes], mode: int = 0o750) -> Path:
        """A folder put into inbound by hand, as any account may."""

        def work() -> None:
            os.umask(0)
            place = self.inbound / folder
            place.mkdir(mode=0o770)
            for name, content in files.items():
                (place / name).write_bytes(content)
            place.chmod(mode)

        self.act(account, work)
        return self.inbound / folder


def _become_and_do(account: str, work: Callable[[], Any], writing: int, shown: bool) -> None:
    try:
        found = pwd.getpwnam(account)
        if shown:
            assert ctypes.CDLL(None).unshare(_CLONE_NEWNS) == 0
            script = f"mount --make-rprivate / ; {_SHOW}"
            subprocess.run(["sh", "-ec", script, "sh", sys.base_prefix, account, "true"], check=True)
        os.initgroups(account, found.pw_gid)
        os.setresgid(found.pw_gid, found.pw_gid, found.pw_gid)
        os.setresuid(found.pw_uid, found.pw_uid, found.pw_uid)
        os.chdir(found.pw_dir)
        said = pickle.dumps((True, work()))
    except BaseException as error:
        with contextlib.suppress(Exception):
            traceback.print_exc()
        said = pickle.dumps((False, error))
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(said)
    os._exit(0)
