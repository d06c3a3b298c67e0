"""Real accounts, and a real JupyterHub whose servers are forked from a warm process."""

from __future__ import annotations

import asyncio
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
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aitracks.servers import processes
from aitracks.servers.account import Account, account_of

from ..loops import run_apart

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "tqsv"
PEOPLE = ("ann", "ben")
TOKEN = "0123456789abcdef" * 2
CONFIG = """
import os
c = get_config()
data, port = os.environ["DATA"], int(os.environ["PORT"])
c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_port = port + 1
c.JupyterHub.db_url = f"sqlite:///{data}/hub/hub.sqlite"
c.JupyterHub.cookie_secret_file = f"{data}/hub/cookie"
c.ConfigurableHTTPProxy.command = [os.environ["PROXY"]]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.pid_file = f"{data}/hub/proxy.pid"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = f"aitracks.servers.spawner.{os.environ['SPAWNER']}"
c.Spawner.environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
c.Spawner.mem_limit = "600M"
c.Spawner.cpu_limit = 1.5
c.Spawned.warm_folder = f"{data}/hub/warm"
c.Spawned.log_folder = f"{data}/hub/servers"
c.WarmSpawner.account_prefix = os.environ["PREFIX"]
c.WarmSpawner.homes = f"{data}/homes"
c.WarmSpawner.hide = [f"{data}/hidden", os.environ["HIDDEN"]]
c.WarmSpawner.share = [f"{data}/exchange"]
c.WarmSpawner.process_limit = 120
c.LocalWarmSpawner.home_dir_template = f"{data}/homes/{{username}}"
c.JupyterHub.services = [{"name": "tester", "api_token": os.environ["TESTER"]}]
c.JupyterHub.load_roles = [{
    "name": "tester", "services": ["tester"], "scopes": ["admin:users", "admin:servers", "access:servers", "tokens"]
}]
"""

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of other accounts")


@pytest.fixture(scope="session")
def accounts() -> Iterator[dict[str, Account]]:
    """Accounts of two learners."""
    for person in PEOPLE:
        name = f"{PREFIX}-{person}"
        subprocess.run(["userdel", name], check=False, capture_output=True)  # of a run that was killed
        subprocess.run(["useradd", "--no-create-home", "--shell", "/bin/bash", name], check=True)
    found = {person: account_of(f"{PREFIX}-{person}") for person in PEOPLE}
    yield found
    for account in found.values():
        processes.end_all(lambda uid=account.uid: processes.of_account(uid))
        subprocess.run(["userdel", account.name], check=False, capture_output=True)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, accounts: dict[str, Account]) -> Path:
    """A data folder with the homes of the learners."""
    return make_data(tmp_path_factory.mktemp("sv"), accounts)


def make_data(folder: Path, accounts: dict[str, Account]) -> Path:
    folder.chmod(0o711)
    for name, mode in (("homes", 0o711), ("hub", 0o700), ("hidden", 0o755), ("exchange", 0o1777)):
        (folder / name).mkdir()
        (folder / name).chmod(mode)
    (folder / "hidden" / "solution.txt").write_text("42", encoding="utf-8")
    for person, account in accounts.items():
        home = folder / "homes" / person
        home.mkdir(mode=0o700)
        (home / "work.txt").write_text(f"work of {person}", encoding="utf-8")
        for path in (home, home / "work.txt"):
            os.chown(path, account.uid, account.gid)
    return folder


def wait_for(what: Callable[[], Any], seconds: float = 30, why: str = "") -> Any:
    """What `what` gives as soon as it is true."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, why or "it did not come to that"
        time.sleep(0.1)
    return found


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nobody uses."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            first = int(probe.getsockname()[1])
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
        except (OSError, OverflowError):
            continue


@dataclass
class Hub:
    """A JupyterHub with a supervisor beside it, each of which a test may kill."""

    data: Path
    spawner: str = "WarmSpawner"
    before: tuple[str, ...] = ()  # put before the command: whose hub it is
    port: int = field(default_factory=lambda: free_ports(3))
    hub: subprocess.Popen[bytes] | None = None
    supervisor: subprocess.Popen[bytes] | None = None

    def start(self) -> Hub:
        """Start both and return once the hub answers and the warm process is ready."""
        self.start_supervisor()
        self.start_hub()
        self.wait_until_warm()
        return self

    def start_supervisor(self) -> None:
        with (self.data / "warm.log").open("ab") as log:
            self.supervisor = subprocess.Popen(
                [*self.before, sys.executable, "-I", "-m", "aitracks.servers.supervisor", str(self.data / "hub/warm")],
                stdout=log,
                stderr=log,
                cwd="/",
                env={},
                start_new_session=True,
            )

    def start_hub(self) -> None:
        config = self.data / "config.py"
        config.write_text(CONFIG, encoding="utf-8")
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DATA": str(self.data),
            "PORT": str(self.port),
            "PREFIX": PREFIX,
            "SPAWNER": self.spawner,
            "TESTER": TOKEN,
            "HIDDEN": str(ROOT / "graders"),
            "PROXY": str(shutil.which("configurable-http-proxy", path=str(ROOT / "node_modules" / ".bin")) or ""),
        }
        with (self.data / "hub.log").open("ab") as log:
            self.hub = subprocess.Popen(
                [*self.before, sys.executable, "-m", "jupyterhub", "-f", str(config)],
                stdout=log,
                stderr=log,
                cwd=self.data,
                env=environment,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )
        wait_for(self._answers, 60, "the hub does not start")

    def wait_until_warm(self, times: int = 1) -> None:
        wait_for(lambda: self.warm_words().count("is ready") >= times, 180, "the warm process does not start")

    def words(self) -> str:
        return (self.data / "hub.log").read_text(encoding="utf-8", errors="replace")

    def warm_words(self) -> str:
        return (self.data / "warm.log").read_text(encoding="utf-8", errors="replace")

    def zygote(self) -> int:
        """The number of the warm process that serves."""
        return int(self.warm_words().rpartition("(process ")[2].split(")")[0])

    def ask(self, method: str, path: str, content: Any = None) -> tuple[int, Any]:
        return call(method, f"http://127.0.0.1:{self.port}/hub/api{path}", TOKEN, content)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/users")[0] == 200
        except OSError:
            return False

    def server(self, person: str) -> dict[str, Any]:
        """What the hub knows of a person's server; empty where none runs."""
        _, found = self.ask("GET", f"/users/{person}?include_stopped_servers")
        return found["servers"].get("", {}) if isinstance(found, dict) else {}

    def open(self, person: str) -> Learner:
        """The person's server, started if need be."""
        self.ask("POST", f"/users/{person}")
        if not self.server(person).get("ready"):
            status, said = self.ask("POST", f"/users/{person}/server")
            assert status in (201, 202), said
            wait_for(lambda: self.server(person).get("ready"), 60, f"no server: {self.words()[-3000:]}")
        _, token = self.ask("POST", f"/users/{person}/tokens", {"note": "test"})
        return Learner(self, person, token["token"])

    def close(self, person: str) -> None:
        """Stop the person's server."""
        self.ask("DELETE", f"/users/{person}/server")
        wait_for(lambda: self.server(person).get("stopped", True), 60, "the server does not stop")

    def stop(self) -> None:
        for one, number in ((self.hub, signal.SIGINT), (self.supervisor, signal.SIGTERM)):
            if one is not None and one.poll() is None:
                one.send_signal(number)
                one.wait(60)


@dataclass
class Learner:
    """Somebody with a server, who runs code in it."""

    hub: Hub
    name: str
    token: str
    kernel: str = ""

    @property
    def pid(self) -> int:
        return int(self.hub.server(self.name)["state"]["pid"])

    @property
    def log(self) -> Path:
        return self.hub.data / "hub" / "servers" / f"{self.name}.log"

    def ask(self, method: str, path: str, content: Any = None, of: str = "") -> tuple[int, Any]:
        """Ask the own server, or that of another person."""
        return call(method, f"http://127.0.0.1:{self.hub.port}/user/{of or self.name}{path}", self.token, content)

    def new_kernel(self) -> str:
        status, kernel = self.ask("POST", "/api/kernels", {"name": "python3"})
        assert status == 201, kernel
        return str(kernel["id"])

    def end_kernels(self) -> None:
        """So that the next test has the server's memory and processes for itself."""
        if self.hub.server(self.name).get("ready"):
            for kernel in self.ask("GET", "/api/kernels")[1]:
                self.ask("DELETE", f"/api/kernels/{kernel['id']}")

    def run(self, code: str, kernel: str = "", seconds: float = 60) -> str:
        """What code in a kernel prints, with the error where there is one; "dead" where the kernel dies of it."""
        self.kernel = self.kernel or self.new_kernel()
        return str(run_apart(asyncio.wait_for(self._run(code, kernel or self.kernel), seconds)))

    async def _run(self, code: str, kernel: str) -> str:
        from tornado.httpclient import HTTPRequest
        from tornado.websocket import websocket_connect

        url = f"ws://127.0.0.1:{self.hub.port}/user/{self.name}/api/kernels/{kernel}/channels"
        channel = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {self.token}"}))
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": "execute_request", "session": number, "username": "", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": False, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await channel.write_message(json.dumps(message))
        printed = ""
        while (answer := await channel.read_message()) is not None:
            said = json.loads(answer)
            if said["content"].get("execution_state") in ("restarting", "dead"):
                channel.close()
                return printed + "dead"
            if said["parent_header"].get("msg_id") != number:
                continue
            match said["msg_type"]:
                case "stream":
                    printed += said["content"]["text"]
                case "error":
                    printed += f"{said['content']['ename']}: {said['content']['evalue']}"
                case "status" if said["content"]["execution_state"] == "idle":
                    break
        channel.close()
        return printed.strip()


def call(method: str, url: str, token: str, content: Any = None) -> tuple[int, Any]:
    """Status and answer."""
    body = json.dumps(content).encode() if content is not None else None
    request = urllib.request.Request(url, body, {"Authorization": f"token {token}"}, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)
    try:
        with opener.open(request, timeout=60) as reply:
            status, said = reply.status, reply.read()
    except urllib.error.HTTPError as error:
        status, said = error.code, error.read()
    try:
        return status, json.loads(said or b"null")
    except ValueError:
        return status, said.decode(errors="replace")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@pytest.fixture(scope="session")
def hub(data: Path) -> Iterator[Hub]:
    """One hub for all tests."""
    running = Hub(data)
    try:
        yield running.start()
    finally:
        running.stop()
