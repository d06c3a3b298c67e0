"""The world of dryers: rare failures, one row a machine where labels are hidden, and another secret's machines."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score

from aitracks.capstone.worlds import Part, World, draw
from aitracks.capstone.worlds.dryer_maintenance import MAKES


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [draw("dryer_maintenance", hashlib.sha256(name).digest()) for name in (b"one", b"two")]


def train(drawn: World) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(drawn.train["train.csv"]))


def inputs(part: Part) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(part.inputs["inputs.csv"]))


def test_failures_are_rare_everywhere(worlds: list[World]) -> None:
    for drawn in worlds:
        for labels in (train(drawn)["label"], *(part.labels["label"] for part in (drawn.hidden, drawn.field))):
            assert set(labels) == {0, 1}
            assert 0.03 < labels.mean() < 0.12
        final = drawn.hidden.labels[drawn.hidden.labels["part"] == "final"]
        assert final["label"].sum() >= 90


def test_a_hidden_machine_has_one_row_and_is_in_no_other_split(worlds: list[World]) -> None:
    for drawn in worlds:
        parts = [inputs(part)["machine"] for part in (drawn.practice, drawn.hidden, drawn.field)]
        assert all(machines.is_unique for machines in parts)
        seen = set(train(drawn)["machine"])
        for machines in parts:
            assert not seen & set(machines)
            seen |= set(machines)


def test_the_columns_are_those_of_train_without_the_label(worlds: list[World]) -> None:
    for part in (worlds[0].practice, worlds[0].hidden, worlds[0].field):
        assert [*inputs(part).columns, "label"] == list(train(worlds[0]).columns)


def test_another_sensor_and_older_machines_in_the_field(worlds: list[World]) -> None:
    for drawn in worlds:
        hidden, field = inputs(drawn.hidden), inputs(drawn.field)
        assert field["humidity"].mean() > hidden["humidity"].mean() + 5
        assert field["age_months"].mean() > hidden["age_months"].mean() + 15


def features(rows: pd.DataFrame) -> pd.DataFrame:
    found = {}
    for sensor in ("heater_current", "vibration", "pressure_drop"):
        change = np.log(rows[f"{sensor}_3d"] / rows[f"{sensor}_30d"])
        for maker in MAKES:
            found[f"{sensor} {maker}"] = change * (rows["make"] == maker)
    return pd.DataFrame(found)


def test_a_model_of_one_world_fails_in_another(worlds: list[World]) -> None:
    models = []
    for drawn in worlds:
        rows = train(drawn)
        model = HistGradientBoostingClassifier(max_iter=40, max_leaf_nodes=8, random_state=0)
        models.append(model.fit(features(rows), rows["label"]))
    for own, other in ((0, 1), (1, 0)):
        hidden = worlds[own].hidden
        found = [
            average_precision_score(hidden.labels["label"], models[which].predict_proba(features(inputs(hidden)))[:, 1])
            for which in (own, other)
        ]
        assert found[1] < 0.75 * found[0]
