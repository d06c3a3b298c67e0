"""Screws of one night shift, measured: data and helpers of the unit on development tools.

The loader is `screw_night`. `ToyNight` plays a night of reports that may fail, and `BROKEN_RATES` are versions of a
function with a mistake in each, for learners who write tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

LOW, HIGH = 19.85, 20.15  # mm: a good screw is neither shorter nor longer
MACHINES = ("M1", "M2", "M3", "M4", "M5", "M6")
SILENT = "M5"  # its gauge was not plugged in: it left no file
_SPREAD = {"M1": 0.05, "M2": 0.05, "M3": 0.05, "M4": 0.10, "M6": 0.05}  # mm
_WEAR = {"M3": 0.16}  # mm that the length grows through the night
_UNSEEN = 0.03  # share of screws that the gauge did not see

Lengths = Sequence[float | None]
Rate = Callable[[Lengths, float, float], float]


def screw_night(count: int = 240, seed: int = 0) -> pd.DataFrame:
    """Lengths of `count` screws of each machine of a screw factory in one night: machine, screw, length_mm.

    Simulated, after nothing but the habit of the trade to measure to 0.01 mm. Lengths are normal around 20.00 mm with
    0.05 mm of spread, on M4 0.10 mm; on M3 they grow by 0.16 mm through the night as its tool wears. 3 in 100 screws
    were not seen by the gauge (NaN). M5 left no rows: its gauge was not plugged in.
    """
    rng = np.random.default_rng(seed)
    tables = []
    for machine, spread in _SPREAD.items():
        worn = np.linspace(0.0, _WEAR.get(machine, 0.0), count)
        lengths = np.round(20.0 + worn + spread * rng.standard_normal(count), 2)
        lengths[rng.random(count) < _UNSEEN] = np.nan
        tables.append(pd.DataFrame({"machine": machine, "screw": np.arange(1, count + 1), "length_mm": lengths}))
    return pd.concat(tables, ignore_index=True)


class PowerOff(BaseException):
    """Somebody stops the program, as Ctrl+C does: no `except Exception` holds it."""


class ToyNight:
    """Reports of a night, called by machine: a number is given back, a text is the message of an error.

    The text "power off" stops the whole program instead. `calls` keeps the machines in the order they were asked for.
    """

    def __init__(self, outcomes: Mapping[str, int | str]) -> None:
        self._outcomes = dict(outcomes)
        self.calls: list[str] = []
        self.stopped = False

    def __call__(self, machine: str) -> int:
        """The report of one machine: how many screws it rejects."""
        self.calls.append(machine)
        outcome = self._outcomes[machine]
        if outcome == "power off":
            raise PowerOff(machine)
        if isinstance(outcome, str):
            raise [FileNotFoundError, ValueError, RuntimeError][len(self.calls) % 3](outcome)
        return outcome

    def night(self, function: Callable[..., Any], machines: Sequence[str]) -> Any:
        """What a learner's function makes of this night; None where the program was stopped (see `stopped`)."""
        try:
            return function(self, machines)
        except PowerOff:
            self.stopped = True
            return None


def only_too_long(lengths: Lengths, low: float, high: float) -> float:
    """Broken: a screw that is too short is let through."""
    measured = [length for length in lengths if length is not None]
    return sum(length > high for length in measured) / len(measured) if measured else 0.0


def limit_is_bad(lengths: Lengths, low: float, high: float) -> float:
    """Broken: a screw exactly on the upper limit is rejected."""
    measured = [length for length in lengths if length is not None]
    return sum(length < low or length >= high for length in measured) / len(measured) if measured else 0.0


def divides_by_all(lengths: Lengths, low: float, high: float) -> float:
    """Broken: screws that were not measured count in the total."""
    measured = [length for length in lengths if length is not None]
    return sum(length < low or length > high for length in measured) / len(lengths) if measured else 0.0


def gives_percent(lengths: Lengths, low: float, high: float) -> float:
    """Broken: gives 25 where 0.25 is asked for."""
    measured = [length for length in lengths if length is not None]
    return 100 * sum(length < low or length > high for length in measured) / len(measured) if measured else 0.0


def reject_rate(lengths: Lengths, low: float, high: float) -> float:
    """The share of the measured screws (None was not) that is shorter than `low` or longer than `high`; 0.0 of none."""
    measured = [length for length in lengths if length is not None]
    return sum(length < low or length > high for length in measured) / len(measured) if measured else 0.0


BROKEN_RATES: dict[str, Rate] = {
    function.__name__: function for function in (only_too_long, limit_is_bad, divides_by_all, gives_percent)
}
