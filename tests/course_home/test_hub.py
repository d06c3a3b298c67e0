"""A real hub with the course home as its service: signing in, landing, opening an assignment, and who is turned away.

The hub's configuration here is the smallest one around `home_service`, so that this tells what the service needs.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

pytestmark = [pytest.mark.hub, pytest.mark.browser]

COHORT, FIRST, SECOND = "pair", "fit_line", "fit_again"
REPOSITORY = Path(__file__).resolve().parents[2]
ARTIFACTS = REPOSITORY / "test-artifacts" / "course_home"
PASSWORD = "class-2026"
CONFIG = """\
import json, os, sys
from pathlib import Path
from aitracks.course_home.service import home_service
c = get_config()
about = json.loads(os.environ["ABOUT"])
port, data, checkout = about["port"], Path(about["data"]), Path(about["checkout"])
bin = Path(sys.executable).parent
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_port, home_port, proxy_port = about["inner"]
c.JupyterHub.db_url = f"sqlite:///{data / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(data / "cookie_secret")
c.ConfigurableHTTPProxy.command = [about["proxy"]]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.pid_file = str(data / "proxy.pid")
c.JupyterHub.oauth_require_pkce = True
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "class-2026"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(data / "homes" / "{username}")
c.Spawner.cmd = [str(bin / "jupyterhub-singleuser"), "--allow-root"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 120
environment = {"PATH": f"{bin}:{os.environ['PATH']}", "AITRACKS_HOME": str(checkout), "OMP_NUM_THREADS": "1"}
exchange = {"AITRACKS_EXCHANGE": str(data / "exchange"), "JUPYTER_CONFIG_PATH": str(data / "etc")}
c.Spawner.environment = {**environment, **exchange}
c.Spawner.server_token_scopes = [
    "users:activity!user", "access:servers!user", "read:users!user", "read:users:groups!user"
]
home = home_service(
    ["pair", "tiny"], home_port, checkout, data, python=bin / "python", environment=environment, opener=True
)
c.JupyterHub.services = [home.service]
c.JupyterHub.load_groups = {
    "nbgrader-pair": {"users": ["amei", "bohao", "chun", "dawei"]}, "formgrade-pair": {"users": ["prof_lin"]},
    "nbgrader-tiny": {"users": ["eve"]}, "formgrade-tiny": {"users": ["prof_other"]},
}
c.JupyterHub.load_roles = list(home.roles)
c.JupyterHub.default_url = "/services/home/"
"""
ETC = {
    "nbgrader_config.py": """\
import os
c = get_config()
c.Exchange.root = os.environ["AITRACKS_EXCHANGE"]
c.Exchange.path_includes_course = True
c.CourseDirectory.student_id = os.environ.get("JUPYTERHUB_USER", "")
""",
    "jupyter_server_config.json": json.dumps(
        {"ServerApp": {"jpserver_extensions": {"aitracks.course_home.opener": True, "jupyter_lsp": False}}}
    ),
}


@dataclass(frozen=True)
class Hub:
    """A running hub on the school's data."""

    port: int
    school: Any
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def home(self) -> str:
        return f"{self.url}/services/home/"


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="module")
def hub(school_once, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """The hub of one school, for all tests of this file."""
    folder = tmp_path_factory.mktemp("home_hub")
    shutil.copytree(school_once.data, folder / "data", symlinks=True)
    school = type(school_once)(school_once.checkout, folder / "data")
    (school.data / "etc").mkdir()
    for name, text in ETC.items():
        (school.data / "etc" / name).write_text(text, encoding="utf-8")
    port, *inner = free_ports(4)
    about = {"port": port, "inner": inner, "data": str(school.data), "checkout": str(school.checkout.root)}
    about["proxy"] = str(REPOSITORY / "node_modules" / ".bin" / "configurable-http-proxy")
    (folder / "jupyterhub_config.py").write_text(CONFIG, encoding="utf-8")
    log = folder / "hub.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(folder / "jupyterhub_config.py")],
            cwd=folder,
            env={**os.environ, "ABOUT": json.dumps(about), "OMP_NUM_THREADS": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    running = Hub(port, school, log)
    try:
        _wait(running, process)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        finally:
            # singleuser servers run in sessions of their own; the hub stops them, but not when it has to be killed
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _wait(hub: Hub, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while True:
        assert process.poll() is None, hub.log.read_text()
        assert time.monotonic() < deadline, hub.log.read_text()
        try:
            if fetch(f"{hub.home}health").status == 200:
                return
        except OSError:
            time.sleep(0.3)


def fetch(address: str, **headers: str) -> Any:
    """An answer without following where it points; raises HTTPError for what is refused."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    return opener.open(urllib.request.Request(address, headers=headers), timeout=30)


def status(address: str, **headers: str) -> int:
    """The status of an answer, refused or not."""
    try:
        return int(fetch(address, **headers).status)
    except urllib.error.HTTPError as answer:
        return answer.code


class Visitor:
    """Somebody at a browser, with all addresses that the browser asked for."""

    def __init__(self, browser: Any, hub: Hub, name: str, size: tuple[int, int] = (1280, 900)) -> None:
        self.hub, self.name = hub, name
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-TW")
        self.context.set_default_timeout(90_000)
        self.addresses: list[str] = []
        self.context.on("request", lambda request: self.addresses.append(request.url))
        self.page = self.context.new_page()

    def land(self, path: str = "") -> Any:
        self.page.goto(f"{self.hub.url}/{path}")
        self.page.fill("#username_input", self.name)
        self.page.fill("#password_input", PASSWORD)
        self.page.click("#login_submit")
        self.page.wait_for_url("**/services/home/**")
        return self.page

    def cookies(self, part: str) -> list[dict[str, Any]]:
        return [cookie for cookie in self.context.cookies() if part in cookie["name"]]

    def callbacks(self) -> list[str]:
        """The addresses with which the hub sent the browser back."""
        return [address for address in self.addresses if urlparse(address).path == "/services/home/oauth_callback"]

    def shot(self, step: str) -> None:
        if os.environ.get("AITRACKS_KEEP_SHOTS"):
            ARTIFACTS.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=ARTIFACTS / f"hub-{self.name}-{step}.png")


@pytest.fixture
def visit(browser: Any, hub: Hub) -> Iterator[Any]:
    """Brings somebody to the hub."""
    visitors: list[Visitor] = []

    def visit_(name: str, **options: Any) -> Visitor:
        visitors.append(Visitor(browser, hub, name, **options))
        return visitors[-1]

    yield visit_
    for each in visitors:
        each.context.close()


def test_a_learner_lands_and_opens_what_is_next(visit, violations):
    learner = visit("dawei")
    page = learner.land()
    assert page.locator("h1").inner_text() == "你好，大偉"
    learner.shot("landed")
    assert violations(page) == []
    page.click(".button")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    learner.shot("notebook")
    assert page.url.endswith(f"/user/dawei/lab/tree/{COHORT}/{FIRST}/{FIRST}.ipynb")


def test_an_assignment_is_fetched_by_opening_it(hub, visit):
    hub.school.release(SECOND)
    file = hub.school.data / "homes" / "amei" / COHORT / SECOND / f"{SECOND}.ipynb"
    assert not file.exists()
    page = visit("amei").land()
    page.click(".button")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    assert file.is_file()
    file.write_text(file.read_text().replace("Least-squares", "My own"))
    page.goto(f"{hub.url}/user/amei/aitracks/open/{COHORT}/{SECOND}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    assert "My own" in file.read_text()
    page.goto(f"{hub.url}/user/amei/aitracks/open/{COHORT}/nothing")
    page.wait_for_url("**/user/amei/lab**")


def test_a_grade_appears_on_the_page(hub, visit):
    page = visit("chun").land()
    assert "老師批改中" in page.inner_text("main")
    hub.school.mark("chun", FIRST, 2.0)
    deadline = time.monotonic() + 15
    while "6 / 7 分" not in page.inner_text("main"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
        page.reload()
    assert "通過" in page.inner_text("main")


def test_feedback_opens_on_a_phone(visit):
    page = visit("amei", size=(390, 844)).land()
    page.locator("a", has_text="看回饋").first.click()
    page.wait_for_url(f"**/services/home/feedback/{COHORT}/{FIRST}")
    assert "7" in page.inner_text("header")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_instructor_sees_the_class(visit, violations):
    teacher = visit("prof_lin")
    page = teacher.land()
    page.locator("a", has_text="看全班進度").click()
    page.wait_for_url(f"**/services/home/class/{COHORT}")
    teacher.shot("class")
    assert page.locator("tbody tr").count() == 4
    assert violations(page) == []


def test_another_cohorts_class_is_closed(hub, visit):
    for name in ("prof_other", "eve", "amei"):
        page = visit(name).land()
        answer = page.goto(f"{hub.home}class/{COHORT}")
        assert answer.status == 403
        assert "柏豪" not in page.content()
        assert "class that you are not in" in page.content()


def test_who_is_in_no_cohort_gets_no_further_than_the_hub(hub, visit):
    stranger = visit("stranger")
    stranger.page.goto(f"{hub.home}")
    stranger.page.fill("#username_input", "stranger")
    stranger.page.fill("#password_input", PASSWORD)
    with stranger.page.expect_response(lambda reply: reply.status == 403):
        stranger.page.click("#login_submit")
    assert "你好" not in stranger.page.content()


def test_the_sign_in_uses_state_and_pkce_and_hides_its_token(hub, visit):
    learner = visit("bohao")
    learner.land()
    asked = [parse_qs(urlparse(a).query) for a in learner.addresses if "/api/oauth2/authorize?" in a]
    assert asked
    assert all(len(q["state"][0]) >= 32 and q["code_challenge_method"] == ["S256"] for q in asked)
    (cookie,) = learner.cookies("aitracks-home-token")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert cookie["path"] == "/services/home/"
    assert learner.cookies("aitracks-home-state") == []
    token = cookie["value"].split(".")[0].strip('"')
    assert not [address for address in learner.addresses if token in address or "token=" in address]
    assert token not in hub.log.read_text()


def test_a_stolen_or_replayed_answer_of_the_hub_is_refused(hub, visit):
    learner = visit("bohao")
    learner.land()
    (callback,) = learner.callbacks()
    with pytest.raises(urllib.error.HTTPError) as replayed:
        fetch(callback)
    assert replayed.value.code == 400
    again = learner.page.goto(callback)
    assert again.status == 400


def test_a_changed_cookie_is_nobody(hub, visit):
    learner = visit("bohao")
    learner.land()
    (cookie,) = learner.cookies("aitracks-home-token")
    for value in (cookie["value"][:-3] + "AAA", "x", cookie["value"].replace(".", "..")):
        with pytest.raises(urllib.error.HTTPError) as answer:
            fetch(hub.home, Cookie=f"aitracks-home-token={value}")
        assert answer.value.code == 302
    # nor is the right one without the hub's own session
    with pytest.raises(urllib.error.HTTPError) as answer:
        fetch(hub.home, Cookie=f"aitracks-home-token={cookie['value']}")
    assert answer.value.code == 302


def test_logging_out_at_the_hub_ends_it_here(hub, visit):
    learner = visit("bohao")
    page = learner.land()
    (cookie,) = learner.cookies("aitracks-home-token")
    session = learner.cookies("jupyterhub-session-id")[0]["value"]
    page.locator("nav a", has_text="登出").click()
    page.wait_for_url("**/hub/**")
    page.goto(hub.home)
    assert "/hub/login" in page.url
    # whoever kept both cookies gets nowhere either, once the answer of the hub is no longer remembered
    kept = {"Cookie": f"aitracks-home-token={cookie['value']}; jupyterhub-session-id={session}"}
    deadline = time.monotonic() + 45
    while status(hub.home, **kept) == 200:
        assert time.monotonic() < deadline
        time.sleep(1)
    assert status(hub.home, **kept) == 302


def test_a_token_without_the_scope_is_refused(hub, visit):
    """The token in a learner's own server belongs to a member of the class; it may not open this service."""
    page = visit("dawei").land()
    page.goto(f"{hub.url}/user/dawei/lab")
    page.locator("#jp-main-dock-panel").wait_for()
    tokens = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = dict(
                part.split("=", 1) for part in (process / "environ").read_text().split("\0") if "=" in part
            )
        except (OSError, UnicodeDecodeError):
            continue
        if environment.get("JUPYTERHUB_USER") == "dawei" and environment.get("JUPYTERHUB_API_URL", "").endswith(
            f":{urlparse(environment.get('JUPYTERHUB_API_URL', '')).port}/hub/api"
        ):
            tokens.add(environment["JUPYTERHUB_API_TOKEN"])
    assert tokens
    for token in (*tokens, "x" * 32):
        for address in ("", f"class/{COHORT}", f"feedback/{COHORT}/{FIRST}"):
            with pytest.raises(urllib.error.HTTPError) as answer:
                fetch(f"{hub.home}{address}", Authorization=f"token {token}")
            assert answer.value.code == 403


def test_the_log_holds_no_code_of_a_sign_in(hub, visit):
    learner = visit("eve")
    learner.land()
    codes = [parse_qs(urlparse(address).query)["code"][0] for address in learner.callbacks()]
    assert codes
    lines = [line for line in hub.log.read_text().splitlines() if not line.startswith("[")]  # the hub's begin so
    lines += [line for line in hub.log.read_text().splitlines() if line.startswith("[course home]")]
    assert lines
    assert not [line for line in lines if any(code in line for code in codes)]
