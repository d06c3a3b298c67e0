"""Which topics have their unit, checks and sample submissions by now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aitracks.curriculum.tree import Curriculum, Topic

# Counted by their decorator: the checks are not imported, so a broken one cannot keep the map from being drawn.
_CHECK = re.compile(r"^@(?:public|hidden)\(", re.MULTILINE)


@dataclass(frozen=True)
class Coverage:
    """What exists for one topic."""

    unit: bool
    public: int
    hidden: int
    accepted: int
    rejected: int

    @property
    def checks(self) -> int:
        """Public and hidden checks together."""
        return self.public + self.hidden

    @property
    def samples(self) -> int:
        """Accepted and rejected sample submissions together."""
        return self.accepted + self.rejected


def coverage(curriculum: Curriculum, root: Path) -> Mapping[str, Coverage]:
    """What exists under the checkout `root` for each topic, by its id, in the curriculum's order."""
    return {topic.id: _of(topic, root) for topic in curriculum.topics.values()}


def _of(topic: Topic, root: Path) -> Coverage:
    graders = root / "graders" / topic.path
    return Coverage(
        unit=(root / "notebooks" / topic.path / "unit.py").is_file(),
        public=_checks(graders / "checks.py"),
        hidden=_checks(graders / "hidden.py"),
        accepted=_samples(graders / "submissions" / "accepted"),
        rejected=_samples(graders / "submissions" / "rejected"),
    )


def _checks(file: Path) -> int:
    return len(_CHECK.findall(file.read_text(encoding="utf-8", errors="replace"))) if file.is_file() else 0


def _samples(folder: Path) -> int:
    return sum(1 for _ in folder.glob("*.py"))
