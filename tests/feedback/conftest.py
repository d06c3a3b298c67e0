"""Graded submissions as the engine leaves them, and the pages that nbgrader makes of them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

TOPIC = "fit_line"
ROOT = Path(__file__).resolve().parents[2]
SECRET_MESSAGE = "SECRET-HIDDEN-MESSAGE"
SECRET_ID = "never_seen_line"
START_SECONDS = 90


def outcome(name: str, zh: str, en: str, verdict: str, earned: float, points: float, **more: Any) -> dict[str, Any]:
    """One entry of a check cell's metadata."""
    message = more.get("message")
    return {
        "id": name,
        "title": {"zh": zh, "en": en},
        "public": more.get("public", True),
        "verdict": verdict,
        "earned": earned,
        "points": points,
        "message": {"zh": message[0], "en": message[1]} if message else None,
    }


def verdicts() -> list[dict[str, Any]]:
    """What the engine says to an answer that is half right."""
    near = ("斜率對了，截距還不對。", "The slope is right, the intercept is not.")
    return [
        outcome("two_points", "兩點決定一條線", "Two points make a line", "pass", 1.0, 1.0),
        outcome("three_points", "三個點", "Three points", "partial", 0.5, 1.0, message=near),
        outcome(
            SECRET_ID, "沒看過的資料", "Unseen data", "fail", 0.0, 2.0, public=False, message=(SECRET_MESSAGE,) * 2
        ),
    ]


def graded(notebook: Any, name: str) -> Any:
    """The cell with a grade id."""
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


@dataclass(frozen=True)
class Course:
    """A built course with graded submissions in it."""

    folder: Path
    checkout: Any
    language: str

    def grade(self, student: str, change: Callable[[Any], None] | None = None, **scores: Any) -> Path:
        """Put a graded submission into the course, as the engine would; `change` makes it another.

        `scores`: auto (of the check), manual and comment (of the written task), points (a teacher's, for the check).
        """
        folder = self.folder / "autograded" / student / TOPIC
        folder.mkdir(parents=True)
        notebook = nbformat.read(self.folder / "release" / TOPIC / f"{TOPIC}.ipynb", as_version=4)
        notebook.metadata["aitracks"] = {"language": self.language, "grade": {"sandboxed": True}}
        graded(notebook, "fit").source = "def fit(x, y):\n    return 2.0, 0.0  # my <b>code</b>"
        graded(notebook, "task-cost").source = "When the points **bend**."
        check = graded(notebook, "check-fit")
        check.metadata["aitracks"] = {"answer": "fit", "outcomes": verdicts()}
        check.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "1.5", "text/html": "<div>1.5</div>"})]
        if change:
            change(notebook)
        # not through nbformat, which refuses what a hostile submission may hold
        (folder / f"{TOPIC}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        (folder / "timestamp.txt").write_text("2030-01-01 00:00:00 UTC", encoding="utf-8")
        (folder / "submission_secret.txt").write_text("secret", encoding="utf-8")
        self._enter(student, scores)
        return folder / f"{TOPIC}.ipynb"

    def _enter(self, student: str, scores: dict[str, Any]) -> None:
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as book:
            book.update_or_create_student(student, last_name=scores.get("name"))
            book.update_or_create_submission(TOPIC, student)
            check, task = (book.find_grade(name, TOPIC, TOPIC, student) for name in ("check-fit", "task-cost"))
            check.auto_score, check.needs_manual_grade = scores.get("auto", 1.5), False
            check.manual_score = scores.get("points")
            task.manual_score = scores.get("manual")
            task.needs_manual_grade = "manual" not in scores
            comment = book.find_comment("task-cost", TOPIC, TOPIC, student)
            comment.manual_comment, comment.auto_comment = scores.get("comment"), "No response."
            book.find_submission_notebook(TOPIC, TOPIC, student).late_submission_penalty = scores.get("late")
            book.db.commit()

    def feedback(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run nbgrader's own command."""
        done = self.checkout.run("nbgrader", "generate_feedback", TOPIC, *options, cwd=self.folder, timeout=200)
        assert done.returncode == 0, done.stderr
        return done

    def page(self, student: str) -> Path:
        """The file of a learner's feedback."""
        return self.folder / "feedback" / student / TOPIC / f"{TOPIC}.html"

    def submission(self, student: str) -> str:
        """The id under which the formgrader shows a submission."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as book:
            return str(book.find_submission_notebook(TOPIC, TOPIC, student).id)


@pytest.fixture(scope="session")
def make_course(new_checkout: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Course]:
    """Builds the tiny course in a language."""

    def make(language: str) -> Course:
        root = tmp_path_factory.mktemp(f"feedback-{language}")
        checkout = new_checkout(root / "checkout")
        checkout.edit("hub_config/cohorts/tiny.yaml", "language: zh-TW", f"language: {language}")
        done = checkout.run("aitracks", "build", "tiny", "--data", root / "data")
        assert done.returncode == 0, done.stderr
        return Course(root / "data" / "courses" / "tiny", checkout, language)

    return make


@pytest.fixture(scope="session")
def cell_of() -> Callable[[Any, str], Any]:
    """Finds the cell with a grade id."""
    return graded


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Course], str]]:
    """Starts a Jupyter server in a course's folder as the hub does, but without a hub; gives its address."""
    started: list[subprocess.Popen[bytes]] = []

    def start(course: Course) -> str:
        port = _free_port()
        options = {"port": port, "open_browser": False, "allow_root": True, "root_dir": course.folder}
        environment = course.checkout.environment(
            {
                "JUPYTER_CONFIG_PATH": str(ROOT / "hub_config" / "course"),
                "JUPYTER_CONFIG_DIR": str(course.folder.parents[2] / "jupyter"),
                "JUPYTER_PATH": str(ROOT / "hub_config" / "share"),
            }
        )
        log = (course.folder.parents[2] / "server.txt").open("wb")
        words = [f"--ServerApp.{name}={value}" for name, value in options.items()]
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "jupyter", "server", *words, "--IdentityProvider.token="],
                cwd=course.folder,
                env=environment | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        )
        return _ready(f"http://127.0.0.1:{port}", started[-1], Path(log.name))

    yield start
    for process in started:
        process.terminate()
        process.wait(20)


def _ready(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/formgrader/manage_assignments"):
                return url
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.3)


@pytest.fixture
def stock(tmp_path: Path) -> Callable[[Course], Course]:
    """Copies a course and takes our pages out of its settings: nbgrader as it comes."""

    def copy(course: Course) -> Course:
        folder = tmp_path / "checkout-of-stock" / "courses" / "tiny"
        shutil.copytree(course.folder, folder)
        settings = folder / "nbgrader_config.py"
        text = settings.read_text(encoding="utf-8")
        dropped = 'for name in ("HTMLExporter", "GenerateFeedback"):\n    get_config().pop(name, None)\n'
        settings.write_text(f"{text}\n{dropped}", encoding="utf-8")
        return Course(folder, course.checkout, course.language)

    return copy
