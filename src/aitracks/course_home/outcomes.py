"""How each check ended, from the graded notebooks. Each is read once for each time that it changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aitracks.checks.run import Verdict
from aitracks.course_home.progress import Check


@dataclass(frozen=True)
class Outcomes:
    """The checks of one graded notebook, in its order, and how they ended."""

    checks: tuple[Check, ...] = ()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass
class Reader:
    """Remembers what it has read by a file's time and size."""

    _known: dict[Path, tuple[tuple[int, int], Outcomes]] = field(default_factory=dict)

    def read(self, file: Path) -> Outcomes:
        """What the notebook says; nothing where it is missing or was not graded by our engine."""
        try:
            about = file.stat()
        except OSError:
            return Outcomes()
        mark = (about.st_mtime_ns, about.st_size)
        known = self._known.get(file)
        if known is None or known[0] != mark:
            known = self._known[file] = (mark, _read(file))
        return known[1]


def _read(file: Path) -> Outcomes:
    try:
        cells = json.loads(file.read_bytes())["cells"]
        found = [outcome for cell in cells for outcome in _told(cell)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Outcomes()
    return Outcomes(tuple(check for check, _ in found), {check.id: verdict for check, verdict in found})


def _told(cell: Any) -> Iterator[tuple[Check, Verdict]]:
    metadata = cell["metadata"]
    if not metadata.get("nbgrader", {}).get("grade"):
        return
    for outcome in metadata.get("aitracks", {}).get("outcomes", ()):
        title = outcome["title"]
        check = Check(
            id=str(outcome["id"]), title_zh=str(title["zh"]), title_en=str(title["en"]), public=bool(outcome["public"])
        )
        yield check, Verdict(outcome["verdict"])
