"""The curriculum, read again when one of its files changes: reading it takes longer than making a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aitracks.curriculum import Curriculum, load_curriculum


@dataclass
class FreshCurriculum:
    """The curriculum of a checkout."""

    checkout: Path
    _known: tuple[tuple[object, ...], Curriculum] | None = None

    def load(self) -> Curriculum:
        """The curriculum as it is now; raises ContentError."""
        marks = tuple(
            (path, path.stat().st_mtime_ns) for path in sorted((self.checkout / "curriculum").rglob("*.yaml"))
        )
        if self._known is None or self._known[0] != marks:
            self._known = (marks, load_curriculum(self.checkout))
        return self._known[1]
