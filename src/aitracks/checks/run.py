"""Running checks: from a check and a workspace to an outcome."""

from __future__ import annotations

import contextlib
import random
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aitracks.checks.registry import Check
from aitracks.checks.says import JudgeError, NotAttempted, Wrong
from aitracks.checks.student import Student, Workspace
from aitracks.language import Text


class Verdict(StrEnum):
    """What became of one check."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    NOT_ATTEMPTED = "not attempted"
    JUDGE_ERROR = "judge error"


@dataclass(frozen=True)
class Outcome:
    """The verdict of one check, the points it gives, and why (None where it passed)."""

    id: str
    title: Text
    public: bool
    verdict: Verdict
    earned: float
    points: float
    message: Text | None = None


def run_checks(checks: Sequence[Check], workspace: Workspace, seed: int = 0) -> list[Outcome]:
    """One outcome a check, in order.

    `seed` (with the check's id) seeds the generator that a check receives and the global generators of `random` and
    NumPy while it runs; their state is put back afterwards. Raises JudgeError where a check itself fails: then there
    are no outcomes at all, because a judge's error is never a score.
    """
    return [_run(check, workspace, seed) for check in checks]


def _run(check: Check, workspace: Workspace, seed: int) -> Outcome:
    own = zlib.crc32(f"{seed}:{check.id}".encode())
    student = Student(workspace)
    try:
        with _seeded(own):
            arguments = (student, _generator(own)) if check.wants_rng else (student,)
            check.function(*arguments)
    except Wrong as wrong:
        verdict = Verdict.PARTIAL if wrong.fraction > 0 else Verdict.FAIL
        return _outcome(check, verdict, wrong.fraction, wrong.text)
    except NotAttempted as untouched:
        return _outcome(check, Verdict.NOT_ATTEMPTED, 0.0, untouched.text)
    except Exception as error:
        raise JudgeError(f"check '{check.id}' of '{check.answer}'", f"{type(error).__name__}: {error}") from error
    return _outcome(check, Verdict.PASS, 1.0, None)


def _outcome(check: Check, verdict: Verdict, fraction: float, message: Text | None) -> Outcome:
    earned = round(check.points * fraction, 2)
    return Outcome(check.id, check.title, check.public, verdict, earned, check.points, message)


def _generator(seed: int) -> Any:
    import numpy as np

    return np.random.default_rng(seed)


@contextlib.contextmanager
def _seeded(seed: int) -> Iterator[None]:
    numpy = sys.modules.get("numpy")
    state, numpy_state = random.getstate(), numpy.random.get_state() if numpy else None
    random.seed(seed)
    if numpy:
        numpy.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
        if numpy:
            numpy.random.set_state(numpy_state)
