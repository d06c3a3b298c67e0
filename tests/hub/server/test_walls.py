"""Two learners on one machine: neither reads or forges what is the other's, the grader's or the hub's."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from ...loops import run_apart

pytestmark = [pytest.mark.hub, pytest.mark.timeout(600)]

COHORT, TOPIC = "outreach_demo", "supervised_learning"
PROBES = Path(__file__).with_name("probes.py")
FORGE = r"""
import os, shutil, pathlib, datetime
inbound = pathlib.Path({data!r}) / "exchange" / {COHORT!r} / "inbound"
fake = inbound / "bohao+{TOPIC}+2099-01-01 00:00:00.000000 UTC+forgery00000"
fake.mkdir()
(fake / "timestamp.txt").write_text("2099-01-01 00:00:00.000000 UTC")
(fake / "{TOPIC}.ipynb").write_text("{{}}")
for name in os.listdir(os.path.expanduser("~/{COHORT}/{TOPIC}")):
    pass
print("forged")
"""


def test_nothing_of_anybody_else_is_open(server_hub: Any, present: Callable[..., Any]) -> None:
    async def scenario() -> dict[str, str]:
        bohao, amei = await asyncio.gather(present("bohao"), present("amei"))
        await bohao._execute("secret = 'bohao was here'\nopen('/tmp/mine', 'w').write(secret)")
        server = server_of(server_hub, "bohao")
        port = next(c.laddr.port for c in server.net_connections("tcp") if c.status == psutil.CONN_LISTEN)
        facts = {
            "cohort": COHORT,
            "topic": TOPIC,
            "data": str(server_hub.data),
            "home": str(server_hub.place / "home"),
            "victim": "bohao",
            "pids": [server.pid, server_hub.process.pid],
            "hub": server_hub.url,
            "victim_url": f"http://127.0.0.1:{port}/user/bohao",
            "victim_port": port,
            "proxy": f"http://127.0.0.1:{proxy_port(server_hub)}",
        }
        code = f"FACTS = {facts!r}\n{PROBES.read_text(encoding='utf-8')}"
        said = json.loads((await amei._execute(code)).strip().splitlines()[-1])
        assert "bohao was here" in await bohao._execute("print(secret)")
        for one in (amei, bohao):
            await one._leave()
        return said

    said = run_apart(scenario())
    assert len(said) > 45
    assert {name: what for name, what in said.items() if not what.startswith("shut")} == {}


def test_capstones_are_served_by_an_account_of_their_own(server_hub: Any, present: Callable[..., Any]) -> None:
    """A team is founded through the hub; what it leaves belongs to the pages' account, not to root."""

    async def scenario() -> None:
        amei = await present("amei", "log_in")
        address = f"/services/capstones/{COHORT}"
        problems = await amei.web.get(f"{address}/problems")
        assert problems.status_code == 200
        assert "阿美" in problems.text
        teams = await amei.web.get(f"{address}/teams")
        token = re.search(r'name="csrf" value="([^"]+)"', teams.text)
        assert token, teams.text[:2000]
        form = {"csrf": token[1], "do": "found", "id": "hawks", "name_zh": "飛鷹"}
        made = await amei.web.post(f"{address}/teams", data=form)
        assert "飛鷹" in made.text
        assert (await amei.web.get("/services/capstones/other_class/problems")).status_code == 403
        await amei.web.aclose()

    run_apart(scenario())
    account = f"{server_hub.prefix}x-capstones"
    store = server_hub.data / "capstones" / "store" / "capstones.sqlite"
    assert (store.owner(), store.stat().st_mode & 0o777) == (account, 0o600)
    uid = pwd.getpwnam(account).pw_uid
    assert any("aitracks.capstone.pages" in (one.info["cmdline"] or ()) for one in processes_of(uid))


def processes_of(uid: int) -> Iterator[psutil.Process]:
    """A user's processes; others may end while one looks."""
    for process in psutil.process_iter(["uids", "cmdline"]):
        if process.info["uids"] and process.info["uids"].real == uid:
            yield process


def server_of(hub: Any, user: str) -> psutil.Process:
    """The process that listens for somebody."""
    uid = pwd.getpwnam(hub.account(user)).pw_uid
    for process in processes_of(uid):
        if any(c.status == psutil.CONN_LISTEN and c.laddr.ip == "127.0.0.1" for c in process.net_connections("tcp")):
            return process
    raise AssertionError(f"no server of {user}")


def proxy_port(hub: Any) -> int:
    """Where the proxy takes its orders."""
    proxy = psutil.Process(int((hub.data / "hub" / "proxy.pid").read_text()))
    words = proxy.cmdline()
    return int(words[words.index("--api-port") + 1])


def test_rights_of_a_server(server_hub: Any, present: Callable[..., Any]) -> None:
    async def scenario() -> None:
        amei = await present("amei", "log_in", "server")
        await amei.web.aclose()

    run_apart(scenario())
    status = Path(f"/proc/{server_of(server_hub, 'amei').pid}/status").read_text()
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    uid = str(pwd.getpwnam(server_hub.account("amei")).pw_uid)
    assert facts["Uid"].split() == [uid] * 4
    assert facts["CapEff"] == facts["CapBnd"] == "0" * 16
    assert facts["NoNewPrivs"] == "1"


def test_from_handing_in_to_feedback(server_hub: Any, present: Callable[..., Any]) -> None:
    """The class's round through the hub alone; a forged hand-in is refused and the real one taken."""

    async def scenario() -> None:
        bohao, amei = await asyncio.gather(present("bohao"), present("amei"))
        await bohao._submit()
        assert "forged" in await amei._execute(FORGE.format(data=str(server_hub.data), COHORT=COHORT, TOPIC=TOPIC))
        await amei._submit()
        teacher = await present("prof_lin", "log_in")
        grader = Formgrader(teacher, COHORT)
        await grader.open()
        assert (await grader.post(f"assignment/{TOPIC}/collect"))["success"]
        report = json.loads((server_hub.data / "courses" / COHORT / ".collected" / f"{TOPIC}.json").read_text())
        assert len(report["refused"]) == 1
        assert "bohao" in json.dumps(report["refused"])
        for name in ("amei", "bohao"):
            graded = await grader.post(f"submission/{TOPIC}/{name}/autograde")
            assert graded["success"], graded
        assert (await grader.post(f"assignment/{TOPIC}/generate_feedback"))["success"]
        assert (await grader.post(f"assignment/{TOPIC}/release_feedback"))["success"]
        await bohao._ask("POST", "assignments/fetch_feedback", params=bohao._which())
        listed = await bohao._ask("GET", "assignments", params={"course_id": COHORT})
        mine = [one for one in listed["value"] if one["status"] == "submitted"]
        assert any(one["submissions"][0]["has_local_feedback"] for one in mine), mine
        other = Formgrader(teacher, "other_class")
        assert (await other.open(expect=403)) is None
        home = await bohao.web.get("/services/home/")
        assert "柏豪" in home.text
        for one in (amei, bohao):
            await one._leave()

    run_apart(scenario())
    owner = (server_hub.data / "courses" / COHORT / "gradebook.db").stat().st_uid
    assert pwd.getpwuid(owner).pw_name == f"{server_hub.prefix}g-{COHORT}"


class Formgrader:
    """An instructor at a course's formgrader."""

    def __init__(self, teacher: Any, cohort: str) -> None:
        self.web, self.base = teacher.web, f"/services/{cohort}"

    async def open(self, expect: int = 200) -> str | None:
        page = await self.web.get(f"{self.base}/formgrader")
        assert page.status_code == expect, page.text[:300]
        return page.text if expect == 200 else None

    async def post(self, what: str) -> dict[str, Any]:
        token = next(c.value for c in self.web.cookies.jar if c.name == "_xsrf" and c.path.startswith(self.base))
        address = f"{self.base}/formgrader/api/{what}"
        answer = await self.web.post(address, headers={"X-XSRFToken": str(token)}, timeout=300)
        assert answer.status_code == 200, answer.text[:500]
        found: dict[str, Any] = answer.json()
        return found


def test_hub_and_proxy_killed_during_work(server_hub: Any, present: Callable[..., Any]) -> None:
    """Learners keep their kernels; the launcher says what happened; the same page answers again."""

    async def before() -> Any:
        amei = await present("amei")
        await amei._execute("kept = 6 * 7")
        return amei

    async def scenario() -> None:
        amei = await before()
        kernel, server = amei.kernel, server_of(server_hub, "amei").pid
        os.kill(psutil.Process(server_hub.process.pid).children()[0].pid, 0)
        hub = next(
            p for p in psutil.Process(server_hub.process.pid).children() if "jupyterhub" in " ".join(p.cmdline())
        )
        restarts = server_hub.said().count("JupyterHub is back.")
        hub.send_signal(signal.SIGKILL)
        await asyncio.to_thread(server_hub.wait_for, "JupyterHub is back.", restarts + 1)
        assert server_of(server_hub, "amei").pid == server
        await answering(amei)
        amei.kernel = kernel
        amei.socket = await amei._connect()
        assert "42" in await amei._execute("print(kept)")

        proxy = int((server_hub.data / "hub" / "proxy.pid").read_text())
        os.kill(proxy, signal.SIGKILL)
        await answering(amei)
        amei.socket = await amei._connect()
        assert "42" in await amei._execute("print(kept)")
        await amei._leave()

    run_apart(scenario())


async def answering(learner: Any) -> None:
    """Wait until the learner's own server answers through the proxy again."""
    deadline = time.monotonic() + 90
    while True:
        try:
            page = await learner.web.get(f"/user/{learner.name}/api/status")
            if page.status_code == 200 and "kernels" in page.text:
                return
        except httpx.TransportError:
            pass  # the proxy is not there yet
        assert time.monotonic() < deadline, "the server does not answer again"
        await asyncio.sleep(0.5)


def test_a_class_code_makes_an_account_of_its_own(server_hub: Any, driver: Any) -> None:
    """From the board to a notebook, with a nickname in Chinese."""
    said = server_hub.run("code", "new", COHORT, "--seats", "3")
    words = [word.strip("│ ") for word in said.split()]
    code = next(word for word in words if word.count("-") >= 1 and word.replace("-", "").isalnum() and word.isupper())

    async def scenario() -> None:
        async with driver.httpx.AsyncClient(base_url=server_hub.url, follow_redirects=True, timeout=60) as web:
            fields = {"class_code": code, "username": "小恐龍", "password": "sun42moon"}
            for more in ({}, {"password2": "sun42moon"}):  # the PIN is asked for twice where an account is made
                page = await web.get("/hub/login")
                form = {**fields, **more, "_xsrf": driver._hidden(page.text, "_xsrf")}
                page = await web.post("/hub/login", data=form)
            assert "/services/home/" in str(page.url)
            assert "小恐龍" in page.text
            page = await web.get("/hub/spawn")
            deadline = time.monotonic() + 60
            while "/user/p-" not in str(page.url) or "jupyter-config-data" not in page.text:
                assert time.monotonic() < deadline, page.url
                await asyncio.sleep(0.5)
                page = await web.get("/hub/user-redirect/lab")

    run_apart(scenario())
    made = [account.pw_name for account in pwd.getpwall() if account.pw_name.startswith(f"{server_hub.prefix}-p-")]
    assert len(made) == 1
    groups = subprocess.run(["id", "-nG", made[0]], capture_output=True, text=True, check=True).stdout.split()
    assert f"{server_hub.prefix}c-{COHORT}" in groups
    assert "小恐龍" in (server_hub.data / "newcomers" / f"{COHORT}.json").read_text(encoding="utf-8")
