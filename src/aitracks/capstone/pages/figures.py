"""Figures as the pages write them."""

from __future__ import annotations

from aitracks.capstone.problems.words import bound
from aitracks.capstone.types import Expected


def figure(expected: Expected, value: float) -> str:
    """A value of the metric, in percent where the expected result is."""
    if bound(expected).endswith("%"):
        return f"{round(value * 100, 1):g}%"
    return f"{value:.3g}"
