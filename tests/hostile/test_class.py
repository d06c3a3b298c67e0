"""The whole corpus with honest work among it, graded by the real command, as root and as an ordinary user."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook, MissingEntry

from aitracks.paths import home

pytestmark = pytest.mark.hostile
TOPIC = "fit_line"
HONEST = ("honest_a", "honest_b", "honest_c")
NOBODY = 61_235
SECONDS = 400
WRITTEN = ("gradebook.db", "autograded", "feedback", ".grade.lock", ".grading")
LIVE = ("<script>alert", "<img src=x onerror", "<svg onload", "<iframe", "href='javascript:", 'href="javascript:')


@dataclass(frozen=True)
class Graded:
    """A course after grading, and what the command said."""

    folder: Path
    told: subprocess.CompletedProcess[str]
    before: dict[str, str]
    sentinel: Path
    as_other: bool

    def scores(self) -> dict[str, float | None]:
        """Learner → points of the check; None where there is no grade."""
        found: dict[str, float | None] = {}
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            for name in sorted(path.name for path in (self.folder / "submitted").iterdir()):
                try:
                    found[name] = gradebook.find_grade("check-fit", TOPIC, TOPIC, name).auto_score
                except MissingEntry:
                    found[name] = None
            most = {cell.name: cell.max_score for cell in gradebook.find_notebook(TOPIC, TOPIC).grade_cells}
        assert most == {"check-fit": 4.0, "task-cost": 3.0}
        return found


@pytest.fixture(scope="module", params=["this user", "an ordinary user"])
def graded(request: pytest.FixtureRequest, course: Any) -> Iterator[Graded]:
    """The corpus graded once, in a folder that the user may enter."""
    user = _ordinary_user() if request.param == "an ordinary user" else None
    root = Path(tempfile.mkdtemp(prefix="aitracks-hostile-"))
    subprocess.run(["cp", "-a", course.checkout.root, course.folder.parents[1], root], check=True)
    sentinel = root / "somebody-else"
    sentinel.mkdir()
    (sentinel / "grades.txt").write_text("4.0\n", encoding="utf-8")
    (root / "tmp").mkdir()
    owner = NOBODY if user else os.geteuid()
    for path in [root, *root.rglob("*")]:
        os.chown(path, owner, owner if user else os.getegid(), follow_symlinks=False)
    folder = root / "data" / "courses" / "tiny"
    before = snapshot(folder) | snapshot(sentinel)
    yield Graded(folder, _grade(root, user), before, sentinel, user is not None)
    shutil.rmtree(root)


def _ordinary_user() -> str:
    if os.geteuid() != 0:
        pytest.skip("the run as this user is that of an ordinary user already")
    python = shutil.which("python3.11", path="/usr/bin:/usr/local/bin")
    if python is None:
        pytest.skip("no Python outside of root's home that another account could run")
    try:
        path, mode = home(), 0
        while path != path.parent:
            mode, path = path.stat().st_mode, path.parent
            if not mode & stat.S_IXOTH:
                pytest.skip(f"another account may not read {home()}")
    except OSError as error:
        pytest.skip(f"{error}")
    return python


def _grade(root: Path, python: str | None) -> subprocess.CompletedProcess[str]:
    source = Path(__file__).resolve().parents[2] / "src"
    packages = [str(source), *(path for path in sys.path if path.endswith("site-packages"))]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "HOME": str(root / "tmp"),
        "AITRACKS_HOME": str(root / "checkout"),
        "PYTHONPATH": os.pathsep.join(packages),
        "OMP_NUM_THREADS": "1",
    }
    identity: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if python else {}
    words = [
        "from aitracks.cli import main; main()",
        "grade",
        "tiny",
        TOPIC,
        "--data",
        str(root / "data"),
        "--jobs",
        "4",
    ]
    return subprocess.run(
        [python or sys.executable, "-c", *words],
        cwd=root / "tmp",
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        start_new_session=True,
        check=False,
        **identity,
    )


def snapshot(folder: Path) -> dict[str, str]:
    """Every file below, by path, with what is in it; without what grading is there to write."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).parts[0]
        if name in WRITTEN or name.startswith(".nfs"):
            continue
        status = path.lstat()
        small = stat.S_ISREG(status.st_mode) and status.st_size < 1 << 28
        content = hashlib.sha256(path.read_bytes()).hexdigest() if small else ""
        found[str(path)] = f"{status.st_mode} {status.st_size} {content}"
    return found


def test_the_honest_get_their_points_and_the_others_what_they_are_worth(graded: Graded, corpus: Any) -> None:
    scores = graded.scores()
    assert {name: scores.get(name) for name in HONEST} == dict.fromkeys(HONEST, 4.0), graded.told.stdout
    for attack in corpus.read_corpus():
        wanted = None if "ending" in attack.said else attack.points
        assert scores[attack.learner] == wanted, (attack.learner, graded.told.stderr[-3000:])


def test_every_submission_has_its_verdict(graded: Graded, corpus: Any) -> None:
    lines = {line.split()[0]: line for line in graded.told.stdout.splitlines() if line.split()}
    for attack in corpus.read_corpus():
        assert attack.learner in lines, graded.told.stdout[-2000:] + graded.told.stderr[-2000:]
        assert attack.said.get("ending", "") in lines[attack.learner]
        assert "judge error" not in lines[attack.learner]
    assert "\x1b" not in graded.told.stdout + graded.told.stderr
    assert "Traceback" not in graded.told.stderr


def test_nothing_else_has_changed(graded: Graded) -> None:
    assert snapshot(graded.folder) | snapshot(graded.sentinel) == graded.before


def test_the_notebooks_are_sound(graded: Graded) -> None:
    files = sorted(graded.folder.glob(f"autograded/*/{TOPIC}/{TOPIC}.ipynb"))
    assert len(files) > 100
    for file in files:
        assert file.stat().st_size < 20_000_000, file
        notebook = nbformat.read(file, as_version=4)
        nbformat.validate(notebook)
        names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
        assert len(names) == len(set(names)), file
        assert {"check-fit", "setup"} <= set(names) <= {"check-fit", "fit", "setup", "task-cost"}, file


def test_feedback_tells_no_secret_and_runs_nothing(graded: Graded, course: Any, corpus: Any) -> None:
    if graded.as_other:
        pytest.skip("the pages of both runs are made from the same notebooks")
    done = course.checkout.run("nbgrader", "generate_feedback", TOPIC, cwd=graded.folder, timeout=SECONDS)
    assert done.returncode == 0, done.stderr[-3000:]
    pages = sorted(graded.folder.glob(f"feedback/*/{TOPIC}/*.html"))
    assert len(pages) > 100
    own = {attack.learner: "".join(attack.sections.values()) for attack in corpus.read_corpus()}
    secrets = [*course.secrets(), "SEEN-INPUTS ["]
    carried = graded.folder / "autograded" / "secrets_inputs_carried_on" / TOPIC / f"{TOPIC}.ipynb"
    assert secrets[-1] in carried.read_text(encoding="utf-8")
    for page in pages:
        text = page.read_text(encoding="utf-8")
        said = own.get(page.parents[1].name, course.reference)
        assert [secret for secret in secrets if secret in text and secret not in said] == [], page
        assert [word for word in LIVE if word in text] == [], page
        assert len(text) < 20_000_000, page
