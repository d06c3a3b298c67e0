"""Two sheets compared: cell by cell of the same name, then everything against everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aitracks.similarity.notebook import Medium
from aitracks.similarity.sheet import Sheet

# The evidence at which a full match scores a half: a function of four lines, two sentences.
HALF = {"code": 12.0, "prose": 14.0}


@dataclass(frozen=True)
class Match:
    """What two learners share in a cell (`name`) or in all of a medium (no name).

    `share` is how much of the shorter one's own work the other has too; `evidence` is its weight in words; `score`
    puts both together: little evidence never scores high, however alike.
    """

    medium: Medium
    name: str
    score: float
    share: float
    evidence: float


@dataclass(frozen=True)
class Pair:
    """Two learners, by their places in the class, and their matches, the strongest first."""

    left: int
    right: int
    matches: tuple[Match, ...]

    @property
    def score(self) -> float:
        """From 0 to 1: that of the strongest match."""
        return self.matches[0].score if self.matches else 0.0


def rank(pair: Pair) -> tuple[float, float, int, int]:
    """Sorts pairs, the strongest first; of equal scores the one with more evidence."""
    return -pair.score, -max((match.evidence for match in pair.matches), default=0.0), pair.left, pair.right


def compare(left: Sheet, right: Sheet) -> list[Match]:
    """The matches of two sheets of one medium."""
    found = [_match("", left, right, *shared_words(left, right), [(0, None)], [(0, None)])]
    for name in _names(left, right):
        ours, theirs = left.stretch(name), right.stretch(name)
        covered = shared_words(left, right, ours, theirs)
        found.append(_match(name, left, right, *covered, ours, theirs))
    return [match for match in found if match.evidence > 0]


def shared_words(
    left: Sheet, right: Sheet, ours: list[tuple[int, int]] | None = None, theirs: list[tuple[int, int]] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What each word of either sheet is worth as evidence, from fingerprints inside the given stretches."""
    mine, yours = _inside(left, ours), _inside(right, theirs)
    common = np.intersect1d(left.keys[mine], right.keys[yours])
    return left.cover(mine & _isin(left, common)), right.cover(yours & _isin(right, common))


def _isin(sheet: Sheet, keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.isin(sheet.keys, keys)
    return found


def _inside(sheet: Sheet, stretches: list[tuple[int, int]] | None) -> NDArray[np.bool_]:
    inside = sheet.values > 0
    if stretches is None:
        return inside
    chosen = np.zeros(len(sheet.keys), dtype=np.bool_)
    for first, end in stretches:
        chosen |= (sheet.first >= first) & (sheet.end <= end)
    return inside & chosen


def _match(
    name: str,
    left: Sheet,
    right: Sheet,
    ours: NDArray[np.float64],
    theirs: NDArray[np.float64],
    mine: Iterable[tuple[int, int | None]],
    yours: Iterable[tuple[int, int | None]],
) -> Match:
    own = min(_sum(left.own, mine), _sum(right.own, yours))
    evidence = min(float(ours.sum()), float(theirs.sum()))
    share = min(1.0, evidence / own) if own > 0 else 0.0
    score = round(share * evidence / (evidence + HALF[left.medium]), 2)  # what is shown is what is compared
    return Match(left.medium, name, score, share, evidence)


def _sum(values: NDArray[np.float64], stretches: Iterable[tuple[int, int | None]]) -> float:
    return float(sum(values[first:end].sum() for first, end in stretches))


def _names(left: Sheet, right: Sheet) -> list[str]:
    """The grade_ids that both have words in."""
    mine = [trace.cell.name for trace in left.traces if trace.words]
    yours = {trace.cell.name for trace in right.traces if trace.words}
    return [name for name in dict.fromkeys(mine) if name and name in yours]
