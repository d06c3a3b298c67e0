"""Accounts, groups and folders of profile server, really made; and what must not be taken for ours."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from aitracks.errors import StateError
from aitracks.exchange.owned_folders import as_account
from aitracks.hub.closing import close_checkout, hidden_places, writable_places
from aitracks.hub.courses import Course, Person
from aitracks.hub.names import SystemNames
from aitracks.hub.places import Places
from aitracks.hub.system_accounts import IDS, Changes, make_accounts, make_folders, owner_of

pytestmark = pytest.mark.hub

NAMES = SystemNames("tqa")
AMEI, BAO, PROF = Person("amei", "阿美", "learner"), Person("bao", "Bao", "learner"), Person("prof", "P", "instructor")
COURSE = Course("math", "甲班", "class A", "en", (PROF, AMEI, BAO))
SECOND = Course("art", "乙班", "class B", "en", (PROF, BAO))
PEOPLE = ("amei", "bao", "prof")


def _remove() -> None:
    accounts = [
        *(NAMES.person(one) for one in PEOPLE),
        NAMES.grader("math"),
        NAMES.grader("art"),
        NAMES.home,
        NAMES.capstones,
    ]
    for account in accounts:
        subprocess.run(["userdel", account], capture_output=True, check=False)
    for group in (NAMES.cohort("math"), NAMES.cohort("art"), NAMES.content, NAMES.greeters):
        subprocess.run(["groupdel", group], capture_output=True, check=False)


@pytest.fixture
def places() -> Iterator[Places]:
    if os.geteuid() != 0:
        pytest.skip("making system accounts needs root")
    _remove()
    folder = Path(tempfile.mkdtemp(prefix="tqa-accounts-"))  # pytest's own are closed to other accounts
    folder.chmod(0o711)
    try:
        yield Places(folder / "data")
    finally:
        _remove()
        shutil.rmtree(folder)


def _make(places: Places, *courses: Course) -> tuple[Changes, Changes]:
    return make_accounts(courses, places, NAMES), make_folders(courses, places, NAMES)


def _members(group: str) -> set[str]:
    return set(grp.getgrnam(group).gr_mem)


def _mode(path: Path) -> str:
    status = path.lstat()
    return f"{stat.S_IMODE(status.st_mode):o} {path.owner()} {path.group()}"


def test_everything_is_made_once(places: Places) -> None:
    accounts, folders = _make(places, COURSE, SECOND)
    assert len(accounts.accounts) == 7  # three people, two graders, the course home, the capstones
    assert set(accounts.groups) == {"tqac-math", "tqac-art", "tqax-content", "tqax-greeters"}
    assert len(folders.folders) == 1 + 5 + 5 + 2 * 2 + 1 + 2  # the last: snapshots, one for each course
    assert _make(places, COURSE, SECOND) == (Changes(), Changes())
    amei = pwd.getpwnam("tqa-amei")
    assert amei.pw_uid in IDS
    assert (amei.pw_dir, amei.pw_shell) == (str(places.home("amei")), "/bin/bash")
    assert pwd.getpwnam("tqag-math").pw_shell == "/usr/sbin/nologin"
    (line,) = (
        one for one in Path("/etc/shadow").read_text(encoding="utf-8").splitlines() if one.startswith("tqa-amei:")
    )
    assert line.split(":")[1].startswith("!")  # no password
    assert line.split(":")[7] == "1"  # expired on 2 January 1970: no ssh, no cron
    assert "tqa-amei" not in Path("/etc/subuid").read_text(encoding="utf-8")


def test_owners_and_modes(places: Places) -> None:
    _make(places, COURSE)
    data = places.data
    assert {str(path.relative_to(data)): _mode(path) for path in sorted(data.rglob("*"))} == {
        "cohorts": "750 root tqax-content",
        "courses": "711 root root",
        "courses/math": "700 tqag-math tqag-math",
        "exchange": "1777 root root",
        "exchange/math": "750 tqag-math tqac-math",
        "exchange/math/feedback": "711 tqag-math tqag-math",
        "exchange/math/inbound": "3733 tqag-math tqag-math",
        "exchange/math/outbound": "755 tqag-math tqag-math",
        "homes": "711 root root",
        "homes/amei": "700 tqa-amei tqa-amei",
        "homes/bao": "700 tqa-bao tqa-bao",
        "homes/grader-math": "700 tqag-math tqag-math",
        "homes/prof": "700 tqa-prof tqa-prof",
        "hub": "700 root root",
        "snapshots": "711 root root",
        "snapshots/math": "2750 tqag-math tqax-home",
    }
    assert _mode(data) == "711 root root"


def test_modes_are_mended(places: Places) -> None:
    _make(places, COURSE)
    inbound, home = places.exchange / "math" / "inbound", places.home("amei")
    inbound.chmod(0o777)
    home.chmod(0o755)
    places.course("math").chmod(0o755)
    _make(places, COURSE)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (inbound, home, places.course("math"))] == [
        0o3733,
        0o700,
        0o700,
    ]


def test_members_are_the_roster(places: Places) -> None:
    _make(places, COURSE)
    assert _members("tqac-math") == {"tqa-amei", "tqa-bao", "tqa-prof"}
    assert _members("tqax-content") == {"tqag-math", "tqax-capstones"}
    assert _members("tqax-greeters") == {"tqax-home", "tqax-capstones"}
    (places.home("amei") / "work").touch()
    accounts, _ = _make(places, replace(COURSE, people=(PROF, BAO)))
    assert accounts == Changes(members=("tqac-math",))
    assert _members("tqac-math") == {"tqa-bao", "tqa-prof"}
    assert (places.home("amei") / "work").exists()
    assert pwd.getpwnam("tqa-amei")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "its comment is ''"),
        (("--comment", "aitracks", "--uid", "64001"), "its uid 64001 is not between 20000 and 59999"),
        (("--comment", "aitracks"), "its home is /home/tqa-amei"),
    ],
)
def test_an_account_of_that_name_that_is_not_ours(places: Places, words: tuple[str, ...], why: str) -> None:
    ours = ("-K", "UID_MIN=20000", "-K", "UID_MAX=59999")
    subprocess.run(["useradd", "--no-create-home", *ours, *words, "tqa-amei"], check=True)
    with pytest.raises(StateError, match=r"'tqa-amei' is not of this hub") as refused:
        make_accounts([COURSE], places, NAMES)
    assert why in str(refused.value)
    with pytest.raises(KeyError):  # it looked before it made anything
        grp.getgrnam("tqac-math")


def test_only_root(places: Places) -> None:
    nobody = pwd.getpwnam("nobody")
    for work in (make_accounts, make_folders):
        with pytest.raises(StateError, match="needs root"):
            as_account(owner_of(nobody.pw_name), lambda work=work: work([COURSE], places, NAMES))


def test_no_tools(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aitracks.hub.system_accounts._PATH", "/nowhere")
    with pytest.raises(StateError, match="the system has no useradd, usermod, groupadd, gpasswd"):
        make_accounts([COURSE], places, NAMES)


def _plant(owner: str, path: Path, target: Path | None) -> None:
    """As whoever may write there."""
    as_account(owner_of(owner), lambda: path.symlink_to(target) if target else path.mkdir())


PLANTED: dict[str, tuple[str, Callable[[Places], Path], str]] = {
    "a learner's link in the exchange": ("tqa-amei", lambda places: places.exchange / "art", "is a link"),
    "a learner's folder in the exchange": ("tqa-amei", lambda places: places.exchange / "art", "belongs to tqa-amei"),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_a_learner_planted_is_refused(places: Places, planted: str) -> None:
    _make(places, COURSE)
    owner, where, why = PLANTED[planted]
    prey = places.hub
    _plant(owner, where(places), prey if "link" in planted else None)
    make_accounts([COURSE, SECOND], places, NAMES)
    with pytest.raises(StateError, match=why) as refused:
        make_folders([COURSE, SECOND], places, NAMES)
    assert owner in str(refused.value)
    assert _mode(prey) == "700 root root"
    assert list(prey.iterdir()) == []


def test_what_a_grader_planted_is_refused(places: Places) -> None:
    """In its own folder root does nothing at all: a child that has become the grader does, and finds a link."""
    _make(places, COURSE)
    outbound = places.exchange / "math" / "outbound"
    outbound.rmdir()
    _plant("tqag-math", outbound, places.hub)
    with pytest.raises(StateError, match="is a link, put there by tqag-math"):
        make_folders([COURSE], places, NAMES)
    assert _mode(places.hub) == "700 root root"


def test_a_data_folder_of_somebody_else(places: Places) -> None:
    _make(places, COURSE)
    shutil.chown(places.data, "tqa-amei")
    with pytest.raises(StateError, match="belongs to tqa-amei, not to root"):
        make_folders([COURSE], places, NAMES)
    shutil.chown(places.data, "root")
    shutil.chown(places.data.parent, "tqa-amei")
    with pytest.raises(StateError, match="belongs to tqa-amei: in profile server"):
        make_folders([COURSE], places, NAMES)
    shutil.chown(places.data.parent, "root")
    places.data.parent.chmod(0o777)
    with pytest.raises(StateError, match="may be written by others"):
        make_folders([COURSE], places, NAMES)
    places.data.parent.chmod(0o711)


def test_a_home_of_somebody_else(places: Places) -> None:
    _make(places, COURSE)
    shutil.chown(places.home("amei"), "tqa-bao")
    with pytest.raises(StateError, match="belongs to tqa-bao, not to tqa-amei"):
        make_folders([COURSE], places, NAMES)


@pytest.fixture
def checkout(places: Places) -> Path:
    """A checkout of an ordinary admin's (here: prof), which everybody can read."""
    _make(places, COURSE)
    home = places.data.parent / "checkout"
    for file in (
        *("notebooks/a/unit.py", "graders/a/checks.py", "graders/a/hidden.py", "src/aitracks/x.py", ".git/objects/aa"),
        *("hub_config/hub.yaml", "hub_config/cohorts/math.yaml", "tests/t.py", "notes.txt", "README.md"),
        *("datasets/d/card.yaml", "var/old/gradebook.db"),
    ):
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_text("x", encoding="utf-8")
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(home)], check=True)
    subprocess.run(["chown", "-R", "tqa-prof:", str(home)], check=True)
    return home


def _readable(account: str, home: Path) -> set[str]:
    """The files of a checkout that an account can read."""
    found = subprocess.run(
        ["setpriv", "--reuid", account, "--regid", account, "--init-groups", "find", ".", "-type", "f", "-readable"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    return {line.removeprefix("./") for line in found.stdout.splitlines()}


def test_the_secret_folders_are_closed(checkout: Path) -> None:
    everything = _readable("tqa-amei", checkout)
    done = close_checkout(checkout, "tqax-content")
    open_to_all = {"src/aitracks/x.py", "hub_config/hub.yaml", "README.md", "datasets/d/card.yaml"}
    assert _readable("tqa-amei", checkout) == open_to_all
    content = {"notebooks/a/unit.py", "graders/a/checks.py", "graders/a/hidden.py", "hub_config/cohorts/math.yaml"}
    assert _readable("tqag-math", checkout) == open_to_all | content
    assert _readable("tqa-prof", checkout) == everything
    names = {str(path.relative_to(checkout)) for path in done.changed}
    assert names == {"notebooks", "graders", "hub_config/cohorts", ".git", "tests", "notes.txt", "var"}
    assert _mode(checkout / "graders" / "a") == "2750 tqa-prof tqax-content"
    assert _mode(checkout / "graders" / "a" / "hidden.py") == "640 tqa-prof tqax-content"
    assert close_checkout(checkout, "tqax-content").changed == ()


def test_what_is_new_is_closed_the_next_time(checkout: Path) -> None:
    close_checkout(checkout, "tqax-content")
    unit = checkout / "notebooks" / "b" / "unit.py"
    as_account(owner_of("tqa-prof"), lambda: (os.umask(0o077), unit.parent.mkdir(), unit.touch()))
    assert "notebooks/b/unit.py" not in _readable("tqag-math", checkout)
    close_checkout(checkout, "tqax-content")
    assert "notebooks/b/unit.py" in _readable("tqag-math", checkout)
    assert "notebooks/b/unit.py" not in _readable("tqa-amei", checkout)


def test_a_link_among_the_units_is_left_and_named(checkout: Path, places: Places) -> None:
    secret = places.hub / "secret"
    secret.touch(mode=0o600)
    (checkout / "graders" / "link").symlink_to(secret)
    (checkout / "graders" / "hard").hardlink_to(secret)
    done = close_checkout(checkout, "tqax-content")
    assert {path.name for path in done.untouched} == {"link", "hard"}
    assert _mode(secret) == "600 root root"


def test_a_data_folder_in_the_checkout_stays_as_it_is(checkout: Path) -> None:
    close_checkout(checkout, "tqax-content", checkout / "var" / "old")
    assert _mode(checkout / "var") == "755 tqa-prof tqa-prof"


def test_what_others_cannot_reach_is_named(checkout: Path) -> None:
    assert checkout / "src" not in hidden_places(checkout)
    (checkout / "src").chmod(0o700)
    (checkout / "hub_config" / "hub.yaml").chmod(0o666)
    assert checkout / "src" in hidden_places(checkout)
    assert checkout / "hub_config" / "hub.yaml" in writable_places(checkout)
