"""Who may read what is there after a restore on a machine whose accounts are gone, or have other numbers."""

from __future__ import annotations

import grp
import json
import os
import pwd
import shutil
import stat
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from aitracks.backup.acl import read_acls, write_acls
from aitracks.backup.archive import back_up
from aitracks.backup.owners import Owners
from aitracks.backup.restore import Restored, Target, restore
from aitracks.errors import StateError
from aitracks.exchange.acl import readable_by

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="makes system accounts, which only root can")
PREFIX = f"tqk{os.environ.get('PYTEST_XDIST_WORKER', '')[2:]}"  # as in conftest
DEFAULT = f"user::rwx,user:{PREFIX}-amei:rwx:0,group::---,mask::rwx,other::---"
NOBODYS = 58123  # a uid that no account of this machine has


def quiet(what: str) -> None:
    """Progress that nobody reads."""


def save(data: Path) -> Path:
    kept = data.with_name("b.tar.gz")
    back_up(data, kept, None, quiet)
    return kept


def bring_back(kept: Path, data: Path, **more: Any) -> Restored:
    return restore(kept, Target(data, **more), quiet)


def owner(path: Path) -> str:
    status = path.lstat()
    return f"{pwd.getpwuid(status.st_uid).pw_name} {grp.getgrgid(status.st_gid).gr_name} {status.st_mode & 0o7777:o}"


def reads(account: str, path: Path) -> bool:
    """Whether an account can read a file, by trying."""
    gid = pwd.getpwnam(account).pw_gid
    command = ["setpriv", f"--reuid={account}", f"--regid={gid}", "--init-groups", "cat", str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def walled(small: Path, accounts: Any) -> Path:
    """As profile server leaves it: two learners, a grader, feedback that an access list opens to one of them."""
    amei, _, grader = accounts.add("amei"), accounts.add("bohao"), accounts.add("tiny", "g")
    cohort = accounts.group("c-tiny", f"{PREFIX}-amei", f"{PREFIX}-bohao")
    accounts.group("x-content", f"{PREFIX}g-tiny")
    for path in (small / "homes" / "amei", *(small / "homes" / "amei").iterdir()):
        os.chown(path, amei, amei)
    (small / "homes" / "amei").chmod(0o700)
    shared, page = small / "exchange" / "tiny", small / "exchange" / "tiny" / "feedback" / "1234.html"
    for path in (small / "courses" / "tiny", *(small / "courses" / "tiny").rglob("*"), *shared.rglob("*")):
        os.chown(path, grader, grader)
    os.chown(shared, grader, cohort)
    for path, mode in {shared: 0o750, shared / "inbound": 0o3733, page.parent: 0o711}.items():
        path.chmod(mode)
    assert readable_by(page, amei)
    write_acls(small / "homes" / "amei", {"SCHILY.acl.default": DEFAULT}, Owners())
    for folder in (small, *small.parents[:3]):  # pytest's own are closed
        folder.chmod(folder.stat().st_mode | 0o011)
    return small


def others_take_the_numbers(accounts: Any, count: int) -> None:
    accounts.remove()
    for number in range(count):
        accounts.add(f"z{number}", "x", "somebody else")


def test_owners_and_access_lists_come_back_by_name(walled: Path, accounts: Any) -> None:
    paths = [walled, *walled.rglob("*")]
    before = {path: owner(path) for path in paths}
    uid = pwd.getpwnam(f"{PREFIX}-amei").pw_uid
    kept = save(walled)
    shutil.rmtree(walled)
    others_take_the_numbers(accounts, 5)
    done = bring_back(kept, walled, prefix=PREFIX)
    assert sorted(done.accounts) == [
        f"{PREFIX}-amei",
        f"{PREFIX}-bohao",
        f"{PREFIX}c-tiny",
        f"{PREFIX}g-tiny",
        f"{PREFIX}x-content",
    ]
    assert done.strays == 0
    new = pwd.getpwnam(f"{PREFIX}-amei").pw_uid
    assert new != uid
    assert {path: owner(path) for path in walled.rglob("*")} == {p: o for p, o in before.items() if p != walled}
    assert set(grp.getgrnam(f"{PREFIX}c-tiny").gr_mem) == {f"{PREFIX}-amei", f"{PREFIX}-bohao"}
    page = walled / "exchange" / "tiny" / "feedback" / "1234.html"
    assert {who: reads(f"{PREFIX}{who}", page) for who in ("-amei", "-bohao", "g-tiny", "x-z0")} == {
        "-amei": True,
        "-bohao": False,
        "g-tiny": True,
        "x-z0": False,
    }
    folder = os.open(walled / "homes" / "amei", os.O_RDONLY)
    assert (
        read_acls(folder)["SCHILY.acl.default"].rpartition(":")[0]
        == DEFAULT.replace(":0,", f":{new},").rpartition(":")[0]
    )
    os.close(folder)
    expired = subprocess.run(["chage", "-l", f"{PREFIX}-amei"], capture_output=True, text=True, check=True).stdout
    assert "1970" in expired  # closed to ssh and cron, as the hub makes them


def test_other_programs_of_tar_read_the_lists_too(walled: Path) -> None:
    kept = save(walled)
    with tarfile.open(kept) as archive:
        page = archive.getmember("data/exchange/tiny/feedback/1234.html")
        text = page.pax_headers["SCHILY.acl.access"]
    assert text.startswith(f"user::rw-,user:{PREFIX}-amei:r--:")
    out = walled.with_name("out")
    out.mkdir()
    words = ["tar", "--extract", "--gzip", "--acls", "--same-owner", f"--file={kept}", f"--directory={out}"]
    subprocess.run(words, check=True)
    folder = out / "data" / "exchange" / "tiny"
    for above in (out, out / "data", out / "data" / "exchange", folder):
        above.chmod(0o755)
    assert [reads(f"{PREFIX}-{who}", out / page.name) for who in ("amei", "bohao")] == [True, False]


def test_what_nobody_here_owns_is_roots_and_shut(walled: Path, accounts: Any) -> None:
    """A program that ran as a stranger must not run as root, nor an old number open a file to whoever has it now."""
    tool = walled / "homes" / "amei" / "tool"
    tool.write_text("#!/bin/sh")
    gone = accounts.add("gone", "x", "not of the hub")
    os.chown(tool, gone, gone)
    tool.chmod(0o6755)
    free, taken = walled / "homes" / "free", walled / "homes" / "taken"
    for path, uid in ((free, NOBODYS), (taken, NOBODYS + 1)):
        path.write_text("x")
        os.chown(path, uid, uid)
        path.chmod(0o644)
    kept = save(walled)
    shutil.rmtree(walled)
    others_take_the_numbers(accounts, 2)
    subprocess.run(["useradd", "--no-create-home", "--uid", str(NOBODYS + 1), f"{PREFIX}x-late"], check=True)
    done = bring_back(kept, walled)
    assert done.strays == 2
    status = tool.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (0, 0, 0o700)
    assert (free.stat().st_uid, stat.S_IMODE(free.stat().st_mode)) == (NOBODYS, 0o644)
    assert (taken.stat().st_uid, stat.S_IMODE(taken.stat().st_mode)) == (0, 0o600)


def test_a_name_that_is_somebody_elses_is_refused_before_anything_is_made(walled: Path, accounts: Any) -> None:
    kept = save(walled)
    shutil.rmtree(walled)
    accounts.remove()
    accounts.add("bohao", "", "a person of this machine")
    with pytest.raises(StateError, match="not of this hub"):
        bring_back(kept, walled)
    assert [one.pw_name for one in pwd.getpwall() if one.pw_name.startswith(PREFIX)] == [f"{PREFIX}-bohao"]
    assert not walled.exists()
    with pytest.raises(StateError, match="account_prefix"):
        bring_back(kept, walled, prefix="tother")


def test_nothing_of_what_a_hub_keeps_secret_is_forgotten(walled: Path) -> None:
    names = tarfile.open(save(walled)).getnames()  # noqa: SIM115
    for name in ("hub/cookie_secret", "hub/sign_in.sqlite", "hub/jupyterhub.sqlite", "owners/owners.json"):
        assert f"data/{name}" in names
    assert "data/courses/tiny/judge/seed.txt" in names


def test_the_lock_stays_the_graders_and_no_link_of_its_is_followed(walled: Path) -> None:
    """Root must not make a file in a grader's folder that the grader cannot write, nor write where one leads."""
    course = walled / "courses" / "tiny"
    save(walled)
    assert owner(course / ".grade.lock").split()[0] == f"{PREFIX}g-tiny"
    victim = walled.with_name("victim")
    victim.write_text("precious")
    (course / ".grade.lock").unlink()
    (course / ".grade.lock").symlink_to(victim)
    walled.with_name("b.tar.gz").unlink()
    with pytest.raises(StateError, match=r"grade\.lock"):
        save(walled)
    assert victim.read_text() == "precious"


def test_a_gradebook_that_leads_to_another_courses_is_not_saved(walled: Path) -> None:
    other = walled / "courses" / "other"
    other.mkdir()
    (other / "gradebook.db").write_text("other people's grades")
    (walled / "courses" / "tiny" / "gradebook.db").symlink_to(other / "gradebook.db")
    (other / "gradebook.db").rename(other / "x.db")
    kept = save(walled)
    assert "data/courses/tiny/gradebook.db" not in tarfile.open(kept).getnames()  # noqa: SIM115
    listing = json.load(tarfile.open(kept).extractfile("backup.json"))  # noqa: SIM115
    assert "data/courses/tiny/gradebook.db" not in listing["files"]
