"""check(): what stands in a check cell, in the learner's notebook and when nbgrader grades it.

The unit travels in a folder `.aitracks/` beside the notebook. Three places run the same cell:

* a learner's kernel: public checks, in this process;
* nbgrader's Validate: the same, and what failed goes to stderr too, because that is all Validate shows;
* nbgrader's autograde: $AITRACKS_JUDGE names the course's judge folder, whose copy of the public checks and whose
  hidden checks are used. Without it autograde gets a JudgeError, never points for the public half alone.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aitracks.checks.local import LocalWorkspace
from aitracks.checks.registry import Check, load_checks
from aitracks.checks.report import Report
from aitracks.checks.run import run_checks
from aitracks.checks.says import JudgeError
from aitracks.checks.seed import course_seed
from aitracks.language import LANGUAGES, ZH, Language

UNIT_FOLDER = ".aitracks"
JUDGE = "AITRACKS_JUDGE"

# Taken at import, before any cell can change the working directory.
_notebook_folder = Path.cwd()


def check(name: str) -> Report:
    """Run the checks of the answer `name` on the caller's globals and return the report that the cell shows."""
    namespace = sys._getframe(1).f_globals
    grading = os.environ.get("NBGRADER_EXECUTION") == "autograde" or JUDGE in os.environ
    unit = read_unit(_notebook_folder)
    checks = _graded_checks(unit["topic"]) if grading else load_checks(_notebook_folder / UNIT_FOLDER / "checks.py")
    mine = [one for one in checks if one.answer == name]
    if not mine:
        raise JudgeError(f"check({name!r})", f"no check of that name in unit '{unit['topic']}'")
    with quiet():
        outcomes = run_checks(mine, LocalWorkspace(namespace), course_seed(_judge_folder() if grading else None))
    rest = 0.0 if grading else unit["points"][name]["hidden"]
    report = Report(name, outcomes, unit["language"], rest)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not report.passed:
        print(report, file=sys.stderr)
    return report


def read_unit(folder: Path) -> dict[str, Any]:
    """The description that the build put beside the notebook: topic, language, points.

    Raises JudgeError where it is missing or damaged.
    """
    path = folder / UNIT_FOLDER / "unit.json"
    try:
        unit: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {key: unit[key] for key in ("topic", "language", "points")}
    except (OSError, ValueError, KeyError):
        raise JudgeError(
            f"{folder.name}/{UNIT_FOLDER}/unit.json", "missing or damaged: fetch the assignment again"
        ) from None


def language_of(folder: Path) -> Language:
    """The language of the notebook in `folder`; $AITRACKS_LANGUAGE, then zh-TW, where there is no unit."""
    try:
        named = read_unit(folder)["language"]
    except JudgeError:
        named = os.environ.get("AITRACKS_LANGUAGE", ZH)
    return next((language for language in LANGUAGES if language == named), LANGUAGES[0])


def _graded_checks(topic: str) -> list[Check]:
    folder = _judge_folder() / topic
    return [*load_checks(folder / "checks.py"), *load_checks(folder / "hidden.py")]


def _judge_folder() -> Path:
    folder = os.environ.get(JUDGE)
    if not folder:
        raise JudgeError(
            "autograde", f"${JUDGE} is not set: run nbgrader in the course folder, with its nbgrader_config.py"
        )
    return Path(folder)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Swallow what learners' code and libraries print while checks run: on streams, descriptors and through logging.

    nbgrader gives 0 to a check cell with any text on stderr; a warning must cost nobody points.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    with contextlib.ExitStack() as stack:
        for stream in (sys.stdout, sys.stderr):
            stack.enter_context(_muted(stream))
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
        for descriptor in (1, 2):
            stack.enter_context(_to_null(descriptor))
        yield


@contextlib.contextmanager
def _muted(stream: Any) -> Iterator[None]:
    """Silence the stream object itself: log handlers keep the kernel's, and write to it past any redirection."""
    try:
        stream.write = len  # a write returns the number of characters
    except AttributeError:  # a file of the interpreter, which its descriptor silences
        yield
        return
    try:
        yield
    finally:
        del stream.write


@contextlib.contextmanager
def _to_null(descriptor: int) -> Iterator[None]:
    saved = os.dup(descriptor)
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, descriptor)
        yield
    finally:
        os.dup2(saved, descriptor)
        os.close(saved)
        os.close(null)
