"""Data and tools of the unit on model parameter optimisation: cars, and a model whose trainings are counted.

The loader is `auto_mpg`. `FuelModel` is a regressor like any of scikit-learn's that enters every training into its
`Meter`, also where a search clones it. `CoarseTuner` is a finished search: a check feeds it to an answer that needs
one.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.svm import SVR

from aitracks.errors import DataError

Floats = npt.NDArray[np.float64]

KM_PER_LITRE = 0.425143707  # of one mile a US gallon
_COLUMNS = {  # name: factor from the source's unit
    "cylinders": 1.0,
    "displacement_cc": 16.387064,
    "power_hp": 1.0,
    "weight_kg": 0.45359237,
    "acceleration_s": 1.0,
    "model_year": 1.0,
    "origin": 1.0,
}


def auto_mpg() -> pd.DataFrame:
    """Cars of 1970 to 1982: 392 rows, seven columns that describe the car, and ``km_per_litre``.

    Real data: Auto MPG (Quinlan 1993, from StatLib; UCI Machine Learning Repository) as mlxtend bundles it, with cubic
    inches, pounds and miles a gallon turned into cc, kg and km a litre. Nothing is simulated. The column of names,
    which that copy holds as NaN only, is left out. Raises DataError if the installed copy is another one.
    """
    X, mpg = importlib.import_module("mlxtend.data").autompg_data()
    X = np.asarray(X[:, :7], dtype=np.float64)
    if X.shape != (392, 7) or np.isnan(X).any() or not 23.4 < float(np.mean(mpg)) < 23.5:
        raise DataError("auto_mpg: mlxtend holds another table: install the version that requirements.lock names")
    table = pd.DataFrame(X * np.array(list(_COLUMNS.values())), columns=list(_COLUMNS)).round(1)
    table["model_year"] += 1900
    whole = ["cylinders", "model_year", "origin"]
    table[whole] = table[whole].astype(int)
    table["km_per_litre"] = np.round(np.asarray(mpg, dtype=np.float64) * KM_PER_LITRE, 2)
    return table


class Meter:
    """Counts trainings, and keeps which rows and which settings each one saw. A copy is the meter itself."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._settings: list[dict[str, float]] = []

    def __deepcopy__(self, memo: Any) -> Meter:
        return self

    def __repr__(self) -> str:
        return f"Meter({self.fits} fits)"

    def enter(self, X: Floats, settings: Mapping[str, float]) -> None:
        """Enter a training on the rows of `X`."""
        self._rows.append([row.tobytes().hex() for row in X])
        self._settings.append(dict(settings))

    @property
    def fits(self) -> int:
        """How many trainings there have been."""
        return len(self._rows)

    def settings(self) -> list[dict[str, float]]:
        """The settings of each training, in order."""
        return [dict(settings) for settings in self._settings]

    def seen(self, rows: Sequence[Sequence[float]]) -> list[list[bool]]:
        """For each training: which of these rows it was trained on."""
        asked = [row.tobytes().hex() for row in np.ascontiguousarray(rows, dtype=np.float64)]
        return [[row in known for row in asked] for known in map(set, self._rows)]


class FuelModel(RegressorMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """A support vector machine for numbers, with its own standardisation; `C`, `gamma` and `epsilon` are for tuning.

    Whatever `fit` is given is standardised by its own mean and deviation, so that nothing leaks. `meter` gets an entry
    for each training.
    """

    def __init__(self, C: float = 1.0, gamma: float = 1.0, epsilon: float = 0.1, meter: Meter | None = None) -> None:
        self.C = C
        self.gamma = gamma
        self.epsilon = epsilon
        self.meter = meter

    def fit(self, X: Any, y: Any) -> FuelModel:
        """Train on the rows of `X` (n, columns) and the numbers `y` (n,)."""
        values = np.ascontiguousarray(X, dtype=np.float64)
        if self.meter is not None:
            self.meter.enter(values, {"C": self.C, "gamma": self.gamma, "epsilon": self.epsilon})
        self.mean_ = values.mean(axis=0)
        self.scale_ = np.where(values.std(axis=0) > 0, values.std(axis=0), 1.0)
        self.svr_ = SVR(C=self.C, gamma=self.gamma, epsilon=self.epsilon)
        self.svr_.fit((values - self.mean_) / self.scale_, np.asarray(y, dtype=np.float64))
        return self

    @property
    def trained(self) -> bool:
        """Whether this very model (not a copy) has been trained."""
        return hasattr(self, "svr_")

    def predict(self, X: Any) -> Floats:
        """The model's number for each row of `X`."""
        values = np.asarray(X, dtype=np.float64)
        predicted: Floats = self.svr_.predict((values - self.mean_) / self.scale_)
        return predicted


class CoarseTuner:
    """A finished search: tries `tries` settings, drawn by `seed`, on a half of the rows and trains on the other."""

    def __init__(self, tries: int = 4) -> None:
        self.tries = tries

    def __call__(
        self, model: Any, space: Mapping[str, Sequence[float]], X: Any, y: Any, budget: int, seed: int
    ) -> dict[str, Any]:
        """The best of the settings: {"params", "error"}, the error in the unit of `y`; `budget` trainings at most."""
        from sklearn.base import clone

        values, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(values))
        learn, judge = np.array_split(order, 2)
        best: dict[str, Any] = {"params": {}, "error": np.inf}
        for _ in range(min(self.tries, budget)):
            params = {name: options[int(rng.integers(len(options)))] for name, options in sorted(space.items())}
            trained = clone(model).set_params(**params).fit(values[learn], target[learn])
            error = float(np.mean(np.abs(trained.predict(values[judge]) - target[judge])))
            if error < best["error"]:
                best = {"params": params, "error": error}
        return best
