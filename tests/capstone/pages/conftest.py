"""Two classes with their people, problems of the repository, and the pages in front of them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
import uvicorn
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.preparing import prepare
from aitracks.capstone.pages.links import CapstoneLinks
from aitracks.capstone.pages.made import make_app
from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.stages.rubric import load_rubrics
from aitracks.capstone.teams.store import Store, open_data
from aitracks.course_home.sign_in import User
from aitracks.language import ZH

PREFIX = "/services/capstones/"
PROBLEM = "customer_intents"
ROOT = Path(__file__).resolve().parents[3]
COHORT = """\
id: {id}
name: {{zh-TW: {zh}, en: {en}}}
programme: {programme}
language: {language}
term: demo
instructors:
{instructors}
assistants:
  - {{id: ta_chen, name: 陳助教}}
learners:
{learners}
"""
LEARNERS = {"amei": "阿美", "bohao": "柏豪", "chiahui": "嘉惠", "dawei": "大偉"}
PARAMETERS = 'train = "data/train"\ninputs = "data/practice"\nout = "results"\nseed = 0\nbudget = 60\n'


def cohort_file(id_: str, zh: str, en: str, programme: str, language: str, staff: dict[str, str], learners: Any) -> str:
    """The file of a class."""
    lines = {
        name: "\n".join(f"  - {{id: {one}, name: {called}}}" for one, called in people.items())
        for name, people in (("instructors", staff), ("learners", learners))
    }
    return COHORT.format(id=id_, zh=zh, en=en, programme=programme, language=language, **lines)


def notebook(source: str = "print(1)", tags: tuple[str, ...] = ("parameters",)) -> bytes:
    """A notebook with its parameters cell and one other."""
    cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": list(tags)}), nbformat.v4.new_code_cell(source)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


class Named:
    """Stands for the hub where only pages are looked at: the browser's cookie names who is asking, and the groups."""

    async def user(self, request: Request) -> User | None:
        name, _, groups = request.cookies.get("who", "").partition("|")
        return User(name, frozenset(groups.split("|"))) if name else None

    def begin(self, request: Request) -> Response:
        return RedirectResponse("/hub/login", 302)

    async def finish(self, request: Request) -> Response:
        return RedirectResponse(PREFIX, 302)


@dataclass
class Person:
    """Somebody at a browser without scripts."""

    client: TestClient
    tokens: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, **options: Any) -> Any:
        answer = self.client.get(f"{PREFIX}{address}", **options)
        if found := re.search(r'name="csrf" value="(\w+)"', answer.text):
            self.tokens[address] = found[1]
        return answer

    def post(self, address: str, do: str, file: tuple[str, bytes] | None = None, **fields: Any) -> Any:
        """Open the page, fill one of its forms, send it."""
        if address not in self.tokens:
            self.get(address)
        token = self.tokens.get(address) or next(iter(self.tokens.values()))  # one for the whole session
        sent = {"do": do, "csrf": token, **fields}
        files = {"file": (*file, "application/json")} if file else None
        return self.client.post(f"{PREFIX}{address}", data=sent, files=files)

    def refused(self, address: str, do: str, file: tuple[str, bytes] | None = None, **fields: Any) -> str:
        """Send a form that comes back; why."""
        answer = self.post(address, do, file, **fields)
        assert answer.status_code == 422, answer.text
        return unescape(re.search(r'class="refusal" role="alert">([^<]*)', answer.text)[1].strip())


@dataclass
class Classes:
    """The pages of two classes: `class_a` begins with the proof, `class_b` with a concept review."""

    data: Path
    app: Any
    store: Store

    def person(self, name: str, *groups: str) -> Person:
        client = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)
        client.cookies.set("who", "|".join([name, *groups]))
        return Person(client)

    def learner(self, name: str, cohort: str = "class_a") -> Person:
        return self.person(name, f"nbgrader-{cohort}")

    def staff(self, name: str = "prof_lin", cohort: str = "class_a") -> Person:
        return self.person(name, f"formgrade-{cohort}")

    def team(self, cohort: str = "class_a", people: tuple[str, ...] = ("amei", "bohao"), slug: str = "hawks") -> Any:
        """Found and joined through the pages, at work on the problem."""
        captain = self.learner(people[0], cohort)
        assert captain.post(f"{cohort}/teams", "found", id=slug, name_zh="飛鷹", name_en="Hawks").status_code == 303
        code = re.search(r'class="code"><code>([^<]+)', captain.get(f"{cohort}/teams/{slug}").text)[1]
        for person in people[1:]:
            assert self.learner(person, cohort).post(f"{cohort}/teams", "join", code=code).status_code == 303
        assert captain.post(f"{cohort}/problems/{PROBLEM}", "apply").status_code == 303
        return captain


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both classes' files and the problem's data; never changed."""
    data = tmp_path_factory.mktemp("capstones")
    (data / "cohorts").mkdir()
    staff = {"prof_lin": "林老師"}
    first = cohort_file("class_a", "甲班", "Class A", "outreach", "zh-TW", staff, LEARNERS)
    second = cohort_file("class_b", "乙班", "Class B", "seed_team", "en", {"prof_wu": "吳老師"}, {"emma": "Emma",
                         "fang": "小芳", "gary": "Gary"})  # fmt: skip
    (data / "cohorts" / "class_a.yaml").write_text(first, encoding="utf-8")
    (data / "cohorts" / "class_b.yaml").write_text(second, encoding="utf-8")
    prepare(CohortPlaces.of(data, "class_a"), [load_problem(PROBLEM, ROOT)], ROOT, ZH, lambda line: None)
    shutil.copytree(CohortPlaces.of(data, "class_a").root, CohortPlaces.of(data, "class_b").root)
    return data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    """The data folder, one test's own; no test changes a file that is there, so they are linked."""
    shutil.copytree(prepared, tmp_path / "data", copy_function=os.link)
    return tmp_path / "data"


@pytest.fixture
def classes(data: Path) -> Iterator[Classes]:
    """Both classes, one test's own."""
    app = make_app(["class_a", "class_b"], ROOT, data, Named(), CapstoneLinks(), "Asia/Taipei")
    store = open_data(data)
    yield Classes(data, app, store)
    store.engine.dispose()


@pytest.fixture(scope="session")
def rubrics() -> Any:
    """Of the repository."""
    return load_rubrics(ROOT)


@pytest.fixture
def served() -> Iterator[Callable[[Any], str]]:
    """Serves an application on a port of its own; gives its address."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serve(app: Any) -> str:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return f"http://127.0.0.1:{port}"

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join(10)
