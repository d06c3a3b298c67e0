"""Data sets that are drawn for a cohort are no exercise data."""

from __future__ import annotations

import pytest

from aitracks.data import data_ids, load
from aitracks.data.card import card_problems
from aitracks.errors import DataError
from aitracks.paths import home


def test_a_capstones_data_cannot_be_loaded() -> None:
    with pytest.raises(DataError, match="drawn for each cohort"):
        load("capstone_customer_intents")


@pytest.mark.parametrize("data", [data for data in data_ids() if data.startswith("capstone_")])
def test_its_card_is_sound(data: str) -> None:
    assert card_problems(home() / "datasets" / data / "card.yaml") == []
