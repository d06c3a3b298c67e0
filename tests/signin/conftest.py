"""A store in a file, and a small real hub that has nothing but the sign-in."""

from __future__ import annotations

import html
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import Engine

from aitracks.hub.proxy import find_proxy
from aitracks.signin.tables import open_tables, sqlite_url

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.append(str(REPOSITORY / "tests" / "hub" / "browser"))  # hub_story: what axe has against a page
CONFIG = '''\
import json, os, sys
from pathlib import Path
from aitracks.hub.page_language import PageLanguage
from pydantic import TypeAdapter
from aitracks.cohorts.roster import memberships
from aitracks.hub.sign_in import SignIn
from aitracks.signin.config import SignInSite, sign_in_config
from traitlets.config import Config

folder = Path(r"{folder}")
given = json.loads((folder / "settings.json").read_text())
roster = memberships(folder / "checkout", folder / "data", ["tiny", "pair"])

def ensure_account(user):
    with (folder / "accounts.txt").open("a") as file:
        file.write(user + "\\n")

site = SignInSite(
    store_url=given["store"], roster=lambda: roster, secret=lambda secret, what: "s3cret-of-the-client",
    ensure_account=ensure_account,
)
c = get_config()
c.merge(Config(sign_in_config(TypeAdapter(SignIn).validate_python(given["sign_in"]), site)))
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = f"sqlite:///{{folder}}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.JupyterHub.template_paths = [r"{templates}"]
c.JupyterHub.jinja_environment_options = {{"extensions": [PageLanguage]}}
c.JupyterHub.template_vars = {{"courses": {{}}, "name_of": lambda user: str}}
c.JupyterHub.default_url = "/hub/home"
c.ConfigurableHTTPProxy.command = [r"{proxy}"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api_port}"
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "homes" / "{{username}}")
c.Spawner.cmd = [sys.executable, "-c", """
import os, http.server, time, urllib.parse
time.sleep(600 if os.path.exists("{folder}/slow") else 0)
port = urllib.parse.urlparse(os.environ["JUPYTERHUB_SERVICE_URL"]).port
http.server.HTTPServer(("127.0.0.1", port), http.server.BaseHTTPRequestHandler).serve_forever()
"""]
c.Authenticator.auth_refresh_age = {refresh}
c.JupyterHub.services = [{{"name": "asker", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{"name": "asker", "services": ["asker"], "scopes": ["list:users", "read:users"]}}]
'''
TOKEN = "a" * 40
STAFF_PASSWORD = "tiger-rain-peach-47"


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An empty store in a file of its own."""
    return open_tables(sqlite_url(tmp_path))


@dataclass
class SmallHub:
    """JupyterHub with one sign-in method, two cohorts (tiny, pair) and no JupyterLab."""

    folder: Path
    sign_in: dict[str, Any]
    port: int = field(default_factory=free_port)
    refresh: int = 120
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def store(self) -> Engine:
        return open_tables(sqlite_url(self.folder))

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")

    def start(self) -> SmallHub:
        config = self.folder / "config.py"
        config.write_text(
            CONFIG.format(
                folder=self.folder,
                port=self.port,
                hub_port=free_port(),
                api_port=free_port(),
                templates=REPOSITORY / "hub_config" / "templates",
                proxy=find_proxy(REPOSITORY),
                refresh=self.refresh,
                token=TOKEN,
            )
        )
        given = {"store": sqlite_url(self.folder), "sign_in": self.sign_in}
        (self.folder / "settings.json").write_text(json.dumps(given))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [Path(sys.executable).with_name("jupyterhub"), "-f", config],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, "AITRACKS_HOME": str(self.folder / "checkout"), "OMP_NUM_THREADS": "1"},
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        deadline = time.monotonic() + 90
        while not self._answers():
            assert self.process.poll() is None, self.log
            assert time.monotonic() < deadline, self.log
            time.sleep(0.2)
        return self

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/hub/health", timeout=5).ok
        except requests.ConnectionError:
            return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def groups(self, user: str) -> list[str]:
        """The hub's own word on somebody's groups."""
        headers = {"Authorization": f"token {TOKEN}"}
        answer = requests.get(f"{self.url}/hub/api/users/{user}", headers=headers, timeout=10)
        return sorted(answer.json()["groups"]) if answer.ok else []

    def users(self) -> set[str]:
        headers = {"Authorization": f"token {TOKEN}"}
        return {user["name"] for user in requests.get(f"{self.url}/hub/api/users", headers=headers, timeout=10).json()}


@dataclass
class Page:
    """What came back from the sign-in page."""

    status: int
    text: str
    seconds: float
    session: requests.Session

    @property
    def came_in(self) -> bool:
        return self.status == 302

    @property
    def said(self) -> str:
        found = re.search(r'<div class="alert[^>]*>(.*?)</div>', self.text, re.S)
        return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found[1]).split())) if found else ""

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        return html.unescape(found[1]) if found else ""


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.session = requests.Session()
        self.xsrf = ""
        self.inside = False

    def open(self) -> str:
        text = self.session.get(f"{self.hub.url}/hub/login", timeout=30).text
        self.xsrf = re.search(r'name="_xsrf" value="([^"]+)"', text)[1]  # type: ignore[index]
        return text

    def send(self, **fields: str) -> Page:
        if self.inside:
            self.session.get(f"{self.hub.url}/hub/logout", timeout=30)
        if self.inside or not self.xsrf:
            self.open()
        began = time.monotonic()
        answer = self.session.post(
            f"{self.hub.url}/hub/login", {"_xsrf": self.xsrf, **fields}, timeout=120, allow_redirects=False
        )
        self.inside = answer.status_code == 302
        return Page(answer.status_code, answer.content.decode(), time.monotonic() - began, self.session)

    def enter(self, code: str, name: str, pin: str) -> Page:
        return self.send(class_code=code, username=name, password=pin)

    def join(self, code: str, name: str, pin: str) -> Page:
        return self.send(class_code=code, username=name, password=pin, password2=pin)


@pytest.fixture
def visit() -> type[Visitor]:
    """Makes visitors of a hub."""
    return Visitor


@pytest.fixture(scope="module")
def start_small_hub(
    tmp_path_factory: pytest.TempPathFactory, new_checkout: Callable[[Path], Any]
) -> Iterator[Callable[..., SmallHub]]:
    """Starts hubs, which are stopped after the module's last test."""
    started: list[SmallHub] = []

    def start(sign_in: dict[str, Any], **more: Any) -> SmallHub:
        folder = tmp_path_factory.mktemp("small")
        new_checkout(folder / "checkout")
        (folder / "homes").mkdir()
        started.append(SmallHub(folder, sign_in, **more))
        return started[-1].start()

    yield start
    for hub in started:
        hub.stop()


@pytest.fixture(scope="session")
def free() -> Callable[[], int]:
    """Gives ports that nobody uses."""
    return free_port


@pytest.fixture(scope="module")
def provider() -> Iterator[Any]:
    """An OpenID Connect provider and LTI platform on loopback."""
    spec = importlib.util.spec_from_file_location("aitracks_test_provider", Path(__file__).with_name("provider.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    running = module.Provider().start()
    yield running
    running.server.shutdown()
