"""What predictions.csv must look like, for each template and metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aitracks.capstone.types import Metric, Template

MOST_BOXES = 100  # an image; COCO's limit too
LARGEST = 1e12  # of a forecast: sums of more would overflow or hide all else
LONGEST_CELL = 200  # characters

Kind = Literal["id", "class", "number", "pixel"]


@dataclass(frozen=True)
class Column:
    """One column: an id of the inputs, a class of the training data, a finite number in [low, high], or pixels."""

    name: str
    kind: Kind
    low: float = -LARGEST
    high: float = LARGEST

    def describe(self) -> str:
        """The column with its type and range, for a team to read."""
        ranges = {"number": f" ({self.low:g}…{self.high:g})", "pixel": " (px)"}
        return self.name + ranges.get(self.kind, "")


@dataclass(frozen=True)
class Schema:
    """Columns in their usual order (any order is read), and how many rows an id may have: exactly 1, or 0 to `most`."""

    columns: tuple[Column, ...]
    most: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def boxes(self) -> bool:
        """Whether rows are boxes."""
        return self.most > 1


_ID, _CLASS = Column("id", "id"), Column("label", "class")
_SCORE = Column("score", "number", 0.0, 1.0)
_BOXES = Schema((_ID, _CLASS, _SCORE, *(Column(name, "pixel") for name in ("x0", "y0", "x1", "y1"))), MOST_BOXES)
_FORECASTS = Schema((_ID, Column("value", "number")))
_PROBABILITIES = Schema((_ID, _SCORE))
_CLASSES = Schema((_ID, _CLASS))


def schema_of(template: Template, metric: Metric) -> Schema:
    """The schema of predictions for a problem of this template and metric."""
    if template == "object_detection":
        return _BOXES
    if template == "time_series_forecasting":
        return _FORECASTS
    return _PROBABILITIES if metric == "pr_auc" else _CLASSES
