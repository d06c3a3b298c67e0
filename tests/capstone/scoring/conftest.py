"""Small label tables and predictions, made in memory or in a temporary folder."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.labels import Labels, read_labels
from aitracks.capstone.scoring.reading import Predictions
from aitracks.capstone.types import DIRECTION_OF, Expected, Metric, Template

TEMPLATE_OF: dict[Metric, Template] = {
    "accuracy": "image_classification",
    "cost": "image_classification",
    "macro_f1": "tabular_classification",
    "pr_auc": "tabular_classification",
    "map": "object_detection",
    "smape": "time_series_forecasting",
    "mase": "time_series_forecasting",
}

Judge = Callable[..., Judging]
LabelsOf = Callable[..., Labels]
Said = Callable[..., Predictions]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """A judging by metric."""

    def make(metric: Metric, threshold: float = 0.9, **more: Any) -> Judging:
        expected = Expected(metric=metric, direction=DIRECTION_OF[metric], threshold=threshold)
        if metric == "cost" and "costs" not in more:
            more["costs"] = {("defective", "ok"): 10.0, ("ok", "defective"): 1.0}
        return Judging(TEMPLATE_OF[metric], expected, **more)

    return make


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV file below the temporary folder."""

    def make(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows([header, *rows])
        return file

    return make


@pytest.fixture
def labels_of(write: Callable[..., Path]) -> LabelsOf:
    """Labels from columns, through the file that worlds write."""

    def make(judging: Judging, columns: Mapping[str, Sequence[object]], part: str | None = None) -> Labels:
        file = write("labels.csv", list(columns), zip(*columns.values(), strict=True))
        return read_labels(file.parent, judging, part)  # type: ignore[arg-type]

    return make


@pytest.fixture(scope="session")
def said() -> Said:
    """Predictions from columns."""

    def make(ids: Sequence[str], labels: Sequence[str] = (), **numbers: Sequence[float]) -> Predictions:
        values = {name: tuple(float(value) for value in column) for name, column in numbers.items()}
        return Predictions(tuple(ids), tuple(labels), values)

    return make
