"""A real hub for the tests of this folder, started and stopped as a teacher would."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARTIFACTS = ROOT / "test-artifacts"
AITRACKS = str(Path(sys.executable).with_name("aitracks"))
TOPIC = "supervised_learning"
START_SECONDS = 240
COHORTS = ("seed_team_demo", "outreach_demo")
ENGLISH = f"""\
id: english_demo
name: {{zh-TW: 英語示範班, en: English demonstration class}}
programme: outreach
language: en
term: demo
instructors:
  - {{id: prof_lin, name: 林老師}}
learners:
  - {{id: emma, name: Emma}}
topics: [{TOPIC}]
"""


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def one_topic_cohorts(data: Path) -> None:
    """The demonstration cohorts, cut down to one topic so that a start takes seconds."""
    (data / "cohorts").mkdir(parents=True)
    for source in (ROOT / "hub_config" / "cohorts").glob("*_demo.yaml"):
        text = source.read_text(encoding="utf-8")
        (data / "cohorts" / source.name).write_text(f"{text}\ntopics: [{TOPIC}]\n", encoding="utf-8")
    (data / "cohorts" / "english_demo.yaml").write_text(ENGLISH, encoding="utf-8")


@dataclass
class RunningHub:
    """`aitracks hub` as a process of its own, as a teacher would start it."""

    data: Path
    cohorts: tuple[str, ...] = COHORTS
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> Path:
        return self.data / "aitracks-hub.txt"

    @property
    def passwords(self) -> dict[str, str]:
        return json.loads((self.data / "hub" / "accounts.json").read_text(encoding="utf-8"))

    def course(self, name: str) -> Path:
        return self.data / "courses" / name

    def start(self, until: str = "Ready after") -> RunningHub:
        """Start the command and return once it has said `until`."""
        with self.output.open("w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [
                    *(AITRACKS, "hub", "--data", str(self.data), "--port", str(self.port)),
                    *(word for cohort in self.cohorts for word in ("--cohort", cohort)),
                ],
                cwd=ROOT,
                env={**os.environ, "COLUMNS": "120", "OMP_NUM_THREADS": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while until not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.3)
        return self

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def stop(self, number: int = signal.SIGINT) -> float:
        """Send the signal and give the seconds until the command has ended."""
        assert self.process is not None
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(60)
        return time.monotonic() - began


@pytest.fixture
def processes_about() -> Callable[[Path], list[str]]:
    """Gives the processes that have to do with a data folder."""
    return _processes_about


def _processes_about(data: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            about = (process / "environ").read_bytes().decode(errors="replace") + words
            if str(data) in about and int(process.name) != os.getpid():
                found.append(f"{process.name} {words}")
        except OSError:
            continue  # it has ended meanwhile
    return found


@pytest.fixture
def run_hub() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `aitracks hub` where it is expected to refuse."""

    def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [AITRACKS, "hub", *(options if "--port" in options else (*options, "--port", str(free_port())))],
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "200", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def make_hub(tmp_path: Path) -> Iterator[Callable[..., RunningHub]]:
    """Makes a hub that the test itself starts and stops."""
    made: list[RunningHub] = []

    def make(data: Path | None = None, cohort: str = COHORTS[0]) -> RunningHub:
        if data is None:
            data = tmp_path / "data"
            one_topic_cohorts(data)
        made.append(RunningHub(data, (cohort,)))
        return made[-1]

    yield make
    for hub in made:
        if hub.process and hub.process.poll() is None:
            hub.stop()


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """One hub for all tests that only use it."""
    data = tmp_path_factory.mktemp("hub")
    one_topic_cohorts(data)
    running = RunningHub(data, (*COHORTS, "english_demo"))
    try:
        yield running.start()
    finally:
        running.stop()
        if os.environ.get("AITRACKS_KEEP_SHOTS"):
            ARTIFACTS.mkdir(exist_ok=True)
            shutil.copy(data / "hub" / "jupyterhub.log", ARTIFACTS)
