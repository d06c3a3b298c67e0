"""The trace of a cell: the words it is made of, and fingerprints over runs of them."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from dataclasses import dataclass

from aitracks.similarity.notebook import Cell


@dataclass(frozen=True)
class Word:
    """A token of code or a character of prose: where it stands in the source, and how much it counts."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Fingerprint:
    """The run of words [first, end): equal keys mean equal content after all disguises are taken off."""

    key: int
    first: int
    end: int


@dataclass(frozen=True)
class Trace:
    """A cell's words and fingerprints. A cell taken unchanged from the release has neither."""

    cell: Cell
    words: tuple[Word, ...] = ()
    prints: tuple[Fingerprint, ...] = ()


def digest(*parts: str | int) -> int:
    """A key for content; the same on every machine and in every run."""
    text = "\x1f".join(map(str, parts)).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest(), "big")  # 56 bits: fits a signed 64-bit array


class Ruler:
    """Finds the run of words inside a stretch of source."""

    def __init__(self, words: tuple[Word, ...]) -> None:
        self.starts = [word.start for word in words]

    def run(self, start: int, end: int) -> tuple[int, int]:
        """The words [first, end) that begin in [start, end) of the source."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)
