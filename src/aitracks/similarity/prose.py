"""Prose → trace: shingles of characters, alike for Chinese and English, blind to case, blanks and punctuation."""

from __future__ import annotations

import unicodedata
from functools import cache

from aitracks.similarity.notebook import Cell
from aitracks.similarity.trace import Fingerprint, Trace, Word, digest

LATIN = 0.4  # of a Chinese character: English takes two to three letters for what Chinese writes in one
SHINGLE = 5.0  # 5 Chinese characters or 13 letters: longer than most phrases that a task makes everybody write


def trace_prose(cell: Cell) -> Trace:
    """The characters that count in a cell of prose, and a fingerprint at each of them."""
    letters = [(i, plain) for i, character in enumerate(cell.source) if (plain := _plain(character))]
    words = tuple(Word(i, i + 1, _weight(plain)) for i, plain in letters)
    return Trace(cell, words, tuple(_shingles([plain for _, plain in letters], words)))


def _shingles(letters: list[str], words: tuple[Word, ...]) -> list[Fingerprint]:
    """At each character the shortest run from there on that weighs a shingle."""
    found, end, weight = [], 0, 0.0
    for first in range(len(letters)):
        while weight < SHINGLE - 1e-9 and end < len(letters):
            weight += words[end].weight
            end += 1
        if weight < SHINGLE - 1e-9:
            break
        found.append(Fingerprint(digest("prose", "".join(letters[first:end])), first, end))
        weight -= words[first].weight
    return found


@cache
def _plain(character: str) -> str:
    """The character without case and width; empty for what carries no meaning (blanks, punctuation, marks)."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    return "".join(part for part in plain if part.isalnum())


def _weight(plain: str) -> float:
    return 1.0 if ord(plain[0]) >= 0x2E80 else LATIN  # from CJK Radicals on
