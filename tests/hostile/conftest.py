"""A class of attackers and a few honest learners, all of whom hand in the tiny unit."""

from __future__ import annotations

import importlib.util
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from aitracks.grading.jobs import JobResult
from aitracks.grading.verdicts import Refused

CANARY = "CANARY_OF_HIDDEN_CHECKS"
AT_A_TIME = 4
TOPIC = "fit_line"


def _module(name: str) -> Any:
    """A module of this folder, which is no package."""
    known = sys.modules.get(f"hostile_{name}")
    if known is not None:
        return known
    spec = importlib.util.spec_from_file_location(f"hostile_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_corpus = _module("corpus")
ATTACKS = _corpus.read_corpus()
HONEST = ("honest_a", "honest_b", "honest_c")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "attack" in metafunc.fixturenames:
        metafunc.parametrize("attack", ATTACKS, ids=[f"{one.group}-{one.name}" for one in ATTACKS])


@pytest.fixture(scope="session")
def corpus() -> Any:
    """The module that reads the attacks."""
    return _corpus


@dataclass(frozen=True)
class Course:
    """The built course, where everybody has handed in."""

    folder: Path
    checkout: Any
    seed: str
    reference: str

    def secrets(self) -> list[str]:
        """What no learner may see: words of the hidden checks, the seed, the solution."""
        return [CANARY, "never_seen_line", "wanted_slope", self.seed, "np.polyfit(x, y, 1)"]


@pytest.fixture(scope="session")
def course(new_checkout: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course with all submissions; nobody grades in it, only in copies."""
    root = tmp_path_factory.mktemp("hostile")
    checkout = new_checkout(root / "checkout")
    names = [*HONEST, *(attack.learner for attack in ATTACKS)]
    people = "".join(f"  - {{id: {name}, name: 學員}}\n" for name in names)
    checkout.edit("hub_config/cohorts/tiny.yaml", "  - {id: amei, name: 阿美}\n", people)
    hidden = "graders/core/lines/fit_line/hidden.py"
    checkout.write(hidden, f'SECRET = "{CANARY}"\n' + (checkout.root / hidden).read_text(encoding="utf-8"))
    done = checkout.run("aitracks", "build", "tiny", "--data", root / "data")
    assert done.returncode == 0, done.stderr
    folder = root / "data" / "courses" / "tiny"
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.JudgedExecute.limits = {_corpus.LIMITS!r}\n")
    seed = (folder / "judge" / "seed.txt").read_text(encoding="utf-8").strip()
    made = Course(
        folder, checkout, seed, "def fit(x, y):\n    a, b = np.polyfit(x, y, 1)\n    return float(a), float(b)"
    )
    for attack in ATTACKS:
        attack.hand_in(folder / "submitted" / attack.learner / TOPIC, folder / "release" / TOPIC)
    for name in HONEST:
        honest = _corpus.Attack("", name, {}, {"answer": made.reference})
        honest.hand_in(folder / "submitted" / name / TOPIC, folder / "release" / TOPIC)
    return made


@dataclass
class Machine:
    """What the processes below this one use while attacks run, and what is left of them."""

    before: set[int] = field(default_factory=set)
    largest: float = 0.0  # MiB of one process
    most: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look from time to time, until told to stop."""
        while not self._over.wait(0.1):
            below = _below()
            self.most = max(self.most, len(below))
            for process in below:
                try:
                    self.largest = max(self.largest, process.memory_info().rss / 2**20)
                except psutil.Error:
                    continue

    def stop(self) -> None:
        """Look no more."""
        self._over.set()


def _below() -> list[psutil.Process]:
    try:
        return psutil.Process().children(recursive=True)
    except psutil.Error:
        return []


@pytest.fixture(scope="session")
def machine() -> Iterator[Machine]:
    """Watches over the processes of this session."""
    seen = Machine({process.pid for process in psutil.process_iter()})
    watcher = threading.Thread(target=seen.watch, daemon=True)
    watcher.start()
    yield seen
    seen.stop()
    watcher.join()


Outcome = JobResult | Refused


@dataclass(frozen=True)
class Runs:
    """All attacks through the engine, several at a time, honest work between them."""

    futures: dict[str, Future[Outcome]]

    def of(self, name: str) -> Outcome:
        """What became of a submission."""
        return self.futures[name].result(120)


@pytest.fixture(scope="session")
def runs(course: Course, machine: Machine) -> Iterator[Runs]:
    """Starts everything; whoever asks for one waits for that one."""
    from aitracks.grading import engine
    from aitracks.grading.released import read_topic

    released = read_topic(course.folder, TOPIC)
    wanted = [(attack.learner, attack.limits) for attack in ATTACKS]
    for place, name in enumerate(HONEST):
        wanted.insert((place + 1) * len(wanted) // (len(HONEST) + 1), (name, {"whole_seconds": 120}))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield Runs({name: pool.submit(_through_the_engine, course, released, name, limits) for name, limits in wanted})
    engine.close()


def _through_the_engine(course: Course, released: Any, learner: str, limits: dict[str, Any]) -> Outcome:
    from aitracks.grading import engine
    from aitracks.grading.cleaning import clean
    from aitracks.grading.judged import make_job, merged_files
    from aitracks.grading.reading import read_submission
    from aitracks.kernels.limits import Limits

    try:
        handed_in = read_submission(course.folder / "submitted", learner, TOPIC)
        notebook = clean(handed_in.notebook, released).notebook
    except Refused as refused:
        return refused
    files = merged_files(handed_in, released)
    began = time.monotonic()
    result = engine.run_job(make_job(learner, notebook, files, released, Limits(**limits), unsafe=False))
    return _with_seconds(result, time.monotonic() - began)


def _with_seconds(result: JobResult, seconds: float) -> JobResult:
    from dataclasses import replace

    return replace(result, seconds={**result.seconds, "all": seconds})
