"""A small data folder as a hub leaves it, and system accounts of a prefix of these tests' own."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aitracks.backup.owners import group_name, user_name
from aitracks.hub.system_accounts import MARK

PREFIX = f"tqk{os.environ.get('PYTEST_XDIST_WORKER', '')[2:]}"
RANGE = ("-K", "UID_MIN=20000", "-K", "UID_MAX=59999", "-K", "GID_MIN=20000", "-K", "GID_MAX=59999")


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder that other accounts can enter, which pytest's own is closed to."""
    folder = Path(tempfile.mkdtemp(prefix="tq-backup-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A data folder with a hub's database, secrets, a home, a course and its exchange."""
    data = tmp_path / "data"
    for name in (
        "hub",
        "homes/amei",
        "courses/tiny/judge",
        "exchange/tiny/inbound",
        "exchange/tiny/feedback",
        "owners",
    ):
        (data / name).mkdir(parents=True)
    for name, text in {
        "hub/cookie_secret": "c0ffee",
        "homes/amei/work.txt": "我的作業",
        "courses/tiny/judge/seed.txt": "4711",
        "exchange/tiny/feedback/1234.html": "做得好",
        "owners/owners.json": '{"amei": 20000}',
    }.items():
        (data / name).write_text(text, encoding="utf-8")
        (data / name).chmod(0o600)
    for name in ("jupyterhub.sqlite", "sign_in.sqlite"):
        with sqlite3.connect(data / "hub" / name) as database:
            database.execute("create table member (user text)")
            database.execute("insert into member values ('amei')")
        (data / "hub" / name).chmod(0o600)
    return data


@dataclass
class Accounts:
    """System accounts, made as the hub makes them."""

    data: Path

    def add(self, user: str, kind: str = "", comment: str = MARK) -> int:
        """An account with a home in the data folder; its uid."""
        name = f"{PREFIX}{kind}-{user}"
        home = self.data / "homes" / (f"grader-{user}" if kind == "g" else user)
        words = ("--no-create-home", "--user-group", *RANGE, "--comment", comment, "--home-dir", str(home))
        subprocess.run(["useradd", *words, "--shell", "/bin/bash", name], check=True)
        user_name.cache_clear()
        group_name.cache_clear()
        return pwd.getpwnam(name).pw_uid

    def group(self, name: str, *members: str) -> int:
        """A group with members."""
        subprocess.run(["groupadd", *RANGE, f"{PREFIX}{name}"], check=True)
        subprocess.run(["gpasswd", "--members", ",".join(members), f"{PREFIX}{name}"], check=True, capture_output=True)
        group_name.cache_clear()
        return int(
            subprocess.run(
                ["getent", "group", f"{PREFIX}{name}"], capture_output=True, text=True, check=True
            ).stdout.split(":")[2]
        )

    def remove(self) -> None:
        """All of them."""
        for one in pwd.getpwall():
            if re.fullmatch(rf"{PREFIX}[gx]?-[\w-]+", one.pw_name):
                subprocess.run(["userdel", one.pw_name], check=True, capture_output=True)
        for line in Path("/etc/group").read_text(encoding="utf-8").splitlines():
            if re.fullmatch(rf"{PREFIX}[cgx]?-[\w-]+", line.partition(":")[0]):
                subprocess.run(["groupdel", line.partition(":")[0]], check=True, capture_output=True)
        user_name.cache_clear()
        group_name.cache_clear()


@pytest.fixture
def accounts(small: Path) -> Iterator[Accounts]:
    """Accounts that are gone after the test."""
    made = Accounts(small)
    made.remove()
    yield made
    made.remove()
