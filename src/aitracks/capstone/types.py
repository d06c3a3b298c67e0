"""Words that all rooms of the capstones share: templates, metrics, which way is better, the expected result."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, Strict

from aitracks.curriculum.yaml_source import Entry

Template = Literal["image_classification", "object_detection", "time_series_forecasting", "tabular_classification"]
TEMPLATES: tuple[Template, ...] = get_args(Template)

Metric = Literal["accuracy", "macro_f1", "map", "smape", "mase", "pr_auc", "cost"]
METRICS: tuple[Metric, ...] = get_args(Metric)

Direction = Literal["at_least", "at_most"]

# What a metric can judge, and which way is better.
METRICS_OF: dict[Template, tuple[Metric, ...]] = {
    "image_classification": ("accuracy", "macro_f1", "cost"),
    "object_detection": ("map",),
    "time_series_forecasting": ("smape", "mase"),
    "tabular_classification": ("accuracy", "macro_f1", "pr_auc", "cost"),
}
DIRECTION_OF: dict[Metric, Direction] = {
    "accuracy": "at_least",
    "macro_f1": "at_least",
    "map": "at_least",
    "pr_auc": "at_least",
    "smape": "at_most",
    "mase": "at_most",
    "cost": "at_most",
}


class Expected(Entry):
    """The result that industry expects, such as "accuracy at least 0.95". Shares are 0 to 1, `smape` too."""

    metric: Metric
    direction: Direction
    threshold: Annotated[float, Strict(), Field(ge=0)]

    def is_met(self, value: float) -> bool:
        """Whether a value of the metric is as good as expected or better."""
        return value >= self.threshold if self.direction == "at_least" else value <= self.threshold

    def is_better(self, one: float, other: float) -> bool:
        """Whether `one` is strictly better than `other`."""
        return one > other if self.direction == "at_least" else one < other
