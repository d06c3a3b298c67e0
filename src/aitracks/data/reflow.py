"""Boards that went through a reflow oven, for the unit on deep neural networks.

The loader is `reflow_boards`. `Oven` and `chance_of_good` say what was put into the simulation, so that a check can
draw boards of an oven that nobody has seen and compare an answer with the truth behind them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

COLUMNS = ("zone_c", "speed_cm_min", "thickness_mm", "o2_ppm")
THICKNESS = (0.8, 1.2, 1.6, 2.0, 2.4)  # mm
MOST_BOARDS = 100_000


class Oven(NamedTuple):
    """What decides how hot a solder joint gets, and how hot it should get; temperatures in °C.

    A joint reaches `zone_c - loss_per_mm * thickness_mm - loss_per_speed * (speed_cm_min - 90)`.
    """

    loss_per_mm: float = 16.0
    loss_per_speed: float = 0.25
    coldest: float = 235.0
    hottest: float = 255.0


def joint_temperature(boards: pd.DataFrame, oven: Oven | None = None) -> Floats:
    """The peak temperature (°C) of the solder joints on each board; it is measured on no line."""
    own = oven or Oven()
    slow = own.loss_per_speed * (boards["speed_cm_min"] - 90)
    return np.asarray(boards["zone_c"] - own.loss_per_mm * boards["thickness_mm"] - slow, dtype=np.float64)


def chance_of_good(boards: pd.DataFrame, oven: Oven | None = None) -> Floats:
    """The probability with which the simulation calls each board good (see `reflow_boards`)."""
    own = oven or Oven()
    joint = joint_temperature(boards, own)
    molten = _step((joint - own.coldest) / 1.2)
    unburnt = _step((own.hottest - joint) / 1.2)
    wetted = _step(4 - boards["o2_ppm"].to_numpy(dtype=np.float64) / 800)
    return np.asarray(molten * unburnt * wetted)


def reflow_boards(n: int = 1000, seed: int = 0, oven: Oven | None = None) -> pd.DataFrame:
    """Boards of a trial on one reflow oven: the settings, the board, and whether its solder joints are good.

    Simulated; no line was measured. Put in by the course:

    * settings are drawn at random as in a planned trial, each independent of the others: the hottest zone uniform
      from 252 to 290 °C, the conveyor uniform from 70 to 110 cm/min, the board's thickness one of five, oxygen uniform
      from 100 to 3,000 ppm;
    * a joint's temperature is the zone's, less 16 °C for each mm of board and 0.25 °C for each cm/min above 90. That
      thick boards stay colder is what reflow profiles are made for (IPC-7530); the figures are the course's;
    * joints below about 235 °C are cold, above about 255 °C overheated (data sheets of SAC305 pastes recommend peaks
      of roughly 235 to 255 °C; the alloy melts at 217 to 220 °C), both with soft edges of about 1.2 °C;
    * oxygen spoils the wetting: logistic, half of the boards at 3,200 ppm.

    A real line would add drift, worn nozzles, several joints a board that differ, an inspection that errs, and settings
    that are anything but random.

    Args:
        n: boards, from 1 to 100,000.
        seed: seed of the random generator; the same seed gives the same table.
        oven: another oven; by default the course's.

    Returns:
        One row a board: `zone_c`, `speed_cm_min`, `thickness_mm`, `o2_ppm`, and `good` (1 good, 0 defective).

    Raises:
        ValueError: `n` is out of its range.
    """
    if not 1 <= n <= MOST_BOARDS:
        raise ValueError(f"n={n}: from 1 to {MOST_BOARDS}")
    rng = np.random.default_rng(seed)
    boards = pd.DataFrame(
        {
            "zone_c": np.round(rng.uniform(252, 290, n), 1),
            "speed_cm_min": np.round(rng.uniform(70, 110, n), 1),
            "thickness_mm": rng.choice(THICKNESS, n),
            "o2_ppm": np.round(rng.uniform(100, 3000, n)),
        }
    )
    boards["good"] = (rng.random(n) < chance_of_good(boards, oven)).astype(np.int64)
    return boards


def _step(distance: npt.ArrayLike) -> Floats:
    """0 far below zero, 1 far above, a half at it."""
    return np.asarray(1 / (1 + np.exp(-np.clip(np.asarray(distance, dtype=np.float64), -60, 60))))
