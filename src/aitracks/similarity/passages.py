"""What to show of a pair: the cells of both side by side, cut into shared, common and own passages."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aitracks.similarity.notebook import Medium
from aitracks.similarity.pair import shared_words
from aitracks.similarity.sheet import Sheet
from aitracks.similarity.trace import Trace, Word

SHOWN = 30_000  # characters of a learner in a pair: a page of a hundred pairs must stay one that a phone can open
_LEAST = 1.0  # evidence in a passage worth a mark
COMMON, OWN = -1, 0  # what a word is, where it has no passage's number

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Segment:
    """A stretch of a cell's source: `number` is its shared passage, or COMMON (all have it), or OWN."""

    text: str
    number: int


@dataclass(frozen=True)
class Side:
    """One cell of one learner. `lines` counts those with a shared passage."""

    segments: tuple[Segment, ...]
    lines: int
    cut: bool


@dataclass(frozen=True)
class Row:
    """Cells of the same name, left and right; all others stand together under no name."""

    medium: Medium
    name: str
    left: tuple[Side, ...]
    right: tuple[Side, ...]

    @property
    def shared(self) -> bool:
        """Whether a shared passage stands on either side."""
        return any(side.lines for side in self.left + self.right)


def rows_of(left: Sheet, right: Sheet, order: Sequence[str]) -> list[Row]:
    """The cells of both that hold own work, in the order of the release, other cells last."""
    ours, theirs = _numbered(left, right)
    mine, yours = _sides(left, ours), _sides(right, theirs)
    names = [*(name for name in order if name in mine or name in yours), ""]
    rows = (Row(left.medium, name, tuple(mine.get(name, ())), tuple(yours.get(name, ()))) for name in names)
    return [row for row in rows if row.left or row.right]


def _sides(sheet: Sheet, numbers: Numbers) -> dict[str, list[Side]]:
    found: dict[str, list[Side]] = {}
    left = SHOWN
    for i, trace in enumerate(sheet.traces):
        first, end = sheet.bounds[i], sheet.bounds[i + 1]
        if sheet.own[first:end].any() and left > 0:
            found.setdefault(trace.cell.name, []).append(_side(trace, numbers[first:end].tolist(), left))
            left -= len(trace.cell.source)
    return found


def _side(trace: Trace, numbers: list[int], limit: int) -> Side:
    source = trace.cell.source
    breaks = [i for i, character in enumerate(source) if character == "\n"]
    marked = {bisect(breaks, word.start) for word, number in zip(trace.words, numbers, strict=True) if number > 0}
    return Side(tuple(_segments(source[:limit], trace.words, numbers)), len(marked), len(source) > limit)


def _segments(source: str, words: Sequence[Word], numbers: list[int]) -> Iterator[Segment]:
    """The source cut where the number changes; what stands between two words of one passage belongs to it."""
    place, current, end = 0, OWN, len(source)
    for word, number in zip(words, numbers, strict=True):
        start = min(word.start, end)
        if number != current:
            stop = place + len(source[place:start].rstrip()) if current != OWN else start
            if source[place:stop]:
                yield Segment(source[place:stop], current)
            if source[stop:start]:
                yield Segment(source[stop:start], OWN)
            place, current = start, number
    if source[place:end]:
        yield Segment(source[place:end], current)


def _numbered(left: Sheet, right: Sheet) -> tuple[Numbers, Numbers]:
    """For each word of both sides the number of its passage, COMMON or OWN; equal numbers belong together."""
    ours, theirs = shared_words(left, right)
    mine, yours = _runs(left, ours), _runs(right, theirs)
    theirs_to_ours, ours_to_theirs = _partners(right, yours, left, mine), _partners(left, mine, right, yours)
    partnered = set(theirs_to_ours.values())
    names = {run: run if run in partnered else theirs_to_ours[other] for run, other in ours_to_theirs.items()}
    order = {name: number for number, name in enumerate(dict.fromkeys(names[run] for run in sorted(names)), 1)}
    return (
        _renamed(mine, {run: order[name] for run, name in names.items()}),
        _renamed(yours, {run: order[name] for run, name in theirs_to_ours.items()}),
    )


def _partners(one: Sheet, runs: Numbers, other: Sheet, others: Numbers) -> dict[int, int]:
    """For each run of the one sheet the run of the other that it shares most with."""
    passage = {key: run for key, run, _ in _best_first(other, others)}
    votes: dict[int, Counter[int]] = {}
    for key, run, weight in _best_first(one, runs):
        if key in passage:
            votes.setdefault(run, Counter())[passage[key]] += int(1000 * weight)
    return {run: max(count.items(), key=lambda item: (item[1], -item[0]))[0] for run, count in votes.items()}


def _renamed(runs: Numbers, names: Mapping[int, int]) -> Numbers:
    return np.array([names.get(run, OWN) if run > 0 else run for run in runs.tolist()], dtype=np.int64)


def _best_first(sheet: Sheet, runs: Numbers) -> Iterator[tuple[int, int, float]]:
    """(key, run, weight) of the fingerprints inside passages; of equal keys the one laid down last wins."""
    for key, first, end, value in zip(
        sheet.keys.tolist(), sheet.first.tolist(), sheet.end.tolist(), sheet.values.tolist(), strict=True
    ):
        if value > 0 and runs[first] > 0 and runs[first] == runs[end - 1]:
            yield key, int(runs[first]), value * (end - first)


def _runs(sheet: Sheet, covered: NDArray[np.float64]) -> Numbers:
    """Passages of shared words, numbered from 1. Words without weight (brackets) go with the word before."""
    runs = np.zeros(len(covered), dtype=np.int64)
    count = 0
    for first, end in zip(sheet.bounds, sheet.bounds[1:], strict=False):
        count = _number(sheet, covered, range(first, end), runs, count)
    sums = np.bincount(np.maximum(runs, 0), weights=covered)
    runs[(runs > 0) & (sums[np.maximum(runs, 0)] < _LEAST)] = OWN
    return runs


def _number(sheet: Sheet, covered: NDArray[np.float64], cell: range, runs: Numbers, count: int) -> int:
    """Number the runs of a cell from `count` + 1 on; the last number."""
    last = OWN
    for i in cell:
        if sheet.weights[i] > 0:
            if covered[i] > 0:
                count += last <= 0
                last = count
            else:
                last = OWN if sheet.own[i] > 0 else COMMON
        runs[i] = last
    return count
