"""The world of wastewater: plausible measurements, a wetter field, and another secret's plants."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pandas as pd
import pytest

from aitracks.capstone.worlds import World, draw


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [draw("wastewater_dosing", hashlib.sha256(name).digest()) for name in (b"one", b"two")]


def history(drawn: World) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(drawn.train["history.csv"]), parse_dates=["time"])


def test_measurements_are_plausible(worlds: list[World]) -> None:
    for drawn in worlds:
        rows = history(drawn)
        assert rows["ph"].between(4, 11.5).all()
        assert rows["turbidity"].between(1, 2000).all()
        assert rows["inflow"].between(5, 400).all()
        assert rows["value"].between(1, 800).all()
        assert rows["temperature"].between(8, 38).all()
        assert rows.notna().all(axis=None)


def test_the_field_is_wetter(worlds: list[World]) -> None:
    for drawn in worlds:
        wet = [(part.labels["rain"] == "wet").mean() for part in (drawn.hidden, drawn.field)]
        assert 0.02 < wet[0] < wet[1] < 0.5


def test_measured_columns_are_not_known_ahead(worlds: list[World]) -> None:
    future = pd.read_csv(io.BytesIO(worlds[0].hidden.inputs["future.csv"]))
    assert list(future.columns) == ["id", "window", "series", "time", "recipe", "planned_output", "rain_forecast"]


def test_what_one_world_teaches_of_recipes_is_wrong_in_another(worlds: list[World]) -> None:
    tables = [history(drawn) for drawn in worlds]
    for rows in tables:
        rows["log"] = np.log(rows["value"]) - np.log(rows["value"]).groupby(rows["series"]).transform("mean")
        rows["kind"] = rows["series"] + rows.groupby("series")["recipe"].shift(5).fillna("")
    taught = [rows.groupby("kind")["log"].mean() for rows in tables]
    for own, other in ((0, 1), (1, 0)):
        error = [(tables[own]["log"] - tables[own]["kind"].map(taught[which])).abs().mean() for which in (own, other)]
        assert error[1] > 1.3 * error[0]
