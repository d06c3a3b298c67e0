"""check() as a learner's kernel, nbgrader's Validate and nbgrader's autograde call it, each in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GOOD = "import numpy as np\ndef fit(x, y):\n    return tuple(float(v) for v in np.polyfit(x, y, 1))\n"
PUBLIC_ONLY = "def fit(x, y):\n    return {2: (2.0, 1.0), 3: (2.5, 5 / 6)}.get(len(x), (0.0, 0.0))\n"
WRONG = "def fit(x, y):\n    return (1.0, 1.0)\n"
SHOW = (
    "import json; report = check('fit')\n"
    "print(json.dumps({'cell': report._repr_mimebundle_(), 'text': str(report), 'passed': report.passed}))\n"
)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def unit(checkout: Any, tmp_path: Path) -> Path:
    """The folder of a notebook with the unit beside it, and the course's judge folder next to it."""
    folder = tmp_path / "fit_line"
    (folder / ".aitracks").mkdir(parents=True)
    graders = checkout.root / "graders/core/lines/fit_line"
    shutil.copy(graders / "checks.py", folder / ".aitracks")
    about = {"topic": "fit_line", "language": "zh-TW", "points": {"fit": {"public": 2.0, "hidden": 2.0}}}
    (folder / ".aitracks" / "unit.json").write_text(json.dumps(about), encoding="utf-8")
    (tmp_path / "judge" / "fit_line").mkdir(parents=True)
    for name in ("checks.py", "hidden.py"):
        shutil.copy(graders / name, tmp_path / "judge" / "fit_line")
    return folder


@pytest.fixture
def run(checkout: Any, unit: Path) -> Run:
    """Runs a learner's code and then the check cell, in the unit's folder."""

    def in_folder(code: str, cell: str = SHOW, **env: str) -> subprocess.CompletedProcess[str]:
        program = "from aitracks.lesson import check\n" + textwrap.dedent(code) + cell
        done: subprocess.CompletedProcess[str] = checkout.run("python", "-c", program, cwd=unit, env=env)
        return done

    return in_folder


def seen(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What the check cell showed."""
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_learner_sees_public_checks_and_that_more_will_follow(run: Run) -> None:
    shown = seen(run(GOOD))
    assert shown["cell"]["text/plain"] == "4"
    assert "公開檢查：2 / 2 分" in shown["text"]
    assert "另有 2 分" in shown["text"]
    assert "沒看過的資料 —" not in shown["text"]


def test_a_wrong_answer_earns_what_its_public_checks_give(run: Run) -> None:
    shown = seen(run(WRONG))
    assert (shown["cell"]["text/plain"], shown["passed"]) == ("0", False)
    assert "斜率應該是 2，你的是 1。" in shown["text"]
    half = seen(run("def fit(x, y):\n    return ({2: 0.0, 3: 2.5}[len(x)], 0.0)\n"))
    assert half["cell"]["text/plain"] == "0.5"


def test_a_learner_needs_no_hidden_file_and_no_judge(run: Run, unit: Path) -> None:
    shutil.rmtree(unit.parent / "judge")
    assert seen(run(GOOD))["passed"]


def test_outside_a_learners_kernel_the_language_of_the_unit_counts(run: Run, unit: Path) -> None:
    file = unit / ".aitracks" / "unit.json"
    file.write_text(file.read_text(encoding="utf-8").replace("zh-TW", "en"), encoding="utf-8")
    assert "Public checks: 2 / 2" in seen(run(GOOD))["text"]


def test_validate_is_told_on_stderr_what_failed(run: Run) -> None:
    """That is all nbgrader's Validate shows."""
    failed = run(WRONG, NBGRADER_EXECUTION="validate")
    assert "斜率應該是 2，你的是 1。" in failed.stderr
    passed = run(GOOD, NBGRADER_EXECUTION="validate")
    assert passed.stderr == ""
    assert seen(passed)["cell"]["text/plain"] == "4"


def test_without_validate_nothing_goes_to_stderr(run: Run) -> None:
    assert run(WRONG).stderr == ""


def test_autograde_runs_the_hidden_checks_of_the_judge(run: Run, unit: Path) -> None:
    judge = str(unit.parent / "judge")
    shown = seen(run(GOOD, NBGRADER_EXECUTION="autograde", AITRACKS_JUDGE=judge))
    assert shown["cell"]["text/plain"] == "4"
    assert "得分：4 / 4" in shown["text"]
    assert "沒看過的資料 —" in shown["text"]
    looked_up = seen(run(PUBLIC_ONLY, NBGRADER_EXECUTION="autograde", AITRACKS_JUDGE=judge))
    assert looked_up["cell"]["text/plain"] == "2"


def test_autograde_does_not_trust_the_learners_copy_of_the_checks(run: Run, unit: Path) -> None:
    (unit / ".aitracks" / "checks.py").write_text("", encoding="utf-8")
    done = run(WRONG, NBGRADER_EXECUTION="autograde", AITRACKS_JUDGE=str(unit.parent / "judge"))
    assert seen(done)["cell"]["text/plain"] == "0"


@pytest.mark.parametrize("missing", ["AITRACKS_JUDGE", "hidden.py", "checks.py", "the topic's folder"])
def test_autograde_without_the_judges_files_is_a_judge_error(run: Run, unit: Path, missing: str) -> None:
    """Never the points of the public half alone."""
    judge = unit.parent / "judge"
    env = {"NBGRADER_EXECUTION": "autograde", "AITRACKS_JUDGE": str(judge)}
    if missing == "AITRACKS_JUDGE":
        env.pop(missing)
    elif missing.endswith(".py"):
        (judge / "fit_line" / missing).unlink()
    else:
        shutil.rmtree(judge)
    done = run(GOOD, **env)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "JudgeError: " in done.stderr
    assert (missing if missing != "the topic's folder" else "checks.py") in done.stderr


def test_a_damaged_or_missing_unit_file_says_so(run: Run, unit: Path) -> None:
    for spoil in ("{", "{}"):
        (unit / ".aitracks" / "unit.json").write_text(spoil, encoding="utf-8")
        assert "JudgeError: fit_line/.aitracks/unit.json: missing or damaged" in run(GOOD).stderr
    shutil.rmtree(unit / ".aitracks")
    assert "JudgeError: fit_line/.aitracks/unit.json: missing or damaged" in run(GOOD).stderr


def test_an_unknown_name_is_a_judge_error(run: Run) -> None:
    assert "check('fti')" in run(GOOD, "check('fti')\n").stderr


def test_what_an_answer_prints_and_warns_is_not_heard(run: Run) -> None:
    """nbgrader gives 0 to a check cell with any text on stderr."""
    done = run(
        """
        import logging, os, subprocess, sys, warnings
        import numpy as np
        def fit(x, y):
            print("hello")
            print("oh no", file=sys.stderr)
            sys.__stderr__.write("original stream")
            warnings.warn("deprecated")
            logging.getLogger("learner").warning("careful")
            os.write(2, b"from C")
            subprocess.run(["sh", "-c", "echo child; echo child >&2"])
            np.log(np.zeros(1))
            return tuple(np.polyfit(x, y, 1))
        """
    )
    assert done.stderr == ""
    assert seen(done)["passed"]


def test_output_is_heard_again_after_the_check(run: Run) -> None:
    """Also where the check ended in a judge error."""
    cell = (
        "check('fit')\n"
        "import os, sys\nos.write(1, b'one ')\nprint('two', flush=True)\nprint('three', file=sys.stderr)\n"
        "try:\n    check('fti')\nexcept Exception:\n    print('four')\n"
    )
    done = run(GOOD, cell)
    assert done.stdout == "one two\nfour\n"
    assert done.stderr == "three\n"


def test_the_folder_is_that_of_the_start(run: Run, tmp_path: Path) -> None:
    """A learner's os.chdir changes nothing."""
    assert seen(run(GOOD + f"import os; os.chdir({str(tmp_path)!r})\n"))["passed"]


def test_the_seed_is_that_of_the_environment(run: Run, unit: Path) -> None:
    file = unit / ".aitracks" / "checks.py"
    file.write_text(
        "from aitracks.checks import Text, fail, public\n"
        '@public("fit", points=1, title=Text("甲", "A"))\n'
        'def draw(student, rng):\n    fail(str(rng.random()), "")\n',
        encoding="utf-8",
    )
    first, again, other = (seen(run(GOOD, AITRACKS_SEED=seed))["text"] for seed in ("1", "1", "2"))
    assert first == again != other


def test_importing_the_checks_stays_light(checkout: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """A learner's first cell waits for it. The time is printed, not judged: other work may share the machine."""
    program = (
        "import sys, time; began = time.perf_counter(); import aitracks.checks; "
        "print(time.perf_counter() - began); print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = checkout.run("python", "-c", program)
    seconds, modules = done.stdout.splitlines()
    with capsys.disabled():
        print(f"import aitracks.checks: {1000 * float(seconds):.0f} ms")
    heavy = {"numpy", "pandas", "pydantic", "yaml", "nbformat", "nbgrader", "IPython", "matplotlib", "rich", "typer"}
    assert not heavy & set(modules.split())
    assert "aitracks" in modules.split()
