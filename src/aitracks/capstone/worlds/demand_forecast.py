"""Daily sales of a chain of stores, to be forecast 14 days ahead. Simulated; no chain was measured.

Put in (all amounts drawn from the secret within ranges): each kind of store has its own week, each product its own
year; promotions, known ahead, lift sales by product and leave a dip behind; people shop before festivals, so that each
festival has a profile of days around it per product (春節 with closed days after it, 中元, 中秋, 雙11); levels drift
slowly; counts scatter more than Poisson. In the field part there are new stores, and one kind of store keeps another
week. A real chain adds stock-outs, weather, competitors, prices and errors in the records.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from aitracks.capstone.worlds.splits import Chance, World
from aitracks.capstone.worlds.windows import Frame, cut, train_files

Floats = npt.NDArray[np.float64]

STORES = {"office": 3, "residential": 3, "station": 2}  # kind of store: how many
NEW_STORES = {"residential": 1, "station": 2}  # open in the field part only
PRODUCTS = ("bento", "drink", "snack", "household")
FRAME = Frame(
    freq="D",
    history=42,
    horizon=14,
    known=("store_type", "product", "promotion", "day_off", "festival"),
    season=7,
    slices=("store_type", "product"),
)
START, TRAIN_END, END = "2022-01-01", "2023-12-31", "2025-11-30"
PRACTICE = ("2024-02-05", "2024-04-08")
HIDDEN = ("2024-06-10", "2024-08-12", "2024-11-04", "2025-01-20", "2025-03-24")
FIELD = ("2025-05-26", "2025-09-01", "2025-11-03")
PUBLIC_SHARE = 0.375

# The day of each festival (lunar ones by the almanac) and how many days before it people shop for it.
FESTIVALS = {
    "new_year": (("2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29"), 12),
    "ghost_month": (("2022-08-12", "2023-08-30", "2024-08-18", "2025-09-06"), 8),
    "mid_autumn": (("2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06"), 8),
    "double_11": (("2022-11-11", "2023-11-11", "2024-11-11", "2025-11-11"), 3),
}
NEW_YEAR_DAYS_OFF = range(-2, 5)  # days around New Year's Day on which offices are closed


@dataclass(frozen=True)
class Ways:
    """How customers behave in a world, drawn from the secret."""

    week: dict[str, Floats]  # kind of store → seven log factors, Monday first
    day_off: dict[str, float]
    year: dict[str, tuple[float, float]]  # product → amplitude, day of the peak
    lift: dict[str, float]  # product → log factor of a full promotion
    dip: dict[str, float]  # product → log factor right after one
    festival: dict[tuple[str, str], float]  # festival, product → log factor on the last day before it
    closed: dict[str, float]  # kind of store → log factor on the first two days of the new year


def draw(secret: bytes) -> World:
    """The world of this secret."""
    chance = Chance(secret, "demand_forecast")
    ways = _ways(chance.rng("ways"))
    days = pd.date_range(START, END, freq="D")
    chain = _chain(STORES, "S", days, ways, chance, "stores")
    late = _chain(NEW_STORES, "N", days, ways, chance, "new stores")
    changed = _chain(STORES, "S", days, _changed(ways, chance.rng("shift")), chance, "stores")
    origins = [[pd.Timestamp(day) for day in part] for part in (PRACTICE, HIDDEN, FIELD)]
    field = pd.concat([changed, late], ignore_index=True)
    return World(
        train=train_files(chain[chain["time"] <= TRAIN_END], FRAME),
        practice=cut(chain, origins[0], FRAME, chance, "practice"),
        hidden=cut(chain, origins[1], FRAME, chance, "hidden", PUBLIC_SHARE),
        field=cut(field, origins[2], FRAME, chance, "field"),
    )


def _ways(rng: np.random.Generator) -> Ways:
    return Ways(
        week={kind: _week(kind, rng) for kind in STORES},
        day_off={
            "office": rng.uniform(-1.2, -0.6),
            "residential": rng.uniform(0.1, 0.4),
            "station": rng.uniform(0, 0.5),
        },
        year={product: (rng.uniform(0.1, 0.35), rng.uniform(0, 365)) for product in PRODUCTS},
        lift={product: rng.uniform(0.45, 1.1) for product in PRODUCTS},
        dip={product: rng.uniform(-0.35, -0.05) for product in PRODUCTS},
        festival={(name, product): rng.uniform(-0.2, 0.9) for name in FESTIVALS for product in PRODUCTS},
        closed={kind: rng.uniform(-1.6, -0.3) for kind in STORES},
    )


def _week(kind: str, rng: np.random.Generator) -> Floats:
    """Log factors of the days of a week, Monday first, around 0."""
    week = rng.normal(0, 0.12, 7)
    week[5:] += {"office": rng.uniform(-0.9, -0.4), "residential": rng.uniform(0.1, 0.5), "station": 0.1}[kind]
    week[rng.integers(0, 5)] += rng.uniform(0.15, 0.35)  # members' day
    return week - float(week.mean())


def _changed(ways: Ways, rng: np.random.Generator) -> Ways:
    """The field's ways: people work at home more, so offices have a flatter week and promotions pull less there."""
    week = dict(ways.week)
    week["office"] = week["office"] * rng.uniform(0.4, 0.6) + rng.normal(0, 0.08, 7)
    lift = {product: value * rng.uniform(0.7, 0.9) for product, value in ways.lift.items()}
    return Ways(week, ways.day_off, ways.year, lift, ways.dip, ways.festival, ways.closed)


def _chain(
    stores: dict[str, int], letter: str, days: pd.DatetimeIndex, ways: Ways, chance: Chance, purpose: str
) -> pd.DataFrame:
    """Sales of all products in all stores on all days."""
    rng = chance.rng(purpose)
    kinds = [kind for kind, count in stores.items() for _ in range(count)]
    tables = []
    for number, kind in enumerate(kinds, 1):
        size = rng.normal(0, 0.35)
        for product in PRODUCTS:
            level = np.log(rng.uniform(25, 120)) + size
            tables.append(_series(f"{letter}{number:02d}-{product}", kind, product, level, days, ways, rng))
    return pd.concat(tables, ignore_index=True)


def _series(
    name: str,
    kind: str,
    product: str,
    level: float,
    days: pd.DatetimeIndex,
    ways: Ways,
    rng: np.random.Generator,
) -> pd.DataFrame:
    n = len(days)
    promotion = _promotions(n, rng)
    off, festival = _days_off(days), _festival_days(days)
    amplitude, peak = ways.year[product]
    log = level + _drift(n, rng)
    log = log + np.where(off & (days.day_of_week < 5), ways.day_off[kind], ways.week[kind][days.day_of_week])
    log += amplitude * np.cos(2 * np.pi * (days.day_of_year.to_numpy() - peak) / 365.25)
    log += ways.lift[product] * promotion / 30
    log += ways.dip[product] * _after(promotion)
    log += _shopping(days, product, ways) + ways.closed[kind] * _new_year_closed(days)
    # Gamma times Poisson: counts that scatter more than Poisson's
    value = rng.poisson(np.exp(log) * rng.gamma(25, 1 / 25, n))
    return pd.DataFrame(
        {
            "series": name,
            "time": days,
            "value": value,
            "store_type": kind,
            "product": product,
            "promotion": promotion,
            "day_off": off.astype(int),
            "festival": festival,
        }
    )


def _promotions(n: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Discount in per cent of each day: 0, or 10 to 30 for 3 to 7 days, about a quarter of all days."""
    discount = np.zeros(n, dtype=np.int64)
    day = int(rng.integers(0, 20))
    while day < n:
        length = int(rng.integers(3, 8))
        discount[day : day + length] = rng.choice([10, 20, 30])
        day += length + int(rng.integers(6, 22))
    return discount


def _after(promotion: npt.NDArray[np.int64]) -> Floats:
    """1 on the day after a promotion, then less for two more days, while none runs."""
    weight = np.zeros(len(promotion))
    for lag, share in ((1, 1.0), (2, 0.7), (3, 0.4)):
        ended = np.concatenate([np.zeros(lag), promotion[:-lag] > 0])
        weight = np.maximum(weight, ended * share)
    return np.where(promotion > 0, 0.0, weight)


def _drift(n: int, rng: np.random.Generator) -> Floats:
    """A slow random walk that is pulled back to 0."""
    steps = rng.normal(0, 0.012, n)
    walk = np.zeros(n)
    for i in range(1, n):
        walk[i] = 0.995 * walk[i - 1] + steps[i]
    return walk


def _distance(days: pd.DatetimeIndex, festival: str) -> npt.NDArray[np.int64]:
    """Days since the nearest day of the festival; negative before it."""
    gaps = np.stack([(days - pd.Timestamp(day)).days.to_numpy() for day in FESTIVALS[festival][0]])
    nearest = np.abs(gaps).argmin(axis=0)
    found: npt.NDArray[np.int64] = gaps[nearest, np.arange(len(days))]
    return found


def _shopping(days: pd.DatetimeIndex, product: str, ways: Ways) -> Floats:
    """Log factor of shopping before festivals: growing until the day before; double_11 on the day itself too."""
    total = np.zeros(len(days))
    for festival, (_, ahead) in FESTIVALS.items():
        distance = _distance(days, festival)
        last = 0 if festival == "double_11" else -1
        inside = (distance >= -ahead) & (distance <= last)
        total += np.where(inside, ways.festival[festival, product] * (distance + ahead + 1) / (ahead + 1 + last), 0.0)
    return total


def _new_year_closed(days: pd.DatetimeIndex) -> Floats:
    distance = _distance(days, "new_year")
    return ((distance >= 0) & (distance <= 1)).astype(np.float64)


def _days_off(days: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    off: npt.NDArray[np.bool_] = (days.day_of_week >= 5) | np.isin(_distance(days, "new_year"), list(NEW_YEAR_DAYS_OFF))
    off |= _distance(days, "mid_autumn") == 0
    return off


def _festival_days(days: pd.DatetimeIndex) -> npt.NDArray[np.object_]:
    """The festival of a day, on its day (new_year: on its days off); "none" elsewhere."""
    names = np.full(len(days), "none", dtype=object)
    for festival in FESTIVALS:
        on = list(NEW_YEAR_DAYS_OFF) if festival == "new_year" else [0]
        names[np.isin(_distance(days, festival), on)] = festival
    return names
