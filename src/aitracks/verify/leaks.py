"""Does a release give anything away? Looked for in its bytes, file by file."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from aitracks.units.catalog import LoadedUnit

SHORTEST = 12  # characters; shorter lines (`else:`, `return x`) say nothing and stand everywhere

_SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)


def leaks(unit: LoadedUnit, release: Path) -> list[str]:
    """Lines of solutions, model answers or hidden checks that stand in a released file, one sentence each."""
    files = {path: path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}
    found = []
    for what, line in secrets(unit):
        for path, content in files.items():
            if any(form in content for form in _forms(line)):
                found.append(f"the release gives away {what}: {path.relative_to(release)} holds '{line[:60]}'")
    return found


def secrets(unit: LoadedUnit) -> list[tuple[str, str]]:
    """(what, line) for every line that must not travel, except those that stand openly elsewhere too."""
    open_lines = set(_open_text(unit).splitlines())
    public = {line.strip() for line in open_lines} | {
        line.strip() for line in unit.files.checks.read_text(encoding="utf-8").splitlines()
    }
    return [
        (what, line)
        for what, line in dict.fromkeys(_secret_lines(unit))
        if len(line) >= SHORTEST and not any(line in open_line for open_line in public)
    ]


def _secret_lines(unit: LoadedUnit) -> Iterator[tuple[str, str]]:
    for cell in unit.unit.cells:
        if cell.kind == "answer":
            for block in _SOLUTION.findall(cell.source):
                yield from ((f"the solution of '{cell.name}'", line.strip()) for line in block.splitlines())
        elif cell.kind == "model":
            yield from ((f"the model answer of '{cell.name}'", line.strip()) for line in cell.source.splitlines())
    hidden = unit.files.hidden.read_text(encoding="utf-8")
    yield from (("a hidden check", line.strip()) for line in hidden.splitlines())
    yield from (
        ("a hidden check", node.name) for node in ast.walk(ast.parse(hidden)) if isinstance(node, ast.FunctionDef)
    )


def _open_text(unit: LoadedUnit) -> str:
    """All that the notebook shows to learners by design."""
    return "\n".join(
        _SOLUTION.sub("", cell.source) if cell.kind == "answer" else cell.source
        for cell in unit.unit.cells
        if cell.kind != "model"
    )


def _forms(line: str) -> set[bytes]:
    """A line as it may stand in a file: plain, or inside a JSON string."""
    return {line.encode(), *(json.dumps(line, ensure_ascii=ascii_)[1:-1].encode() for ascii_ in (True, False))}
