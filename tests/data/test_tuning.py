"""Cars, and the model whose trainings are counted."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score

from aitracks.data import load
from aitracks.data.card import card_problems
from aitracks.data.tuning import CoarseTuner, FuelModel, Meter, auto_mpg
from aitracks.paths import home


@pytest.fixture
def cars():
    table = auto_mpg()
    return table.drop(columns="km_per_litre").to_numpy(dtype=float), table["km_per_litre"].to_numpy()


def test_cars_are_the_real_ones():
    table = load("auto_mpg")
    assert table.shape == (392, 8)
    assert card_problems(home() / "datasets" / "auto_mpg" / "card.yaml") == []
    first = table.iloc[0]
    assert first["weight_kg"] == pytest.approx(3504 * 0.4536, abs=0.1)
    assert first["km_per_litre"] == pytest.approx(18 * 0.4251, abs=0.01)
    assert table["model_year"].between(1970, 1982).all()
    assert set(table["origin"]) == {1, 2, 3}
    assert not table.isna().any().any()


def test_every_training_is_counted_through_clones_and_searches(cars):
    X, y = cars
    meter = Meter()
    model = FuelModel(meter=meter)
    clone(model).fit(X[:50], y[:50])
    assert meter.fits == 1
    cross_val_score(model, X[:60], y[:60], cv=3)
    assert meter.fits == 4
    GridSearchCV(model, {"C": [1, 10]}, cv=2).fit(X[:60], y[:60])
    assert meter.fits == 9  # one more for the refit
    assert [settings["C"] for settings in meter.settings()[4:8]] == [1, 1, 10, 10]
    seen = meter.seen(X[48:52])
    assert seen[0] == [True, True, False, False]


def test_model_learns_and_does_not_leak(cars):
    X, y = cars
    order = np.random.default_rng(0).permutation(392)
    model = FuelModel(C=10, gamma=0.1).fit(X[order[:300]], y[order[:300]])
    assert np.mean(np.abs(model.predict(X[order[300:]]) - y[order[300:]])) < 1.0
    assert model.predict(X[order[300:301]])[0] == pytest.approx(model.predict(X[order[300:]])[0])


def test_tuner_keeps_to_its_budget_and_repeats_itself(cars):
    X, y = cars
    space = {"C": [0.01, 1, 100], "gamma": [0.001, 0.1, 10]}
    meter = Meter()
    first = CoarseTuner(4)(FuelModel(meter=meter), space, X, y, 3, 5)
    assert meter.fits == 3
    assert first == CoarseTuner(4)(FuelModel(), space, X, y, 3, 5)
    assert all(first["params"][name] in options for name, options in space.items())
