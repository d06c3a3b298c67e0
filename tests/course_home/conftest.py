"""A school with one built course, handed in, graded and given back through nbgrader, and its course home."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import nbformat
import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aitracks.course_home.app import create_app
from aitracks.course_home.exchange_rows import CourseFolders
from aitracks.course_home.fresh import FreshCurriculum
from aitracks.course_home.pages import Pages
from aitracks.course_home.render import Links, Renderer
from aitracks.course_home.sign_in import User
from aitracks.course_home.source import Live, Source, live_course

COHORT, FIRST, SECOND, UNWRITTEN = "pair", "fit_line", "fit_again", "fit_later"
PREFIX = "/services/home/"
LEARNERS = {"amei": "阿美", "bohao": "柏豪", "chun": "小春", "dawei": "大偉"}
WRONG = "def fit(x, y):\n    return 0.0, 0.0\n"
WRITTEN = "點排成曲線的時候不夠用。"


@dataclass(frozen=True)
class School:
    """A checkout and a data folder as a hub of profile local leaves them."""

    checkout: Any
    data: Path

    @property
    def course(self) -> Path:
        return self.data / "courses" / COHORT

    @property
    def gradebook(self) -> str:
        return f"sqlite:///{self.course / 'gradebook.db'}"

    @property
    def folders(self) -> CourseFolders:
        return CourseFolders(self.course, self.data / "exchange" / COHORT, homes=self.data / "homes")

    def api(self, learner: str = "*") -> Any:
        from nbgrader.apps.api import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory
        from traitlets.config import Config

        config = Config()
        config.CourseDirectory.root = str(self.course)
        config.CourseDirectory.course_id = COHORT
        config.CourseDirectory.student_id = learner
        config.Exchange.root = str(self.data / "exchange")
        config.ExchangeCollect.check_owner = False
        config.NbGraderAPI.log_level = logging.ERROR
        return NbGraderAPI(CourseDirectory(config=config), config=config)

    def release(self, topic: str) -> None:
        result = self.api().release_assignment(topic)
        assert result["success"], result

    def fetch(self, learner: str, topic: str) -> Path:
        """What the learner's workspace does with "Fetch"; the notebook's file."""
        folder = self.data / "homes" / learner / COHORT / topic
        shutil.copytree(self.data / "exchange" / COHORT / "outbound" / topic, folder)
        return folder / f"{topic}.ipynb"

    def submit(self, learner: str, topic: str, answer: str | None = None, written: str = WRITTEN) -> None:
        """Hand in through nbgrader's own exchange; `answer` None: the released cells as they are."""
        from nbgrader.auth import Authenticator
        from nbgrader.exchange.default import ExchangeSubmit

        file = self.data / "homes" / learner / COHORT / topic / f"{topic}.ipynb"
        if not file.exists():
            self.fetch(learner, topic)
        notebook = nbformat.read(file, as_version=4)
        for cell in notebook.cells:
            about = cell.metadata.get("nbgrader", {})
            if about.get("solution") and cell.cell_type == "code" and answer is not None:
                cell.source = answer
            elif about.get("grade") and about.get("solution") and cell.cell_type == "markdown":
                cell.source = written
        nbformat.write(notebook, file)
        api = self.api(learner)
        api.coursedir.assignment_id = topic
        before = Path.cwd()
        os.chdir(file.parents[1].parent)
        try:
            config = api.config.copy()
            config.Exchange.path_includes_course = True
            config.CourseDirectory.assignment_id = topic
            ExchangeSubmit(coursedir=api.coursedir, authenticator=Authenticator(config=config), config=config).start()
        finally:
            os.chdir(before)

    def grade(self, topic: str) -> None:
        """Collect, and grade with the real engine."""
        result = self.api().collect(topic)
        assert result["success"], result
        done = self.checkout.run("aitracks", "grade", COHORT, topic, "--data", self.data, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr

    def give_back(self, learner: str, topic: str) -> None:
        """Write the learner's feedback and release it."""
        done = self.checkout.run(
            "nbgrader", "generate_feedback", topic, f"--student={learner}", cwd=self.course, timeout=300
        )
        assert done.returncode == 0, done.stderr
        result = self.api(learner).release_feedback(topic, learner)
        assert result["success"], result

    def mark(self, learner: str, topic: str, points: float) -> None:
        """A teacher's points for the written task."""
        from nbgrader.api import Gradebook

        with Gradebook(self.gradebook) as gradebook:
            for grade in gradebook.find_submission_notebook(topic, topic, learner).grades:
                if grade.needs_manual_grade:
                    grade.manual_score, grade.needs_manual_grade = points, False
            gradebook.db.commit()

    def due(self, topic: str, when: datetime) -> None:
        from nbgrader.api import Gradebook

        with Gradebook(self.gradebook) as gradebook:
            gradebook.update_or_create_assignment(topic, duedate=when.astimezone(UTC).replace(tzinfo=None))

    def source(self) -> Live:
        """The course as the service of profile local looks at it."""
        return Live({COHORT: live_course(COHORT, self.checkout.root, self.data, self.gradebook, self.folders)})


def right_answer(course: Path, topic: str) -> str:
    """The answer of the instructor's notebook."""
    notebook = nbformat.read(course / "source" / topic / f"{topic}.ipynb", as_version=4)
    return next(
        str(cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    )


@pytest.fixture(scope="session")
def school_once(new_checkout: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> School:
    """amei passed and has her feedback, bohao failed, chun's written task waits, dawei only fetched; never changed."""
    root = tmp_path_factory.mktemp("school")
    checkout = new_checkout(root / "checkout")
    checkout.edit("curriculum/scope_map.yaml", "        topics:\n", f"        topics:\n{_unwritten()}")
    checkout.edit("curriculum/programmes/short.yaml", f"      - {SECOND}\n", f"      - {SECOND}\n      - {UNWRITTEN}\n")
    people = "".join(f"  - {{id: {id_}, name: {name}}}\n" for id_, name in LEARNERS.items())
    checkout.edit(f"hub_config/cohorts/{COHORT}.yaml", "  - {id: amei, name: 阿美}\n", people)
    checkout.edit(f"hub_config/cohorts/{COHORT}.yaml", "[fit_line, fit_again]", f"[{FIRST}, {SECOND}, {UNWRITTEN}]")
    done = checkout.run("aitracks", "build", COHORT, "--data", root / "data")
    assert done.returncode == 0, done.stderr
    school = School(checkout, root / "data")
    (school.data / "homes").mkdir()
    (school.data / "exchange").mkdir()
    (school.data / "exchange").chmod(0o777)
    before = os.environ.get("AITRACKS_HOME")
    os.environ["AITRACKS_HOME"] = str(checkout.root)
    try:
        _play(school)
    finally:
        os.environ.pop("AITRACKS_HOME") if before is None else os.environ.update(AITRACKS_HOME=before)
    return school


def _unwritten() -> str:
    return f"""\
          - id: {UNWRITTEN}
            name: {{zh-TW: 以後再畫, en: Fit later}}
            levels: [pupil]
            hours: 3
            prerequisites: []
            competencies: [fit]
            source: "001"
            summary: {{zh-TW: 還沒寫, en: Not written}}
"""


def _play(school: School) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(school.gradebook, course_id=COHORT) as gradebook:
        for id_, name in LEARNERS.items():
            gradebook.update_or_create_student(id_, first_name=id_, last_name=name)
    school.release(FIRST)
    right = right_answer(school.course, FIRST)
    school.submit("amei", FIRST, right)
    school.submit("bohao", FIRST, WRONG)
    school.submit("chun", FIRST, right)
    school.fetch("dawei", FIRST)
    school.grade(FIRST)
    school.mark("amei", FIRST, 3.0)
    school.mark("bohao", FIRST, 0.5)
    school.give_back("amei", FIRST)


@pytest.fixture
def school(school_once: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    """The school; one test's own copy."""
    shutil.copytree(school_once.data, tmp_path / "data", symlinks=True)
    shutil.copytree(school_once.checkout.root, tmp_path / "checkout")
    monkeypatch.setenv("AITRACKS_HOME", str(tmp_path / "checkout"))
    return School(type(school_once.checkout)(tmp_path / "checkout"), tmp_path / "data")


class Door:
    """Stands for the hub where only pages are looked at: whoever was let in last is asking. Sign-in has real tests."""

    def __init__(self) -> None:
        self.who: User | None = None
        self.trouble: Exception | None = None

    async def user(self, request: Request) -> User | None:
        if self.trouble:
            raise self.trouble
        return self.who

    def begin(self, request: Request) -> Response:
        return RedirectResponse("/hub/login", 302)

    async def finish(self, request: Request) -> Response:
        return RedirectResponse(PREFIX, 302)


@dataclass
class Home:
    """The course home as a browser sees it."""

    client: TestClient
    door: Door

    def get(self, address: str = "", **options: Any) -> Any:
        return self.client.get(f"{PREFIX}{address}", **options)

    def sign_in(self, name: str, *groups: str) -> Home:
        self.door.who = User(name, frozenset(groups))
        return self


@pytest.fixture
def open_home() -> Iterator[Callable[..., Home]]:
    """Opens the course home on a source of progress."""
    clients: list[TestClient] = []

    def open_(source: Source, root: Path, cohorts: tuple[str, ...] = (COHORT,), **links: Any) -> Home:
        door = Door()
        pages = Pages(
            cohorts, source, FreshCurriculum(root), Renderer(Links(prefix=PREFIX, **links), ZoneInfo("Asia/Taipei"))
        )
        clients.append(TestClient(create_app(pages, door), raise_server_exceptions=False, follow_redirects=False))
        return Home(clients[-1], door)

    yield open_
    for client in clients:
        client.close()


@pytest.fixture
def home(school: School, open_home: Callable[..., Home]) -> Home:
    """The course home of the school."""
    return open_home(school.source(), school.checkout.root)


@pytest.fixture(scope="session")
def soon() -> datetime:
    """Three days and a bit from now."""
    return datetime.now(UTC) + timedelta(days=3, hours=2)


@pytest.fixture(scope="session")
def axe(repository: Path) -> str:
    """axe-core's source."""
    file = repository / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.fail(f"axe-core is not installed: run 'npm ci' in {repository}", False)
    return file.read_text(encoding="utf-8")


AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, {runOnly: tags});
  const about = node => node.html.slice(0, 200) + " " + node.failureSummary;
  return JSON.stringify(found.violations.map(each => [each.id, each.help, each.nodes.map(about)]));
}"""


@pytest.fixture(scope="session")
def violations(axe: str) -> Callable[[Any], list[Any]]:
    """What axe has against a page. It comes in beside the page's policy, which lets no script run."""

    def look(page: Any) -> list[Any]:
        page.evaluate(axe)
        return list(json.loads(page.evaluate(AXE)))

    return look
