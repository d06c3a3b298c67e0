"""Forecasting windows cut from long series: what was known at an origin, and the values that came after.

All series of a part share their origins, and no history of one reaches into the future of another origin: otherwise the
inputs of one window would tell another's answer. `cut` refuses origins that lie too close.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from aitracks.capstone.worlds.splits import Chance, Files, Part, csv_bytes


@dataclass(frozen=True)
class Frame:
    """How windows are cut: lengths in steps of `freq`, columns known ahead, columns measured, columns of slices."""

    freq: str
    history: int
    horizon: int
    known: tuple[str, ...]
    measured: tuple[str, ...] = ()
    season: int = 0  # where above 0, labels get `scale`: the error of repeating the last season, within the history
    slices: tuple[str, ...] = ()
    time_format: str = "%Y-%m-%d"


def train_files(table: pd.DataFrame, frame: Frame) -> Files:
    """``history.csv``: series, time, value, measured and known columns, in order of series and time."""
    columns = ["series", "time", "value", *frame.measured, *frame.known]
    ordered = table.sort_values(["series", "time"], kind="stable")
    return {"history.csv": csv_bytes(_written(ordered[columns], frame))}


def cut(
    table: pd.DataFrame,
    origins: Sequence[pd.Timestamp],
    frame: Frame,
    chance: Chance,
    purpose: str,
    public: float | None = None,
) -> Part:
    """The part whose windows begin at `origins` (first step to forecast), for every series of `table`.

    `public` is the share of windows that the public board uses; without it the labels have no column `part`. Raises
    ValueError where an origin lies within another's reach, or the table does not hold a window whole.
    """
    _refuse_reach(origins, frame)
    step = pd.Timedelta(1, frame.freq)
    windows = [(series, origin) for origin in origins for series in sorted(table["series"].unique())]
    names = chance.ids(f"{purpose}/windows", len(windows))
    part = chance.parts(purpose, len(windows), round((public or 0) * len(windows)))
    groups = {name: rows.set_index(rows["time"].rename("step")) for name, rows in table.groupby("series")}
    before, after, scales = [], [], {}
    for name, (series, origin) in zip(names, windows, strict=True):
        rows = groups[series]
        past = rows.loc[origin - frame.history * step : origin - step].assign(window=name)
        future = rows.loc[origin : origin + (frame.horizon - 1) * step].assign(window=name)
        if (len(past), len(future)) != (frame.history, frame.horizon):
            raise ValueError(f"{series} does not hold the whole window at {origin}")
        before.append(past)
        after.append(future)
        scales[name] = _scale(past["value"].to_numpy(), frame.season)
    history = pd.concat(before).sort_values(["window", "time"], kind="stable", ignore_index=True)
    future = pd.concat(after).sort_values(["window", "time"], kind="stable", ignore_index=True)
    future["id"] = chance.ids(f"{purpose}/rows", len(future))
    inputs = {
        "history.csv": history[["window", "series", "time", "value", *frame.measured, *frame.known]],
        "future.csv": future[["id", "window", "series", "time", *frame.known]],
    }
    labels = future[["id", "window", "value"]].copy()
    if frame.season:
        labels["scale"] = labels["window"].map(scales)
    if public is not None:
        labels["part"] = labels["window"].map(dict(zip(names, part, strict=True)))
    labels[list(frame.slices)] = future[list(frame.slices)]
    files = {name: csv_bytes(_written(rows, frame)) for name, rows in inputs.items()}
    return Part(files, labels.reset_index(drop=True))


def _scale(values: np.ndarray, season: int) -> float:
    """Mean absolute error of repeating the last season within a history."""
    return round(float(np.abs(values[season:] - values[:-season]).mean()), 4) if season else 0.0


def _refuse_reach(origins: Sequence[pd.Timestamp], frame: Frame) -> None:
    reach = pd.Timedelta(frame.history + frame.horizon, frame.freq)
    for one, other in pairwise(origins):
        if other - one < reach:
            raise ValueError(f"the window of {other} reaches into what is asked at {one}")


def _written(table: pd.DataFrame, frame: Frame) -> pd.DataFrame:
    return table.assign(time=table["time"].dt.strftime(frame.time_format))
