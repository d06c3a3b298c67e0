"""The world of demand: scales, festivals, and another secret's customers."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pandas as pd
import pytest

from aitracks.capstone.worlds import World, draw


@pytest.fixture(scope="module", params=[b"one", b"two"])
def world(request: pytest.FixtureRequest) -> World:
    return draw("demand_forecast", hashlib.sha256(request.param).digest())


def history(drawn: World) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(drawn.train["history.csv"]), keep_default_na=False, parse_dates=["time"])


def test_scale_is_the_error_of_repeating_the_week_before(world: World) -> None:
    rows = pd.read_csv(io.BytesIO(world.hidden.inputs["history.csv"]), keep_default_na=False)
    labels = world.hidden.labels.drop_duplicates("window").set_index("window")
    for window, values in rows.groupby("window")["value"]:
        expected = np.abs(values.to_numpy()[7:] - values.to_numpy()[:-7]).mean()
        assert labels.loc[window, "scale"] == pytest.approx(expected, abs=1e-4)
    assert (labels["scale"] > 0).all()


def test_promotions_lift_sales_and_festivals_are_named(world: World) -> None:
    rows = history(world)
    usual = rows["value"] / rows.groupby("series")["value"].transform("mean")
    assert usual[rows["promotion"] == 30].mean() > 1.3 * usual[rows["promotion"] == 0].mean()
    named = rows.drop_duplicates("time").set_index("time")["festival"]
    assert named["2023-11-11"] == "double_11"
    assert named["2022-08-12"] == named["2023-08-30"] == "ghost_month"
    assert (named["2023-01-20":"2023-01-26"] == "new_year").all()


def test_the_field_has_new_stores(world: World) -> None:
    asked = pd.read_csv(io.BytesIO(world.field.inputs["future.csv"]))
    new = asked["series"].str.startswith("N")
    assert 0.2 < new.mean() < 0.5
    assert not history(world)["series"].str.startswith("N").any()


def test_what_one_world_teaches_of_promotions_and_weeks_is_wrong_in_another() -> None:
    worlds = [draw("demand_forecast", hashlib.sha256(name).digest()) for name in (b"one", b"two")]
    tables = [history(drawn) for drawn in worlds]
    for rows in tables:
        rows["log"] = np.log1p(rows["value"]) - np.log1p(rows["value"]).groupby(rows["series"]).transform("mean")
        rows["kind"] = (
            rows["store_type"]
            + rows["time"].dt.day_of_week.astype(str)
            + rows["product"]
            + rows["promotion"].astype(str)
        )
    taught = [rows.groupby("kind")["log"].mean() for rows in tables]
    for own, other in ((0, 1), (1, 0)):
        error = [(tables[own]["log"] - tables[own]["kind"].map(taught[which])).abs().mean() for which in (own, other)]
        assert error[1] > 1.15 * error[0]
