"""What is kept of a scored try beside the store: its scores in full, and the draws that boards compare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.capstone.scoring.intervals import Resampled
from aitracks.capstone.scoring.scores import Score
from aitracks.capstone.teams.entry_views import Part
from aitracks.files import write_private

SCORES = "scores.json"


@dataclass(frozen=True)
class Outcome:
    """Scores by part, and whether a second run agreed."""

    scores: Mapping[Part, Score]
    reproducible: bool
    second: str  # what the second run gave, in words without any label

    def keep(self, folder: Path) -> None:
        """Write it; the scores last, so that a folder with scores has all of it."""
        for part, score in self.scores.items():
            _worth(folder, part).write_bytes(score.resampled.pack())
        about: dict[str, Any] = {"reproducible": self.reproducible, "second_run": self.second}
        about["parts"] = {part: score.as_json() for part, score in self.scores.items()}
        write_private(folder / SCORES, json.dumps(about, indent=1, ensure_ascii=False) + "\n")


def kept_worth(folder: Path, part: Part) -> Resampled:
    """The draws of a part, as `Outcome.keep` wrote them."""
    return Resampled.unpack(_worth(folder, part).read_bytes())


def _worth(folder: Path, part: Part) -> Path:
    return folder / f"worth-{part}.bin"
