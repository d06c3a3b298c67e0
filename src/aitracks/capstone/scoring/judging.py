"""What is judged and how: the part of an industry problem that scoring needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.scoring.errors import LabelsError
from aitracks.capstone.types import DIRECTION_OF, METRICS_OF, Expected, Metric, Template


@dataclass(frozen=True)
class Judging:
    """Template, expected result and what its metric needs.

    `costs` maps (true class, predicted class) to the cost of one piece; a right answer not listed costs nothing.
    `positive` is the class whose probability `score` is (metric pr_auc). `slices` are the columns of the labels that
    are looked at one by one; None means all that are not the template's own. Raises LabelsError where these do not fit.
    """

    template: Template
    expected: Expected
    costs: Mapping[tuple[str, str], float] = field(default_factory=dict)
    positive: str = "1"
    slices: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        metric = self.metric
        if metric not in METRICS_OF[self.template]:
            raise LabelsError(
                f"metric {metric} cannot judge {self.template}: use {', '.join(METRICS_OF[self.template])}"
            )
        if self.expected.direction != DIRECTION_OF[metric]:
            raise LabelsError(f"metric {metric}: direction {self.expected.direction} is wrong: {DIRECTION_OF[metric]}")
        if (metric == "cost") != bool(self.costs):
            raise LabelsError(f"metric {metric}: a cost matrix belongs to the metric cost and to no other")

    @classmethod
    def of(cls, problem: IndustryProblem) -> Judging:
        """From an industry problem."""
        return cls(
            problem.template, problem.expected, problem.cost_matrix, problem.positive or "1", problem.slice_ids or None
        )

    @property
    def metric(self) -> Metric:
        """The metric of the expected result."""
        return self.expected.metric

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is: `sign * value` is better when larger."""
        return 1 if self.expected.direction == "at_least" else -1
