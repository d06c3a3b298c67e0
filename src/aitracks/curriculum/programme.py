"""Programmes: which topics a class takes, in which order, and what it needs to pass."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from aitracks.curriculum.fields import Bilingual, Count, Identifier, Share
from aitracks.curriculum.scope import Level
from aitracks.curriculum.yaml_source import Entry

StageKind = Literal["course", "camp", "coaching", "capstone", "presentation"]


class PassRule(Entry):
    """Shares of the points, between 0 and 1, that a learner needs."""

    topic: Share  # of each topic's points
    stage: Share  # of the points of the stage's topics together


class Stage(Entry):
    """One part of a programme. Stages may run side by side."""

    id: Identifier
    name: Bilingual
    kind: StageKind
    level: Level
    starts_week: Count
    weeks: Count
    topics: tuple[str, ...] = ()
    pass_rule: PassRule | None = None
    capstones: tuple[Identifier, ...] = ()  # templates under notebooks/capstones/ to choose from
    activity: Bilingual | None = None  # what happens beside the units
    advance: Bilingual | None = None  # who moves on to the next stage
    competencies: tuple[str, ...] = ()  # those that only the stage's work outside the units practises

    @property
    def last_week(self) -> int:
        """The last week in which the stage runs."""
        return self.starts_week + self.weeks - 1

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.kind in ("course", "camp") and not self.topics:
            raise ValueError(f"a stage of kind '{self.kind}' teaches topics: add 'topics: [...]'")
        if self.kind == "capstone" and not self.capstones:
            raise ValueError("a capstone stage offers templates: add 'capstones: [...]'")
        if (self.topics or self.capstones) and self.pass_rule is None:
            raise ValueError("graded work needs a pass rule: add 'pass_rule: {topic: 0.6, stage: 0.7}'")
        return self


class Programme(Entry):
    """One file of `curriculum/programmes/`."""

    id: Identifier
    name: Bilingual
    summary: Bilingual
    levels: tuple[Level, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = Field(min_length=1)
    follow_up_months: Count | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        """The ids of all topics in the order in which they are taught."""
        return tuple(topic for stage in self.stages for topic in stage.topics)

    @property
    def weeks(self) -> int:
        """How many weeks the programme takes."""
        return max(stage.last_week for stage in self.stages)

    def stage_of(self, topic: str) -> Stage | None:
        """The stage that teaches the topic."""
        return next((stage for stage in self.stages if topic in stage.topics), None)
