"""Scores with their intervals on one scale: where things stand on a strip of 100 by 10."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_EDGE = 0.06  # of the width, left free at either end


@dataclass(frozen=True)
class Scale:
    """From `least` at the left end to `most` at the right."""

    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Scale:
        """A scale on which all values have room."""
        found = list(values)
        low, high = min(found), max(found)
        room = (high - low or abs(high) or 1.0) * _EDGE
        return cls(max(low - room, 0.0) if low >= 0 else low - room, high + room)

    def at(self, value: float) -> float:
        """How far from the left end, of 100."""
        return round(100 * (value - self.least) / (self.most - self.least), 2)
