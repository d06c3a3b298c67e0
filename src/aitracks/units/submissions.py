"""Sample submissions: right and wrong answers that prove a unit's checks."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from aitracks.errors import Problem
from aitracks.units.source import parse_cells

_FAILS = re.compile(r"^fails:\s*(?P<names>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Sample:
    """One sample submission: the answers it changes, and the checks that must fail (none where it is accepted)."""

    file: Path
    accepted: bool
    answers: dict[str, str]
    fails: frozenset[str]
    fails_line: int = 1

    @property
    def name(self) -> str:
        """How reports call it: ``accepted/polyfit``."""
        return f"{self.file.parent.name}/{self.file.stem}"


def load_samples(folder: Path, problems: list[Problem]) -> list[Sample]:
    """All sample submissions below `folder` (a unit's submissions/), accepted first, sorted by name."""
    files = [*sorted((folder / "accepted").glob("*.py")), *sorted((folder / "rejected").glob("*.py"))]
    return [sample for file in files if (sample := _sample(file, problems)) is not None]


def _sample(file: Path, problems: list[Problem]) -> Sample | None:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(file, 1, f"cannot be read as UTF-8 text: {error}"))
        return None
    accepted = file.parent.name == "accepted"
    cells = parse_cells(text.splitlines(), file, problems)
    for cell in cells:
        if cell.kind != "answer":
            problems.append(Problem(file, cell.line, 'a sample submission holds answer cells only: # %% answer="name"'))
    answers = {cell.name: cell.source for cell in cells if cell.kind == "answer"}
    if not answers:
        problems.append(Problem(file, 1, 'no answer in this submission: add a cell # %% answer="name"'))
    fails, line = _fails(text, file, accepted, problems)
    return Sample(file, accepted, answers, fails, line)


def _fails(text: str, file: Path, accepted: bool, problems: list[Problem]) -> tuple[frozenset[str], int]:
    try:
        doc = ast.get_docstring(ast.parse(text))
    except SyntaxError:
        doc = text.split('"""')[1] if text.count('"""') >= 2 else None
    if not doc or not doc.strip():
        problems.append(Problem(file, 1, "say in a docstring what this submission does"))
        return frozenset(), 1
    match = _FAILS.search(doc)
    if accepted:
        if match:
            problems.append(Problem(file, 1, "an accepted submission fails nothing: take out the line 'fails:'"))
        return frozenset(), 1
    if match is None:
        problems.append(
            Problem(file, 1, "name the checks that must fail, as the docstring's line 'fails: check_a, check_b'")
        )
        return frozenset(), 1
    line = next(i for i, row in enumerate(text.splitlines(), 1) if row.strip().startswith("fails:"))
    return frozenset(name.strip() for name in match["names"].split(",") if name.strip()), line
