"""Members with planted groups, and the wines."""

import numpy as np
import pytest

from aitracks.data import load
from aitracks.data.card import card_problems
from aitracks.data.clusters import HABITS, planted_members, retail_members, wine
from aitracks.paths import home


@pytest.mark.parametrize("data", ["retail_members", "wine"])
def test_card_is_sound(data):
    assert card_problems(home() / "datasets" / data / "card.yaml") == []


def test_wine_is_the_real_one():
    table = load("wine")
    assert table.shape == (178, 14)
    assert table["proline"].max() == 1680
    assert wine().equals(table)


def test_same_seed_same_members_other_seed_other_members():
    assert retail_members(seed=3).equals(load("retail_members", seed=3))
    assert not retail_members(seed=3).equals(retail_members(seed=4))


@pytest.mark.parametrize("groups", range(1, 6))
def test_members_have_the_habits_of_the_docstring(groups):
    table, group = planted_members(8000, seed=groups, groups=groups)
    assert list(table.columns) == ["member_id", "recency_days", "visits", "spend_ntd"]
    assert table["member_id"].is_unique
    assert table["recency_days"].between(0, 180).all()
    assert table["visits"].min() >= 1
    assert np.unique(group).tolist() == list(range(groups))
    shares = np.array([habit.share for habit in HABITS[:groups]])
    assert np.bincount(group) / 8000 == pytest.approx(shares / shares.sum(), abs=0.001)
    for number, habit in enumerate(HABITS[:groups]):
        own = table[group == number]
        assert own["recency_days"].median() == pytest.approx(habit.recency_days, rel=0.06, abs=1)
        assert own["visits"].median() == pytest.approx(habit.visits, rel=0.06, abs=0.5)
        assert own["spend_ntd"].median() == pytest.approx(habit.visits * habit.basket_ntd, rel=0.08)
        in_app = (own["member_id"] > 100_000_000).mean()
        assert in_app == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize("options", [{"n": 19}, {"n": 20_001}, {"groups": 0}, {"groups": 6}])
def test_members_refuse_what_is_out_of_range(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        retail_members(**options)
