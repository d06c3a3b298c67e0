"""Running checks: from a check and a workspace to an outcome."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aitracks.checks.registry import Check
from aitracks.checks.says import JudgeError, NotAttempted, Wrong
from aitracks.checks.seed import seeded
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

    `seed` (with the check's id) seeds the generator that a check receives and, while it runs, the global generators of
    the workspace; their state is put back afterwards. Raises JudgeError where a check itself fails: then there
    are no outcomes at all, because a judge's error is never a score.
    """
    return [_run(check, workspace, seed) for check in checks]


def _run(check: Check, workspace: Workspace, seed: int) -> Outcome:
    own, ours, theirs = _seeds(seed, check.id)
    student = Student(workspace)
    try:
        with seeded(ours), workspace.seeded(theirs):
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


def _seeds(seed: int, check: str) -> tuple[int, int, int]:
    """Seeds of the check's own generator, and of the global ones at the judge's and at the learner's side.

    The learner's side is told the last: it must not give away what the check draws.
    """
    digest = hashlib.blake2b(f"{seed}:{check}".encode(), digest_size=16).digest()
    own, ours, theirs = struct.unpack("!QII", digest)
    return own, ours, theirs


def _outcome(check: Check, verdict: Verdict, fraction: float, message: Text | None) -> Outcome:
    earned = round(check.points * fraction, 2)
    return Outcome(check.id, check.title, check.public, verdict, earned, check.points, message)


def _generator(seed: int) -> Any:
    import numpy as np

    return np.random.default_rng(seed)
