"""The exceptions of aitracks.

AitracksError
├── ContentError        curriculum, unit, check or card files are wrong; carries every problem found
├── UnknownError        a cohort, topic, unit or data set that does not exist
├── DataError           a data set's file is missing or was changed
├── StateError          the data folder cannot be used (read-only, full, locked)
└── ServiceError        the hub or one of its parts cannot start
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class AitracksError(Exception):
    """Root of all errors that a user can mend; its text is one clear line (what, where, how to mend)."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in an authored file; prints as ``file:line: message``."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}: {self.message}"


class ContentError(AitracksError):
    """Authored files are wrong. `problems` holds all of them, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownError(AitracksError):
    """Something was named that does not exist; the text offers the nearest names that do."""

    def __init__(self, kind: str, name: str, known: Sequence[str], remedy: str = "") -> None:
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(sorted(known)) or 'none'}."
        super().__init__(f"unknown {kind} '{name}': {hint}" + (f" {remedy}" if remedy else ""))


class DataError(AitracksError):
    """A data set's file is missing or is not the one that its card describes."""


class StateError(AitracksError):
    """The data folder cannot be used as it is."""


class ServiceError(AitracksError):
    """The hub or one of the programs it needs cannot start."""


def shown(path: Path) -> Path:
    """The path relative to the working directory where that is shorter to read."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path
