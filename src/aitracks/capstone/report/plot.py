"""Scores on one line: where value, interval, baseline and threshold lie, in percent of the line's length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aitracks.capstone.problems.words import bound
from aitracks.capstone.report.marks import Cut, Mark
from aitracks.capstone.types import Expected
from aitracks.language import Text

_MARGIN = 0.06  # of the range, left free at both ends


@dataclass(frozen=True)
class Bar:
    """One score: places on the line in percent, and the figures as they are written. None where there is none."""

    name: Text
    part: str
    value: float | None
    low: float | None
    high: float | None
    baseline: float | None
    written: str
    between: str
    n: int
    meets: bool


@dataclass(frozen=True)
class Plot:
    """Bars on one scale; `threshold` in percent of it, `first` and `last` are written at its ends."""

    bars: tuple[Bar, ...]
    threshold: float
    first: str
    last: str


@dataclass(frozen=True)
class Scale:
    """From a metric's values to percent of the line."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float]) -> Scale:
        """A scale that holds all of these; none begins below 0, which no metric does."""
        least, most = min(values), max(values)
        margin = _MARGIN * (most - least) or 0.05 * (abs(most) or 1)
        return cls(max(0.0, least - margin), most + margin)

    def place(self, value: float) -> float:
        """Percent of the line from its left end."""
        return round(100 * (value - self.low) / (self.high - self.low), 2)


def written(value: float, expected: Expected) -> str:
    """A value as the expected result is written: in percent where that is, else with three figures."""
    if bound(expected).endswith("%"):
        return f"{100 * value:.1f}%"
    return f"{value:#.3g}".rstrip(".") if 0.001 <= abs(value) < 1000 else f"{value:.4g}"


def plot_of(named: Sequence[tuple[Text, Mark]], expected: Expected) -> Plot:
    """The marks as bars, and the baseline on each of them."""
    scale = Scale.over([*_values(mark for _, mark in named), expected.threshold])
    bars = [_bar(name, mark.part, mark, mark.baseline, scale, expected) for name, mark in named]
    return _plot(bars, scale, expected)


def slices_plot(named: Sequence[tuple[Text, str, Cut]], expected: Expected) -> Plot | None:
    """Slices as bars, each with its part; None where no slice has a value."""
    found = [cut for _, _, cut in named if cut.value is not None]
    if not found:
        return None
    scale = Scale.over([*_values(found), expected.threshold])
    return _plot([_bar(name, part, cut, None, scale, expected) for name, part, cut in named], scale, expected)


def _values(marks: Iterable[Mark | Cut]) -> Iterator[float]:
    for one in marks:
        found = (one.value, one.low, one.high, one.baseline if isinstance(one, Mark) else None)
        yield from (value for value in found if value is not None)


def _bar(name: Text, part: str, one: Mark | Cut, baseline: float | None, scale: Scale, expected: Expected) -> Bar:
    def place(value: float | None) -> float | None:
        return None if value is None else scale.place(value)

    between = (
        "" if one.low is None or one.high is None else f"{written(one.low, expected)} – {written(one.high, expected)}"
    )
    said = "–" if one.value is None else written(one.value, expected)
    meets = one.value is not None and expected.is_met(one.value)
    return Bar(
        name, part, place(one.value), place(one.low), place(one.high), place(baseline), said, between, one.n, meets
    )


def _plot(bars: Sequence[Bar], scale: Scale, expected: Expected) -> Plot:
    ends = written(scale.low, expected), written(scale.high, expected)
    return Plot(tuple(bars), scale.place(expected.threshold), *ends)
