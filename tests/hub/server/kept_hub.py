"""A real hub in profile server, on a copy of the checkout, whose data, databases and accounts a test may destroy."""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ...pg_server import free_port

ROOT = Path(__file__).resolve().parents[3]
AITRACKS = str(Path(sys.executable).with_name("aitracks"))
PREFIX = "tqp"
COHORT, TOPIC = "kept_class", "supervised_learning"
LEARNERS = ("amei", "bohao")
CLASS = f"""\
id: {COHORT}
name: {{zh-TW: 保存班, en: Kept class}}
programme: outreach
language: zh-TW
term: demo
instructors:
  - {{id: prof_lin, name: 林老師}}
learners:
  - {{id: amei, name: 阿美}}
  - {{id: bohao, name: 柏豪}}
topics: [{TOPIC}]
"""
PARTS = ("src", "curriculum", "notebooks", "graders", "hub_config", "datasets")
SECONDS_TO_START = 240


@dataclass
class KeptHub:
    """`aitracks hub` as root, and all commands of whoever keeps it."""

    place: Path
    databases: str = ""  # hub.yaml's part about them
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def course(self) -> Path:
        return self.data / "courses" / COHORT

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def configure(self, databases: str | None = None) -> None:
        """Write hub.yaml."""
        (self.place / "hub.yaml").write_text(
            f"profile: server\nport: {self.port}\ncohorts: [{COHORT}]\naccount_prefix: {PREFIX}\n"
            "start_timeout: 180\nsign_in: {method: class_code}\nservers: {memory_mb: 1024, cpus: 2.0}\n"
            f"{self.databases if databases is None else databases}",
            encoding="utf-8",
        )

    def run(self, *words: object, data: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command of aitracks."""
        return subprocess.run(
            [AITRACKS, *map(str, words), "--data", str(data or self.data)],
            cwd="/",
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def ran(self, *words: object) -> str:
        """Run a command that must go well; gives what it printed."""
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> KeptHub:
        with (self.place / "said.txt").open("w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [AITRACKS, "hub", "--data", str(self.data)],
                cwd="/",
                env=self._environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while "Ready after" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.2)
        return self

    def said(self) -> str:
        return (self.place / "said.txt").read_text(encoding="utf-8")

    def logged(self) -> str:
        """The last of what hub and services wrote: for the message of a test that fails."""
        return (self.data / "hub" / "jupyterhub.log").read_text(encoding="utf-8", errors="replace")[-6000:]

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def make_passwords(self) -> None:
        """For the listed people, as an instructor hands them out."""
        sheet = self.place / "passwords.csv"
        self.ran("code", "passwords", COHORT, "--csv", sheet)
        rows = [re.split(r"[,\t]", line) for line in sheet.read_text(encoding="utf-8-sig").splitlines()[1:]]
        self.passwords = {row[0]: row[2] for row in rows}

    def new_code(self) -> str:
        """A class code."""
        return self.ran("code", "new", COHORT, "--seats", "5").split()[0]

    def account(self, user: str) -> pwd.struct_passwd:
        return pwd.getpwnam(f"{PREFIX}-{user}")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AITRACKS_")}
        own = {"AITRACKS_HOME": str(self.place / "home"), "AITRACKS_HUB_CONFIG": str(self.place / "hub.yaml")}
        return {**kept, **own, "COLUMNS": "120", "OMP_NUM_THREADS": "1"}


@contextmanager
def kept_hub(databases: str = "") -> Iterator[KeptHub]:
    """A place for a hub, gone at the end with its accounts."""
    place = Path("/srv") / f"aitracks-kept-{secrets.token_hex(4)}"
    place.mkdir(mode=0o755)
    for name in PARTS:
        shutil.copytree(ROOT / name, place / "home" / name, ignore=shutil.ignore_patterns("__pycache__", "capstones"))
    (place / "home" / "node_modules").symlink_to(ROOT / "node_modules")
    (place / "home" / "hub_config" / "cohorts" / f"{COHORT}.yaml").write_text(CLASS, encoding="utf-8")
    remove_accounts()
    hub = KeptHub(place, databases)
    hub.configure()
    try:
        yield hub
    finally:
        hub.stop()
        remove_accounts()
        shutil.rmtree(place)


def accounts() -> list[str]:
    """The system accounts of these tests."""
    return [one.pw_name for one in pwd.getpwall() if re.fullmatch(rf"{PREFIX}[gx]?-[\w-]+", one.pw_name)]


def remove_accounts() -> None:
    """Accounts and groups of these tests, also of a run that was killed."""
    for name in accounts():
        subprocess.run(["pkill", "-KILL", "-u", name], check=False)
        subprocess.run(["userdel", name], check=True, capture_output=True)
    groups = Path("/etc/group").read_text(encoding="utf-8").splitlines()
    for name in (line.partition(":")[0] for line in groups):
        if re.fullmatch(rf"{PREFIX}[cgx]?-[\w-]+", name):
            subprocess.run(["groupdel", name], check=True, capture_output=True)
