"""A class at a hub: each learner logs in, waits for the server, opens the assignment, runs it, saves and submits.

Over the network only, as browsers do, so that it drives any JupyterHub with nbgrader.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import httpx
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

SECONDS_FOR_A_SERVER = 300
SECONDS_FOR_A_CELL = 120
PATIENCE = 120.0  # seconds for one answer
TIMEOUT = httpx.Timeout(PATIENCE)


class StepFailed(Exception):
    """A learner could not go on; says at which step and why."""


@dataclass
class Learner:
    """One learner at one browser."""

    hub: str  # e.g. http://127.0.0.1:8000
    name: str
    password: str
    course: str
    assignment: str
    seconds: dict[str, float] = field(default_factory=dict)  # step → when it was done, since the class began
    failed: str = ""

    async def live(self, began: float, steps: tuple[str, ...], together: Callable[[], Awaitable[None]]) -> None:
        """Take the steps in order; what fails is noted, and the learner goes home."""
        async with httpx.AsyncClient(base_url=self.hub, follow_redirects=True, timeout=TIMEOUT) as self.web:
            try:
                for step in steps:
                    if step == "together":
                        await together()
                        continue
                    await getattr(self, f"_{step}")()
                    self.seconds[step] = time.monotonic() - began
            except (TimeoutError, StepFailed, httpx.HTTPError, HTTPClientError, OSError, ValueError, KeyError) as error:
                self.failed = f"{step}: {type(error).__name__} {error}"[:300]

    async def _log_in(self) -> None:
        page = await self.web.get("/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": _hidden(page.text, "_xsrf")}
        answer = await self.web.post("/hub/login", params={"_xsrf": form["_xsrf"]}, data=form, follow_redirects=False)
        if answer.status_code != 302:
            raise StepFailed(f"status {answer.status_code}")

    async def _server(self) -> None:
        """From the click on "start" to a JupyterLab that answers."""
        page = await self.web.get(f"/hub/spawn/{self.name}")
        if not self._is_lab(page):
            await self._watch(page)
            page = await self.web.get(f"/user/{self.name}/lab")
        if not self._is_lab(page):
            raise StepFailed(f"no server: status {page.status_code} at {page.url}")

    async def _watch(self, page: httpx.Response) -> None:
        """Wait as the page does that a browser shows meanwhile: by the hub's stream of events."""
        source = re.search(r'new EventSource\("([^"]+)"\)', page.text)
        if source is None:
            raise StepFailed(f"no server is started: status {page.status_code} at {page.url}")
        async with asyncio.timeout(SECONDS_FOR_A_SERVER), self.web.stream("GET", unescape(source[1])) as events:
            async for line in events.aiter_lines():
                event = json.loads(line.partition("data:")[2] or "{}")
                if event.get("failed"):
                    raise StepFailed(f"no server: {event.get('message')}")
                if event.get("ready"):
                    return

    def _is_lab(self, page: httpx.Response) -> bool:
        at_home = urlsplit(str(page.url)).path.startswith(f"/user/{self.name}/")
        return page.status_code == 200 and at_home and "jupyter-config-data" in page.text

    async def _fetch(self) -> None:
        listed = await self._ask("GET", "assignments", params={"course_id": self.course})
        waiting = [one["assignment_id"] for one in listed["value"] if one["status"] == "released"]
        if self.assignment in waiting:  # else it was fetched another day
            await self._ask("POST", "assignments/fetch", params=self._which())
        path = f"{self.course}/{self.assignment}/{self.assignment}.ipynb"
        try:
            self.model = await self._ask("GET", f"api/contents/{path}")
        except StepFailed:  # a hub where assignments lie without their course's folder
            path = path.partition("/")[2]
            self.model = await self._ask("GET", f"api/contents/{path}")
        self.path = path

    async def _kernel(self) -> None:
        """A notebook that can be used: its kernel answers."""
        wanted = {"path": self.path, "name": self.path, "type": "notebook", "kernel": {"name": "python3"}}
        session = await self._ask("POST", "api/sessions", json=wanted)
        self.kernel = session["kernel"]["id"]
        self.socket = await self._connect()
        await self._execute("1 + 1")

    async def _run(self) -> None:
        """Run all: every code cell in order, whether or not it fails."""
        for cell in self.model["content"]["cells"]:
            if cell["cell_type"] == "code":
                await self._execute(cell["source"])

    async def _save(self) -> None:
        body = {"type": "notebook", "format": "json", "content": self.model["content"]}
        await self._ask("PUT", f"api/contents/{self.path}", json=body)

    async def _submit(self) -> None:
        await self._ask("POST", "assignments/submit", params=self._which())

    async def _leave(self) -> None:
        """Close the notebook: the socket and the kernel, not the server."""
        self.socket.close()
        await self._ask("DELETE", f"api/kernels/{self.kernel}")

    def _which(self) -> dict[str, str]:
        return {"course_id": self.course, "assignment_id": self.assignment}

    async def _ask(self, method: str, path: str, **options: Any) -> Any:
        token = self.web.cookies.get("_xsrf", path=f"/user/{self.name}/") or ""
        answer = await self.web.request(method, f"/user/{self.name}/{path}", headers={"X-XSRFToken": token}, **options)
        if answer.status_code >= 400:
            raise StepFailed(f"{method} {path.partition('?')[0]}: status {answer.status_code} {answer.text[:200]}")
        said = answer.json() if answer.content else {}
        if isinstance(said, dict) and said.get("success") is False:
            raise StepFailed(f"{path.partition('?')[0]}: {str(said.get('value'))[-200:]}")
        return said

    async def _connect(self) -> WebSocketClientConnection:
        place = f"/user/{self.name}/api/kernels/{self.kernel}/channels?session_id={uuid.uuid4().hex}"
        cookies = "; ".join(
            f"{cookie.name}={cookie.value}" for cookie in self.web.cookies.jar if place.startswith(cookie.path)
        )
        address = f"{self.hub.replace('http', 'ws', 1)}{place}"
        headers = {"Cookie": cookies, "Origin": self.hub}
        return await websocket_connect(
            HTTPRequest(address, headers=headers, connect_timeout=PATIENCE, request_timeout=PATIENCE),
            ping_interval=None,
        )

    async def _execute(self, source: str) -> str:
        """Run code in the kernel; gives what it printed."""
        asked = uuid.uuid4().hex
        message = {
            "header": {"msg_id": asked, "msg_type": "execute_request", "username": "", "version": "5.3",
                       "session": "bench", "date": ""},
            "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": [],
            "content": {"code": source, "silent": False, "store_history": True, "user_expressions": {},
                        "allow_stdin": False, "stop_on_error": False},
        }  # fmt: skip
        await self.socket.write_message(json.dumps(message))
        return await asyncio.wait_for(self._reply(asked), SECONDS_FOR_A_CELL)

    async def _reply(self, asked: str) -> str:
        printed, done = "", {"execute_reply": False, "idle": False}
        while not all(done.values()):
            said = await self.socket.read_message()
            if said is None:
                raise StepFailed("the kernel's socket was closed")
            heard = json.loads(said) if isinstance(said, str) else {"parent_header": {}}
            if heard["parent_header"].get("msg_id") == asked:
                kind, content = heard["header"]["msg_type"], heard["content"]
                printed += content["text"] if kind == "stream" else ""
                done["execute_reply"] |= kind == "execute_reply"
                done["idle"] |= kind == "status" and content["execution_state"] == "idle"
        return printed


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the value of an input."""
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.values[str(found["name"])] = found.get("value") or ""


def _hidden(page: str, name: str) -> str:
    parser = _Inputs()
    parser.feed(page)
    return parser.values[name]
