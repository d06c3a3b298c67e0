"""One problem in one stage as the evaluation sees it: what notebooks are asked, how answers are read and scored."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from aitracks.capstone.evaluation.places import ProblemPlaces
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.scoring.asked import Asked, asked_of
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.labels import Labels, read_labels
from aitracks.capstone.scoring.reading import Predictions, read_predictions
from aitracks.capstone.scoring.schemas import Schema, schema_of
from aitracks.capstone.scoring.scores import Score, score
from aitracks.capstone.scoring.second_run import halve_inputs
from aitracks.capstone.teams.entry_views import Part, TryStage


@dataclass(frozen=True)
class Question:
    """Asks the inputs of a stage's split; its labels are read by `scores` alone."""

    problem: IndustryProblem
    stage: TryStage
    here: ProblemPlaces

    @cached_property
    def judging(self) -> Judging:
        """How answers are judged."""
        return Judging.of(self.problem)

    @cached_property
    def schema(self) -> Schema:
        """The form of the answers."""
        return schema_of(self.problem.template, self.judging.metric)

    @property
    def inputs(self) -> Path:
        """What notebooks get as `inputs`."""
        return self.here.judged(self.stage) / "inputs"

    @cached_property
    def asked(self) -> Asked:
        """What these inputs ask."""
        return asked_of(self.problem.template, self.inputs, self.here.train)

    def answers(self, content: bytes) -> Predictions:
        """The predictions of a first run; raises PredictionError, which is the team's mistake."""
        return read_predictions(content, self.schema, self.asked)

    def halves(self, into: Path, seed: int) -> Mapping[str, str]:
        """Write the second run's inputs; new id → old id."""
        shutil.rmtree(into, ignore_errors=True)
        return halve_inputs(self.problem.template, self.inputs, into, seed)

    def answers_to(self, inputs: Path, content: bytes) -> Predictions:
        """The predictions for inputs that `halves` wrote; raises PredictionError."""
        return read_predictions(content, self.schema, asked_of(self.problem.template, inputs, self.here.train))

    @cached_property
    def labels(self) -> Mapping[Part, Labels]:
        """What is true, part by part."""
        folder = self.here.judged(self.stage)
        if self.stage == "field":
            return {"field": read_labels(folder, self.judging)}
        return {
            "public": read_labels(folder, self.judging, "public"),
            "final": read_labels(folder, self.judging, "final"),
        }

    def scores(self, predictions: Predictions, baseline: Predictions | None) -> dict[Part, Score]:
        """The scores of each part of the stage."""
        return {part: score(self.judging, labels, predictions, baseline) for part, labels in self.labels.items()}
