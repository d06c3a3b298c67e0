"""One person at one browser, with a screenshot of each step."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

ARTIFACTS = Path(__file__).resolve().parents[4] / "test-artifacts"
PATIENCE = 180_000  # milliseconds; other work may share the machine


class Screen:
    """One person at one browser, with a screenshot of each step."""

    def __init__(self, browser, hub, name: str, camera: Camera) -> None:
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

    def picture(self, name: str) -> None:
        """A picture of the docs, where AITRACKS_DOCS_IMAGES names their folder."""
        folder = os.environ.get("AITRACKS_DOCS_IMAGES")
        if folder:
            shot = Image.open(BytesIO(self.page.screenshot()))
            shot.convert("RGB").quantize(256).save(Path(folder) / name, optimize=True)

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
        self.page.wait_for_url(re.compile(r"^(?!.*/hub/login)"))
        self.page.goto(f"{self.hub.url}/hub/user-redirect/lab")
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

    def open_screen(name: str, hub=None) -> Screen:
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
