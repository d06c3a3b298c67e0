"""What a team is told after a try: the Ladder (Blum and Hardt, 2015), so that probing the public part teaches little.

A team hears a new value only when a try is better than its best one by more than the standard error of their
difference and by more than one step of the rounding; else it hears the old value again. The paper's parameter-free
Ladder takes that error from the losses of the items; here it is the paired bootstrap's, which is the same for a mean
and also there for mAP, F1 and PR-AUC. The second condition is the step of the paper's first Ladder: without it, a try
that turns three answers, all rightly, would be heard.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from aitracks.capstone.scoring.intervals import Resampled
from aitracks.capstone.scoring.judging import Judging
from aitracks.language import Text

ERRORS = 1.0  # of the difference, in standard errors


@dataclass(frozen=True)
class Try:
    """One counted try of a team: the entry's id and what it is worth on the public part."""

    entry: str
    worth: Resampled


@dataclass(frozen=True)
class Told:
    """All that a team may hear of a try: the rounded value of its best entry so far, and whether this try is that."""

    value: float
    best: str
    raised: bool

    @property
    def words(self) -> Text:
        """As a sentence."""
        if self.raised:
            return Text(
                f"公開榜成績 {self.value:g}：這次明顯比你們先前的好。",
                f"Public score {self.value:g}: clearly better than your earlier entries.",
            )
        return Text(
            f"公開榜成績仍是 {self.value:g}：這次沒有明顯比先前的最佳成績好（差距在抽樣誤差之內，或比較差）。",
            f"Public score stays {self.value:g}: this try is not clearly better than your best one "
            "(within the sampling error, or worse).",
        )


def climb(tries: Sequence[Try], judging: Judging) -> tuple[Told, ...]:
    """What a team is told after each of its counted tries, in their order."""
    told: list[Told] = []
    best: Try | None = None
    for one in tries:
        raised = best is None or is_raised(one.worth, best.worth, judging)
        best = one if best is None or raised else best
        told.append(Told(rounded(best.worth.value, judging), best.entry, raised))
    return tuple(told)


def is_raised(new: Resampled, best: Resampled, judging: Judging) -> bool:
    """Whether `new` is better by more than the error of the difference, and by more than the rounding."""
    difference = new.minus(best)
    least = max(ERRORS * difference.error, grid(judging.expected.threshold))
    return judging.sign * difference.value > least * (1 + 1e-9)  # one step exactly is not more than it


def rounded(value: float, judging: Judging) -> float:
    """To a grid that depends on the problem alone: about 1 % of the expected threshold."""
    step = grid(judging.expected.threshold)
    return round(round(value / step) * step, 10)


def grid(threshold: float) -> float:
    """1, 2 or 5 times a power of ten, the nearest at or above 1 % of the threshold; 0.01 for a threshold of 0."""
    if threshold <= 0:
        return 0.01
    power = 10.0 ** math.floor(math.log10(threshold / 100))
    return next(round(factor * power, 12) for factor in (1, 2, 5, 10) if factor * power >= threshold / 100 * (1 - 1e-9))


def final_entry(tries: Sequence[Try], judging: Judging, chosen: str | None = None) -> str | None:
    """The entry that counts in the final: the team's choice among its tries, else its best on the Ladder."""
    if chosen is not None and any(one.entry == chosen for one in tries):
        return chosen
    told = climb(tries, judging)
    return told[-1].best if told else None
