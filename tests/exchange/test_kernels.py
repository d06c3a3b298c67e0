"""A real Jupyter Server with the configuration of a course service: what it starts, and what it refuses."""

from __future__ import annotations

import json
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

import nbformat
import pytest

_CONFIG = """
from aitracks.exchange.configure import configure_course_service
c = get_config()
configure_course_service(c)
"""


@dataclass
class Server:
    url: str
    course: Path

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        request = urllib.request.Request(
            f"{self.url}/{path}", None if body is None else json.dumps(body).encode(), method=method
        )
        request.add_header("Authorization", "token t")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text.startswith(b"{") else text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    course = tmp_path_factory.mktemp("course")
    for folder in ("source/ps1", "submitted/amei/ps1", "autograded/amei/ps1", "feedback/amei/ps1"):
        (course / folder).mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(), course / folder / "ps1.ipynb")
    (course / "source" / "shortcut").symlink_to(course / "submitted" / "amei")
    config = tmp_path_factory.mktemp("config") / "jupyter_server_config.py"
    config.write_text(_CONFIG, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["--no-browser", f"--port={port}", "--allow-root", f"--ServerApp.root_dir={course}", f"--config={config}"]
    command = [sys.executable, "-m", "jupyter_server", *words, "--IdentityProvider.token=t"]
    process = subprocess.Popen(command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        made = Server(f"http://127.0.0.1:{port}", course)
        _wait(made, process)
        yield made
    finally:
        process.terminate()
        process.wait(30)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            if server.ask("GET", "api/status")[0] == 200:
                return
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.2)


def _session(path: str, **kernel: str) -> dict[str, object]:
    return {"path": path, "type": "notebook", "name": "x", "kernel": kernel or {"name": "python3"}}


@pytest.fixture(scope="module")
def own(server: Server) -> dict[str, Any]:
    """A session that is allowed: the instructor's own notebook."""
    status, session = server.ask("POST", "api/sessions", _session("source/ps1/ps1.ipynb"))
    assert status == 201, session
    return session


HANDED_IN = (
    "submitted/amei/ps1/ps1.ipynb",
    "autograded/amei/ps1/ps1.ipynb",
    "feedback/amei/ps1/ps1.ipynb",
    "/submitted/amei/ps1/ps1.ipynb",
    "source/../submitted/amei/ps1/ps1.ipynb",
    "./submitted//amei/ps1/ps1.ipynb",
    "source/shortcut/ps1/ps1.ipynb",
    "RTC:submitted/amei/ps1/ps1.ipynb",
    "submitted",
    "submitted/not/there.ipynb",
)


@pytest.mark.parametrize("path", HANDED_IN)
def test_no_way_to_a_kernel_for_what_was_handed_in(server: Server, own: dict[str, Any], path: str) -> None:
    asked = {
        "a new session": ("POST", "api/sessions", _session(path)),
        "a session with a kernel that runs": ("POST", "api/sessions", _session(path, id=own["kernel"]["id"])),
        "a session renamed": ("PATCH", f"api/sessions/{own['id']}", {"path": path}),
        "a kernel": ("POST", "api/kernels", {"name": "python3", "path": path}),
    }
    for way, request in asked.items():
        status, answer = server.ask(*request)
        assert status in (403, 500), way  # the sessions' handler makes 500 of every error
        assert "學員繳交的筆記本不在這裡執行" in answer["message"], way
        assert "are not run here" in answer["message"], way
    assert [one["id"] for one in server.ask("GET", "api/kernels")[1]] == [own["kernel"]["id"]]
    assert [one["path"] for one in server.ask("GET", "api/sessions")[1]] == ["source/ps1/ps1.ipynb"]


def test_nothing_outside_the_course(server: Server) -> None:
    status, _ = server.ask("POST", "api/kernels", {"name": "python3", "path": "../../etc"})
    assert status == 403


def test_no_terminal(server: Server) -> None:
    status, _ = server.ask("POST", "api/terminals")
    assert status == 404


def test_no_validate_which_brings_a_kernel_of_its_own(server: Server) -> None:
    status, _ = server.ask("POST", "assignments/validate?path=submitted/amei/ps1/ps1.ipynb")
    assert status == 404


def test_the_instructors_own_notebooks_run(server: Server, own: dict[str, Any]) -> None:
    status, kernel = server.ask("POST", "api/kernels", {"name": "python3", "path": "source/ps1"})
    assert status == 201
    assert server.ask("DELETE", f"api/kernels/{kernel['id']}")[0] == 204
