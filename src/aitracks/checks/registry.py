"""Check functions: how a file declares them, and how they are collected from it."""

from __future__ import annotations

import hashlib
import inspect
import sys
import types
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.checks.says import JudgeError
from aitracks.language import Text

CheckFunction = Callable[..., None]


@dataclass(frozen=True)
class Check:
    """One check of one answer. `title` is what a learner sees of it: of a hidden check, its category."""

    id: str
    answer: str
    points: float
    title: Text
    public: bool
    function: CheckFunction
    line: int

    @property
    def wants_rng(self) -> bool:
        """Whether the function takes a random generator as its second parameter."""
        return len(inspect.signature(self.function).parameters) == 2


_collecting: ContextVar[list[Check] | None] = ContextVar("aitracks_checks", default=None)


def public(answer: str, *, points: float, title: Text) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a public check of `answer`: it travels with the assignment and shows its message."""
    return _declare(answer, points, title, public=True)


def hidden(answer: str, *, points: float, category: Text) -> Callable[[CheckFunction], CheckFunction]:
    """Declare a hidden check of `answer`: it stays on the grading side, and learners see its category only."""
    return _declare(answer, points, category, public=False)


def _declare(answer: str, points: float, title: Text, *, public: bool) -> Callable[[CheckFunction], CheckFunction]:
    if points <= 0:
        raise ValueError(f"a check of '{answer}' has {points} points; it needs more than 0")

    def register(function: CheckFunction) -> CheckFunction:
        found = _collecting.get()
        if found is not None:
            line = function.__code__.co_firstlineno
            found.append(Check(function.__name__, answer, float(points), title, public, function, line))
        return function

    return register


def load_checks(path: Path) -> list[Check]:
    """The checks that the file at `path` declares, in its order.

    Raises JudgeError where the file is missing or fails to load: without its checks an answer must not be scored.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise JudgeError(path.name, f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise JudgeError(path.name, f"is no UTF-8 text: {error}") from None
    return load_text(source, path)


def load_text(source: str, path: Path | str) -> list[Check]:
    """The checks that the text of a check file declares; messages call it by the last part of `path`.

    Raises JudgeError where it fails to load.
    """
    path = Path(path)
    module = types.ModuleType(f"_aitracks_checks_{hashlib.sha256((str(path) + source).encode()).hexdigest()[:12]}")
    module.__file__ = str(path)
    found: list[Check] = []
    token = _collecting.set(found)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    try:
        exec(compile(source, str(path), "exec"), module.__dict__)
    except Exception as error:
        raise JudgeError(path.name, f"fails to load: {type(error).__name__}: {error}") from error
    finally:
        _collecting.reset(token)
    return found


def by_answer(checks: list[Check]) -> dict[str, list[Check]]:
    """Checks grouped by the answer they judge, order kept."""
    groups: dict[str, list[Check]] = {}
    for check in checks:
        groups.setdefault(check.answer, []).append(check)
    return groups


def points_of(checks: list[Check]) -> dict[str, dict[str, Any]]:
    """Points of each answer: ``{"fit": {"public": 2.0, "hidden": 3.0}}``."""
    return {
        answer: {
            "public": sum(c.points for c in group if c.public),
            "hidden": sum(c.points for c in group if not c.public),
        }
        for answer, group in by_answer(checks).items()
    }
