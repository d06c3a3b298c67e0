"""Data of the unit on unsupervised learning: a shop's members, whose groups were planted, and Italian wines.

The loaders are `retail_members` and `wine`. `planted_members` gives the members together with the groups that they were
drawn from, which is what a check compares with and a real shop never has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from aitracks.errors import DataError

DAYS = 180  # the time span that the members' purchases are counted over


class Habit(NamedTuple):
    """How a group shops: medians, and how widely its members spread around them (sigma of the logarithm)."""

    name: str
    share: float
    recency_days: float
    visits: float
    basket_ntd: float
    spread: tuple[float, float, float]


# The order matters: `groups=k` takes the first k.
HABITS = (
    Habit("commuter", 0.30, 2.0, 64.0, 85.0, (0.50, 0.35, 0.30)),
    Habit("family", 0.28, 8.0, 20.0, 640.0, (0.45, 0.35, 0.35)),
    Habit("eatery", 0.16, 4.0, 40.0, 4200.0, (0.50, 0.35, 0.45)),
    Habit("lapsed", 0.26, 95.0, 12.0, 330.0, (0.30, 0.40, 0.35)),
    Habit("passer_by", 0.22, 28.0, 3.5, 130.0, (0.40, 0.40, 0.40)),
)


class Members(NamedTuple):
    """The table of `retail_members`, and the planted group 0, 1, … of each of its rows."""

    table: pd.DataFrame
    groups: npt.NDArray[np.int64]


def retail_members(n: int = 600, seed: int = 0, groups: int = 4) -> pd.DataFrame:
    """Members of a shop, one a row: what the till knows of them, and no label. Simulated, see `planted_members`.

    Args:
        n: number of members, from 20 to 20,000.
        seed: seed of the random generator; the same seed gives the same table.
        groups: how many of the groups of `HABITS` are drawn, from 1 to 5.

    Returns:
        The columns `member_id` (a card number: six digits on a plastic card, nine in the app), `recency_days` (since
        the last purchase, 0 is today), `visits` (in the past 180 days) and `spend_ntd` (in the past 180 days, NT$);
        the rows in no order.

    Raises:
        ValueError: an argument is out of its range.
    """
    return planted_members(n, seed, groups).table


def planted_members(n: int = 600, seed: int = 0, groups: int = 4) -> Members:
    """The members of `retail_members` with the group that each was drawn from.

    Simulated; no member of any shop was recorded. The three columns are those of RFM analysis (recency, frequency,
    monetary value; A. M. Hughes, Strategic Database Marketing, 1994). Put in by the course: five ways of shopping
    (`HABITS`), each with its share of members, its median of days since the last purchase, of visits and of NT$ a
    visit, and a lognormal spread around each. The three spreads are independent within a group, and the card
    number says nothing of the group. Days are rounded down and end at 180; a member has one visit or more.

    Real members would add people who share a card, purchases without one, returns, seasons, habits that change, and
    groups that run into each other.
    """
    if not 20 <= n <= 20_000:
        raise ValueError(f"n={n}: from 20 to 20,000")
    if not 1 <= groups <= len(HABITS):
        raise ValueError(f"groups={groups}: from 1 to {len(HABITS)}")
    rng = np.random.default_rng(seed)
    habits = HABITS[:groups]
    shares = np.array([habit.share for habit in habits])
    edges = np.round(np.cumsum(shares) / shares.sum() * n).astype(int)
    group = np.searchsorted(edges, rng.permutation(n), side="right").astype(np.int64)
    spread = np.array([habit.spread for habit in habits])[group] * rng.normal(size=(n, 3))
    centre = np.array([(habit.recency_days, habit.visits, habit.basket_ntd) for habit in habits])[group]
    recency, visits, basket = (centre * np.exp(spread)).T
    visits = np.maximum(np.round(visits), 1)
    table = pd.DataFrame(
        {
            "member_id": np.where(rng.random(n) < 0.5, 200_000, 880_000_000) + rng.permutation(700_000)[:n],
            "recency_days": np.minimum(np.floor(recency), DAYS).astype(int),
            "visits": visits.astype(int),
            "spend_ntd": np.round(visits * basket).astype(int),
        }
    )
    return Members(table, group)


def wine() -> pd.DataFrame:
    """Wines of three growers' sorts: 178 rows, 13 measurements and the column ``cultivar`` (0, 1 or 2).

    Real data: the chemical analysis of wines of one Italian region (Aeberhard and Forina, UCI Machine Learning
    Repository, 1991), as scikit-learn bundles it; nothing is simulated. Raises DataError if the installed copy is
    another one.
    """
    from sklearn.datasets import load_wine  # imported here: only this loader needs it

    table: pd.DataFrame = load_wine(as_frame=True).frame.rename(columns={"target": "cultivar"})
    found = (len(table), len(table.columns) - 1, *np.bincount(table["cultivar"]).tolist())
    if found != (178, 13, 59, 71, 48):
        raise DataError(
            f"wine: the installed scikit-learn holds another table ({found[0]} rows, {found[1]} measurements): "
            "install the version of scikit-learn that requirements.lock names"
        )
    return table
