"""Boards of the reflow oven: seeded, in range, and good where the card says so."""

import numpy as np
import pandas as pd
import pytest

from aitracks.data.reflow import THICKNESS, Oven, chance_of_good, joint_temperature, reflow_boards

BOARD = {"zone_c": 271.0, "speed_cm_min": 90.0, "thickness_mm": 1.6, "o2_ppm": 100.0}


def boards(**columns: object) -> pd.DataFrame:
    n = max((len(values) for values in columns.values() if isinstance(values, list)), default=1)
    return pd.DataFrame(BOARD | columns, index=range(n))


def test_same_seed_same_boards_other_seed_other_boards() -> None:
    assert reflow_boards(50, seed=3).equals(reflow_boards(50, seed=3))
    assert not reflow_boards(50, seed=3).equals(reflow_boards(50, seed=4))


@pytest.mark.parametrize("seed", range(3))
def test_ranges_and_shares(seed: int) -> None:
    table = reflow_boards(4000, seed=seed)
    assert table["zone_c"].between(252, 290).all()
    assert table["speed_cm_min"].between(70, 110).all()
    assert table["o2_ppm"].between(100, 3000).all()
    assert sorted(table["thickness_mm"].unique()) == list(THICKNESS)
    assert set(table["good"]) == {0, 1}
    assert table["good"].mean() == pytest.approx(chance_of_good(table).mean(), abs=0.03)


def test_thick_boards_stay_colder_and_so_do_fast_ones() -> None:
    assert joint_temperature(boards()).item() == pytest.approx(271 - 16 * 1.6)
    assert joint_temperature(boards(thickness_mm=2.6)).item() == pytest.approx(271 - 16 * 2.6)
    assert joint_temperature(boards(speed_cm_min=110.0)).item() == pytest.approx(271 - 16 * 1.6 - 5)


def test_only_the_window_is_good() -> None:
    chance = chance_of_good(boards(zone_c=[245.0, 271.0, 295.0]))
    assert chance[0] < 0.01
    assert chance[1] > 0.95
    assert chance[2] < 0.01


def test_the_right_setting_depends_on_the_thickness() -> None:
    """The interaction of the unit: what suits a thin board is too cold for a thick one, and the other way round."""
    thin, thick = (chance_of_good(boards(zone_c=[258.0, 284.0], thickness_mm=mm)) for mm in (0.8, 2.4))
    assert thin[0] > 0.9 > 0.1 > thin[1]
    assert thick[1] > 0.9 > 0.1 > thick[0]


def test_oxygen_spoils_the_wetting() -> None:
    chance = chance_of_good(boards(o2_ppm=[100.0, 3200.0]))
    assert chance[1] == pytest.approx(0.5, abs=0.02)
    assert chance[0] > 0.95


def test_another_oven() -> None:
    hotter = Oven(coldest=245.0, hottest=265.0)
    table = boards(zone_c=[266.0, 284.0])  # joints at 240.4 and 258.4 °C
    assert np.round(chance_of_good(table)).tolist() == [1, 0]
    assert np.round(chance_of_good(table, hotter)).tolist() == [0, 1]


@pytest.mark.parametrize("n", [0, -1, 100_001])
def test_refuses_what_is_out_of_range(n: int) -> None:
    with pytest.raises(ValueError, match=f"n={n}"):
        reflow_boards(n)
