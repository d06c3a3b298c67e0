"""A real hub in profile server: real accounts, on a copy of the checkout, which it closes."""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
AITRACKS = str(Path(sys.executable).with_name("aitracks"))
PREFIX = f"twh{os.environ.get('PYTEST_XDIST_WORKER', '')[2:]}"  # each worker has accounts of its own
COHORT, TOPIC = "outreach_demo", "supervised_learning"
OTHER = """\
id: other_class
name: {zh-TW: 別班, en: Another class}
programme: outreach
language: zh-TW
term: demo
instructors:
  - {id: prof_wang, name: 王老師}
learners:
  - {id: dawei, name: 大為}
topics: [supervised_learning]
"""
STORY = """\
id: story_class
name: {zh-TW: 故事班, en: Story class}
programme: outreach
language: zh-TW
term: demo
instructors:
  - {id: prof_hsu, name: 許老師}
learners:
  - {id: meiling, name: 美玲}
  - {id: xiaobo, name: 小柏}
topics: [supervised_learning]
"""
COHORTS = (COHORT, "other_class", "story_class")
SECONDS_TO_START = 240

sys.path.append(str(Path(__file__).parents[1] / "browser"))
pytest.register_assert_rewrite("hub_story")

from hub_story.screen import pytest_runtest_makereport, screen  # noqa: E402, F401


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class ServerHub:
    """`aitracks hub` as root, in a place that its accounts may enter."""

    place: Path
    prefix: str = PREFIX
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    passwords: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AITRACKS_")}
        return {**kept, "AITRACKS_HOME": str(self.place / "home"), "COLUMNS": "120", "OMP_NUM_THREADS": "1"}

    def course(self, name: str) -> Path:
        return self.data / "courses" / name

    def account(self, user: str) -> str:
        return f"{self.prefix}-{user}"

    def run(self, *words: str) -> str:
        """Run a command of aitracks as the one who keeps the hub."""
        done = subprocess.run(
            [AITRACKS, *words, "--data", str(self.data)],
            cwd="/",
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> ServerHub:
        with (self.place / "said.txt").open("w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [AITRACKS, "hub", "--config", str(self.place / "hub.yaml"), "--data", str(self.data)],
                cwd="/",
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        self.wait_for("Ready after")
        if not self.passwords:
            for cohort in COHORTS:
                sheet = self.place / f"{cohort}.csv"
                self.run("code", "passwords", cohort, "--csv", str(sheet))
                rows = [re.split(r"[,\t]", line) for line in sheet.read_text(encoding="utf-8-sig").splitlines()[1:]]
                self.passwords |= {row[0]: row[2] for row in rows}
        return self

    def wait_for(self, words: str, count: int = 1) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while self.said().count(words) < count:
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.3)

    def said(self) -> str:
        return (self.place / "said.txt").read_text(encoding="utf-8")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


@pytest.fixture(scope="session")
def driver() -> ModuleType:
    """The learner at a browser that the load benchmark uses."""
    spec = importlib.util.spec_from_file_location("hub_class", ROOT / "benchmarks" / "hub_class.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hub_class"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def server_hub() -> Iterator[ServerHub]:
    """One hub with two cohorts for all tests of this folder."""
    if os.geteuid() != 0:
        pytest.skip("profile server makes system accounts, which only root can")
    place = Path("/srv") / f"aitracks-test-{secrets.token_hex(4)}"
    place.mkdir(mode=0o755)
    home = place / "home"
    home.mkdir()
    for name in ("src", "curriculum", "notebooks", "graders", "hub_config", "datasets"):
        shutil.copytree(ROOT / name, home / name)
    (home / "node_modules").symlink_to(ROOT / "node_modules")
    cohorts = home / "hub_config" / "cohorts"
    text = (cohorts / f"{COHORT}.yaml").read_text(encoding="utf-8")
    (cohorts / f"{COHORT}.yaml").write_text(f"{text}\ntopics: [{TOPIC}]\n", encoding="utf-8")
    (cohorts / "other_class.yaml").write_text(OTHER, encoding="utf-8")
    (cohorts / "story_class.yaml").write_text(STORY, encoding="utf-8")
    hub = ServerHub(place)
    (place / "hub.yaml").write_text(
        f"profile: server\nport: {hub.port}\ncohorts: [{', '.join(COHORTS)}]\naccount_prefix: {PREFIX}\n"
        "sign_in: {method: class_code}\nservers: {memory_mb: 1024, cpus: 2.0}\ncapstones: true\n",
        encoding="utf-8",
    )
    remove_accounts()
    try:
        yield hub.start()
    finally:
        hub.stop()
        remove_accounts()
        if os.environ.get("AITRACKS_KEEP_SHOTS"):
            kept = ROOT / "test-artifacts" / "server-hub"
            kept.mkdir(parents=True, exist_ok=True)
            for log in (hub.data / "hub").glob("*.log"):
                shutil.copy(log, kept)
        shutil.rmtree(place)


def remove_accounts() -> None:
    """Accounts and groups of these tests, also of a run that was killed."""
    for account in pwd.getpwall():
        if re.fullmatch(rf"{PREFIX}[gx]?-[\w-]+", account.pw_name):
            subprocess.run(["pkill", "-KILL", "-u", account.pw_name], check=False)
            subprocess.run(["userdel", account.pw_name], check=True, capture_output=True)
    groups = Path("/etc/group").read_text(encoding="utf-8").splitlines()
    for name in (line.partition(":")[0] for line in groups):
        if re.fullmatch(rf"{PREFIX}[cgx]?-[\w-]+", name):
            subprocess.run(["groupdel", name], check=True, capture_output=True)


@pytest.fixture
def present(server_hub: ServerHub, driver: ModuleType) -> Callable[..., Any]:
    """Brings somebody into the hub: signed in, and as far as the steps go."""

    async def come(name: str, *steps: str) -> Any:
        one = driver.Learner(server_hub.url, name, server_hub.passwords[name], COHORT, TOPIC)
        one.web = driver.httpx.AsyncClient(base_url=server_hub.url, follow_redirects=True, timeout=driver.TIMEOUT)
        for step in steps or ("log_in", "server", "fetch", "kernel"):
            await getattr(one, f"_{step}")()
        return one

    return come
