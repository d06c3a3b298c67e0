"""A real hub and a real browser for the tests of this folder."""

from __future__ import annotations

import json
import os
import re
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
AITRACKS = os.environ.get("DEV_AITRACKS") or str(Path(sys.executable).with_name("aitracks"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOPIC = "supervised_learning"
START_SECONDS = 240
PATIENCE = 60_000  # milliseconds; other work may share the machine


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


@dataclass
class RunningHub:
    """`aitracks hub` as a process of its own, as a teacher would start it."""

    data: Path
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

    def start(self) -> RunningHub:
        with self.output.open("w", encoding="utf-8") as output:
            self.process = subprocess.Popen(
                [AITRACKS, "hub", "--data", str(self.data), "--port", str(self.port)],
                cwd=ROOT,
                env={**os.environ, "COLUMNS": "120", "OMP_NUM_THREADS": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while "Ready after" not in self.said():
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
def make_hub(tmp_path: Path) -> Iterator[Callable[[], RunningHub]]:
    """Makes a hub that the test itself starts and stops."""
    made: list[RunningHub] = []

    def make() -> RunningHub:
        data = tmp_path / "data"
        one_topic_cohorts(data)
        made.append(RunningHub(data))
        return made[-1]

    yield make
    for hub in made:
        if hub.process and hub.process.poll() is None:
            hub.stop()


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """One hub for all tests that only use it."""
    if os.environ.get("DEV_HUB"):  # DEV
        yield RunningHub(Path("/tmp/devhub"), 18001)  # DEV
        return  # DEV
    data = tmp_path_factory.mktemp("hub")
    one_topic_cohorts(data)
    running = RunningHub(data)
    try:
        yield running.start()
    finally:
        running.stop()
        if os.environ.get("AITRACKS_KEEP_SHOTS"):
            ARTIFACTS.mkdir(exist_ok=True)
            shutil.copy(data / "hub" / "jupyterhub.log", ARTIFACTS)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium of this machine."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Screen:
    """One person at one browser, with a screenshot of each step."""

    def __init__(self, browser, hub: RunningHub, name: str, camera: Camera) -> None:
        self.hub, self.name, self.camera = hub, name, camera
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-TW")
        self.context.set_default_timeout(PATIENCE)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=hub.url)
        self.elsewhere: list[str] = []
        self.context.on("request", self._note)
        self.page = self.context.new_page()

    def _note(self, request) -> None:
        if not request.url.startswith((self.hub.url, "data:", "blob:", "about:")):
            self.elsewhere.append(request.url)

    def shot(self, step: str) -> None:
        self.camera.take(self.page, f"{self.name}-{step}")

    def log_in(self) -> None:
        """From the hub's address to the first page after the log-in."""
        page = self.page
        page.goto(self.hub.url)
        page.fill("#username_input", self.name)
        page.fill("#password_input", self.hub.passwords[self.name])
        self.shot("log-in")
        page.click("#login_submit")

    def open_lab(self) -> None:
        self.log_in()
        self.page.locator("#jp-main-dock-panel").wait_for()
        self.page.locator(".jp-RenderedMarkdown h1").first.wait_for()

    def menu(self, *path: str) -> None:
        """Choose an entry of JupyterLab's menu bar."""
        page = self.page
        page.locator(".lm-MenuBar-item", has_text=path[0]).first.click()
        for label in path[1:]:
            entry = page.locator(".lm-Menu-item", has=page.get_by_text(re.compile(f"^{re.escape(label)}")))
            entry.last.hover()
            entry.last.click()

    def tab(self, title: str) -> None:
        self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tabLabel", has_text=title).first.click()


@dataclass
class Camera:
    """Numbers the screenshots of one test."""

    folder: Path
    count: int = 0

    def take(self, page, name: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.count += 1
        page.screenshot(path=self.folder / f"{self.count:02}-{name}.png")


@pytest.fixture
def screen(browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Screen]]:
    """Gives a browser to a person; screenshots stay when the test fails or AITRACKS_KEEP_SHOTS is set."""
    folder = ARTIFACTS / request.node.name
    shutil.rmtree(folder, ignore_errors=True)
    camera, screens = Camera(folder), []

    def open_screen(name: str, hub: RunningHub | None = None) -> Screen:
        screens.append(Screen(browser, hub or request.getfixturevalue("hub"), name, camera))
        return screens[-1]

    yield open_screen
    failed = getattr(request.node, "failed", False)
    for each in screens:
        if failed:
            each.shot("when-it-failed")
        each.context.close()
    if not failed and not os.environ.get("AITRACKS_KEEP_SHOTS"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Tell the fixtures above whether the test failed."""
    outcome = yield
    if outcome.get_result().failed:
        item.failed = True  # type: ignore[attr-defined]
