"""AOI events of the unit on system integration, and the door to the tools of that unit.

The loader is `aoi_events`. The partners of an inspection station (`ModelService`, `Mes`), the requests by which its
logic talks with them (`Conversation`, `converse`) and the simulated line (`run_line`) have modules of their own;
lessons and checks import all of them from here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from aitracks.data.aoi_conversation import DELIVERY, INSPECTION, Conversation, NotUnderstood, Steps, converse, parsed
from aitracks.data.aoi_line import Fuse, Record, run_line
from aitracks.data.aoi_partners import ASK_LIMIT_S, FAULTS, SEND_LIMIT_S, Mes, ModelService

__all__ = [
    "ASK_LIMIT_S",
    "DELIVERY",
    "FAULTS",
    "FEATURES",
    "INSPECTION",
    "SEND_LIMIT_S",
    "Conversation",
    "Fuse",
    "Mes",
    "ModelService",
    "NotUnderstood",
    "Record",
    "Steps",
    "aoi_events",
    "converse",
    "parsed",
    "run_line",
]

FEATURES = ["solder_pct", "offset_um", "tilt_um", "brightness"]


def aoi_events(n: int = 600, seed: int = 0) -> pd.DataFrame:
    """Measurements of an automated optical inspection (AOI) machine at the end of an SMT line, one row a scan.

    Simulated; no plant was measured. Put in by the course:

    * boards follow each other 4.5 s apart plus an exponential gap of 1.5 s on average;
    * each scan reports its worst solder joint: the solder volume (normal, 100 % ± 9 %), the part's offset (half-normal,
      22 µm), the height difference of its two ends (half-normal, 14 µm) and the brightness of the joint
      (normal, 0.62 ± 0.07);
    * the log-odds of a defect grow with the square of the solder error, with offset and tilt, and with their product
      (a part that is both shifted and tilted), and fall with brightness; about 8 boards in 100 are defective. The
      kinds of defect (too little solder, shifted, lifted) are those of IPC-A-610; the numbers are the course's own;
    * every 25th scan on average is a second look at a board that was scanned 5 to 30 scans earlier and has been
      reworked since (once at most): the same ``board_id``, a new ``event_id``, new measurements.

    A real line would add several joints a board, product changes, drifting cameras, dirt, and defects that no camera
    can see.

    Args:
        n: number of scans, from 1 to 20,000.
        seed: seed of the random generator; the same seed gives the same table.

    Returns:
        One row a scan in order of time: ``event_id``, ``board_id``, ``scanned_s``, the four measurements, and
        ``defect`` (1 if the electrical test found the board defective later, else 0).

    Raises:
        ValueError: `n` is out of its range.
    """
    if not 1 <= n <= 20_000:
        raise ValueError(f"n={n}: from 1 to 20000")
    rng = np.random.default_rng(seed)
    scanned = np.cumsum(4.5 + rng.exponential(1.5, n))
    solder = rng.normal(100, 9, n)
    offset = np.abs(rng.normal(0, 22, n))
    tilt = np.abs(rng.normal(0, 14, n))
    brightness = np.clip(rng.normal(0.62, 0.07, n), 0, 1)
    short = (solder - 100) / 9
    log_odds = -6.7 + 0.9 * short**2 + 1.1 * offset / 22 + 0.8 * tilt / 14 + 0.9 * offset / 22 * tilt / 14
    log_odds -= 1.0 * (brightness - 0.62) / 0.07
    defect = (rng.random(n) < 1 / (1 + np.exp(-1.6 * log_odds))).astype(int)
    first = int(rng.integers(100_000, 900_000))
    boards = [f"B{first + i}" for i in range(n)]
    repaired: set[str] = set()  # a board comes back once at most
    for i in range(n):
        back = int(rng.integers(5, 31))
        if rng.random() < 1 / 25 and back <= i and boards[i - back] not in repaired:
            boards[i] = boards[i - back]
            repaired.add(boards[i])
    return pd.DataFrame(
        {
            "event_id": [f"L3-{seed:02d}-{i + 1:05d}" for i in range(n)],
            "board_id": boards,
            "scanned_s": np.round(scanned, 2),
            "solder_pct": np.round(solder, 1),
            "offset_um": np.round(offset, 1),
            "tilt_um": np.round(tilt, 1),
            "brightness": np.round(brightness, 3),
            "defect": defect,
        }
    )
