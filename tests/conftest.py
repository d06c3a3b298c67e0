"""A small checkout with one tiny unit, which tests build, grade, verify and break."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aitracks.units.catalog import UnitFiles

from .pg_server import Server, running

REPOSITORY = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PATH = "core/lines/fit_line"
OTHER = "core/lines/fit_again"

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# what takes accounts, mounts or a database server: folders and files
SYSTEM = (
    "backup",
    "capstone/stages",
    "capstone/teams",
    "cohorts/test_system_groups.py",
    "course_home/test_snapshot_rights.py",
    "exchange",
    "postgres",
    "servers",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs more of the machine than a folder is marked, so that it can be run apart."""
    for item in items:
        if item.path.relative_to(REPOSITORY / "tests").as_posix().startswith(SYSTEM):
            item.add_marker("system")


SCOPE_MAP = """\
tracks:
  - id: core
    name: {zh-TW: 核心, en: Core}
    summary: {zh-TW: 方法, en: Methods}
    areas:
      - id: lines
        name: {zh-TW: 直線, en: Lines}
        topics:
"""
TOPIC = """\
          - id: %s
            name: {zh-TW: 畫直線, en: Fit a line}
            levels: [pupil]
            hours: 3
            prerequisites: []
            competencies: [fit]
            source: "001"
            summary: {zh-TW: 能畫直線, en: Fit a line}
"""
PROGRAMME = """\
id: short
name: {zh-TW: 短期, en: Short}
summary: {zh-TW: 很短, en: Very short}
levels: [pupil]
stages:
  - id: only
    name: {zh-TW: 唯一, en: Only}
    kind: course
    level: pupil
    starts_week: 1
    weeks: 2
    pass_rule: {topic: 0.5, stage: 0.6}
    topics:
"""
COHORT = """\
id: %s
name: {zh-TW: 小班, en: Tiny}
programme: short
language: zh-TW
term: demo
instructors:
  - {id: prof_lin, name: 林老師}
learners:
  - {id: amei, name: 阿美}
topics: [%s]
"""
COMPETENCIES = """\
groups:
  - id: modelling
    name: {zh-TW: 建模, en: Modelling}
    competencies:
      - id: fit
        name: {zh-TW: 擬合, en: Fit}
        statement: {zh-TW: 能擬合, en: Can fit}
        evidence: {zh-TW: 擬合得好, en: It fits}
        levels: [pupil]
"""
CARD = """\
id: casting_line
name: {zh-TW: 鑄件產線, en: Casting line}
fields:
  - {name: x, type: number, unit: m, description: {zh-TW: 位置, en: position}}
encoding: UTF-8
file_type: none
volume: {zh-TW: 五個數, en: five numbers}
time_span: {zh-TW: 不限, en: any}
delivery: {zh-TW: 現算, en: computed}
source: "aitracks"
licence: BSD-3-Clause
not_for: {zh-TW: 無, en: nothing}
simulated: null
loader: aitracks.data.edge:casting_line
files: []
"""
UNIT = '''\
# ---
# profile: light
# minutes: 10
# data: [casting_line]
# ---

# %% [markdown] lang="zh-TW"
r"""
# 直線

兩點決定一條線 $y = ax + b$，見[說明](https://example.org/line)。
"""

# %% [markdown] lang="en"
r"""
# Lines

Two points make a line $y = ax + b$, see [here](https://example.org/line).
"""

# %% setup
import numpy as np

from aitracks.lesson import check, load, tr

# %%
castings = load("casting_line", lines=1, minutes=0.1)
print(tr("鑄件", "Castings"), len(castings))


# %% answer="fit"
def fit(x, y):
    """Least-squares line through the points; returns (slope, intercept)."""
    ### BEGIN SOLUTION
    slope, intercept = np.polyfit(x, y, 1)
    return float(slope), float(intercept)
    ### END SOLUTION


# %% check="fit"
check("fit")

# %% try
print(fit([0.0, 1.0], [1.0, 3.0]))

# %% [markdown] task="cost" points=3 lang="zh-TW"
r"""
### 想一想

直線什麼時候不夠用？
"""

# %% [markdown] task="cost" points=3 lang="en"
r"""
### Think

When is a line not enough?
"""

# %% [markdown] model="cost" lang="zh-TW"
r"""
點排成曲線，殘差有規律的時候。
"""

# %% [markdown] model="cost" lang="en"
r"""
When the points bend and the residuals show a pattern.
"""
'''
CHECKS = """\
from aitracks.checks import Text, close, partial, public


@public("fit", points=1, title=Text("兩點決定一條線", "Two points make a line"))
def two_points(student):
    slope, intercept = student.call("fit", [0.0, 1.0], [1.0, 3.0], returns=(float, float))
    close(slope, 2.0, Text("斜率", "slope"), atol=1e-6)
    close(intercept, 1.0, Text("截距", "intercept"), atol=1e-6)


@public("fit", points=1, title=Text("三個點", "Three points"))
def three_points(student):
    slope, intercept = student.call("fit", [0.0, 1.0, 2.0], [1.0, 3.0, 6.0], returns=(float, float))
    close(slope, 2.5, Text("斜率", "slope"), atol=1e-6)
    if abs(intercept - 5 / 6) > 1e-6:
        partial(0.5, "斜率對了，截距還不對。", "The slope is right, the intercept is not.")
"""
HIDDEN = """\
from aitracks.checks import Text, close, hidden


@hidden("fit", points=2, category=Text("沒看過的資料", "Unseen data"))
def never_seen_line(student, rng):
    x = rng.normal(size=20)
    wanted_slope, wanted_intercept = rng.normal(size=2)
    slope, intercept = student.call("fit", x, wanted_slope * x + wanted_intercept, returns=(float, float))
    close(slope, float(wanted_slope), Text("斜率", "slope"), atol=1e-6)
    close(intercept, float(wanted_intercept), Text("截距", "intercept"), atol=1e-6)
"""
SAMPLE = '''\
"""%s%s"""


# %%%% answer="fit"
def fit(x, y):
%s
'''
ANSWERS = {  # name → (what it does, the checks that fail, body)
    "accepted/formula": (
        "The formula of least squares.",
        "",
        "    x, y = np.asarray(x), np.asarray(y)\n"
        "    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()\n"
        "    return slope, y.mean() - slope * x.mean()",
    ),
    "accepted/solver": (
        "A linear solver.",
        "",
        "    matrix = np.column_stack([x, np.ones(len(x))])\n"
        "    return list(np.linalg.lstsq(matrix, np.asarray(y), rcond=None)[0])",
    ),
    "rejected/no_intercept": (
        "Forgets the intercept.",
        "two_points, three_points, never_seen_line",
        "    return float(np.polyfit(x, y, 1)[0]), 0.0",
    ),
    "rejected/swapped": (
        "Gives the intercept first.",
        "two_points, three_points, never_seen_line",
        "    slope, intercept = np.polyfit(x, y, 1)\n    return intercept, slope",
    ),
    "rejected/ends_only": (
        "Draws the line through the first and the last point.",
        "three_points",
        "    slope = (y[-1] - y[0]) / (x[-1] - x[0])\n    return slope, y[0] - slope * x[0]",
    ),
    "rejected/looked_up": (
        "Knows the public points by heart.",
        "never_seen_line",
        "    return {2: (2.0, 1.0), 3: (2.5, 5 / 6)}.get(len(x), (0.0, 0.0))",
    ),
}


def sample(what: str, fails: str, body: str) -> str:
    """The text of a sample submission."""
    return SAMPLE % (what, f"\n\nfails: {fails}\n" if fails else "", body)


def unit_texts(path: str) -> dict[str, str]:
    """All files of the tiny unit at `path` (track/area/topic), by path below the checkout."""
    graders = f"graders/{path}"
    return {
        f"notebooks/{path}/unit.py": UNIT,
        f"{graders}/checks.py": CHECKS,
        f"{graders}/hidden.py": HIDDEN,
        **{f"{graders}/submissions/{name}.py": sample(*parts) for name, parts in ANSWERS.items()},
    }


@dataclass(frozen=True)
class Checkout:
    """A folder laid out as the repository is, with tiny units in it."""

    root: Path

    def write(self, name: str, text: str) -> None:
        """Write a file of the checkout, its folders too."""
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> str:
        """Replace the first `old` of a file by `new`; the file's new text."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        text = text.replace(old, new, 1)
        self.write(name, text)
        return text

    def files(self, path: str = PATH) -> UnitFiles:
        """The tiny unit's files."""
        return UnitFiles(self.root, path)

    def add_units(self, *paths: str) -> None:
        """Put the tiny unit at each of the paths, all in area core/lines, and name their topics on the map."""
        topics = [path.rpartition("/")[2] for path in paths]
        self.write("curriculum/scope_map.yaml", SCOPE_MAP + "".join(TOPIC % topic for topic in topics))
        self.write("curriculum/programmes/short.yaml", PROGRAMME + "".join(f"      - {topic}\n" for topic in topics))
        for path in paths:
            for name, text in unit_texts(path).items():
                self.write(name, text)

    def run(
        self,
        *command: object,
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the virtual environment (aitracks, nbgrader, python) on this checkout."""
        return subprocess.run(
            self.command(command),
            cwd=cwd or self.root,
            env=self.environment(env),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def start(self, *command: object, cwd: Path | None = None) -> subprocess.Popen[str]:
        """Start a program in a process group of its own, its output piped."""
        return subprocess.Popen(
            self.command(command),
            cwd=cwd or self.root,
            env=self.environment(None),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # a shell that runs the tests in the background has SIGINT ignored, which a child would inherit
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def command(self, command: Sequence[object]) -> list[str]:
        """The command line, its program taken from the virtual environment where it is there."""
        program = BIN / str(command[0])
        return [str(program) if program.exists() else str(command[0]), *(str(word) for word in command[1:])]

    def environment(self, changes: Mapping[str, str | None] | None) -> dict[str, str]:
        """The environment of a program: this checkout, and nothing of a course that this process may have opened."""
        dropped = ("AITRACKS_JUDGE", "AITRACKS_SEED", "AITRACKS_DATA", "NBGRADER_EXECUTION")
        env: dict[str, str | None] = {key: value for key, value in os.environ.items() if key not in dropped}
        env |= {"AITRACKS_HOME": str(self.root), "OMP_NUM_THREADS": "1", **(changes or {})}
        return {key: value for key, value in env.items() if value is not None}


def make_checkout(root: Path) -> Checkout:
    """The checkout with its two tiny units and the cohorts `tiny` (one topic) and `pair` (both)."""
    checkout = Checkout(root)
    checkout.add_units(PATH, OTHER)
    checkout.write("curriculum/competencies.yaml", COMPETENCIES)
    checkout.write("datasets/casting_line/card.yaml", CARD)
    checkout.write("hub_config/cohorts/tiny.yaml", COHORT % ("tiny", "fit_line"))
    checkout.write("hub_config/cohorts/pair.yaml", COHORT % ("pair", "fit_line, fit_again"))
    shutil.copy(REPOSITORY / "curriculum" / "glossary.yaml", root / "curriculum")
    return checkout


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A small sound checkout of one test's own; this process takes it for its home, too."""
    root = tmp_path / "checkout"
    monkeypatch.setenv("AITRACKS_HOME", str(root))
    monkeypatch.chdir(tmp_path)
    return make_checkout(root)


@pytest.fixture(scope="session")
def new_checkout() -> Callable[[Path], Checkout]:
    """Makes a checkout in a folder, for fixtures that several tests share."""
    return make_checkout


@pytest.fixture(scope="session")
def sample_text() -> Callable[[str, str, str], str]:
    """Makes the text of a sample submission from what it does, the checks that fail, and the function's body."""
    return sample


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of this repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the built course `tiny`, never changed."""
    folder = tmp_path_factory.mktemp("built")
    checkout = make_checkout(folder / "checkout")
    done = checkout.run("aitracks", "build", "tiny", "--data", folder / "data")
    assert done.returncode == 0, done.stderr
    return folder / "data"


@pytest.fixture
def built(checkout: Checkout, _built_once: Path, tmp_path: Path) -> Path:
    """The course folder of cohort `tiny` as `aitracks build` left it in tmp_path/data; one test's own copy."""
    shutil.copytree(_built_once, tmp_path / "data")
    return tmp_path / "data" / "courses" / "tiny"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium of this machine."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not program:
        pytest.fail(f"no browser on PATH ({', '.join(PROGRAMS)}): install Chromium, e.g. the package 'chromium'", False)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        pytest.fail("playwright is not installed: pip install -e '.[test]'", False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server with password log-in, empty but for its own databases."""
    with running() as server:
        yield server


@pytest.fixture
def databases(postgres: Server) -> Iterator[Callable[..., list[str]]]:
    """Makes databases which are dropped after the test; gives their addresses."""
    made: list[str] = []

    def make(*names: str) -> list[str]:
        postgres.create(*names)
        made.extend(names)
        return [postgres.url(name) for name in names]

    yield make
    postgres.drop(*made)
