"""How far a class is: all that the course home knows of a cohort, without an answer, a secret or a way to write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from aitracks.checks.run import Verdict
from aitracks.language import Language, Text


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Facts(_Frozen):
    """What the cohort's file says of the class."""

    id: str
    title_zh: str
    title_en: str
    language: Language
    programme: str
    topics: tuple[str, ...]  # in the programme's order
    closed: bool = False

    @property
    def title(self) -> Text:
        """The name of the class."""
        return Text(self.title_zh, self.title_en)


class Check(_Frozen):
    """One check of an assignment, as the graded notebooks describe it."""

    id: str
    title_zh: str
    title_en: str
    public: bool

    @property
    def title(self) -> Text:
        """What the check tries."""
        return Text(self.title_zh, self.title_en)


class Assignment(_Frozen):
    """One topic's notebook in the course."""

    topic: str
    built: bool = False
    released: bool = False
    released_at: datetime | None = None
    due: datetime | None = None  # UTC, as all times here
    points: float = 0.0
    checks: tuple[Check, ...] = ()


class Work(_Frozen):
    """One learner's work on one assignment."""

    learner: str
    topic: str
    fetched: bool | None = None  # None: nobody on the grading side may look
    submitted_at: datetime | None = None
    graded_version: datetime | None = None  # when the version that has the grade was handed in
    graded: bool = False
    score: float = 0.0
    most: float = 0.0
    waiting: int = 0  # written tasks that a person must still mark
    due: datetime | None = None  # of this learner: an extension included
    feedback: bool = False
    verdicts: Mapping[str, Verdict] = {}  # check id → how it ended

    @property
    def late(self) -> bool:
        """Whether it was handed in after the deadline."""
        return bool(self.submitted_at and self.due and self.submitted_at > self.due)

    @property
    def newer_version(self) -> bool:
        """Whether something was handed in after the version that has the grade."""
        return bool(
            self.graded and self.submitted_at and self.graded_version and self.submitted_at > self.graded_version
        )

    @property
    def share(self) -> float:
        """The part of the points that was reached, 0 to 1."""
        return self.score / self.most if self.most else 0.0


class Learner(_Frozen):
    """Somebody of the class, with the name that others read."""

    id: str
    name: str


class Progress(_Frozen):
    """One cohort at one moment. `trouble` says what could not be read, as (Chinese, English)."""

    version: Literal[1] = 1
    taken_at: datetime
    cohort: Facts
    assignments: tuple[Assignment, ...] = ()
    learners: tuple[Learner, ...] = ()
    staff: tuple[Learner, ...] = ()
    works: tuple[Work, ...] = ()
    trouble: tuple[tuple[str, str], ...] = ()

    @cached_property
    def assignment(self) -> Mapping[str, Assignment]:
        """Topic → assignment."""
        return {each.topic: each for each in self.assignments}

    @cached_property
    def work(self) -> Mapping[tuple[str, str], Work]:
        """(learner, topic) → work; a pair that is missing has not been begun."""
        return {(each.learner, each.topic): each for each in self.works}

    def of(self, learner: str) -> Progress:
        """The same with nobody's work and name but those of `learner`: what a learner's page is made from."""
        return self.model_copy(
            update={
                "learners": tuple(each for each in self.learners if each.id == learner),
                "staff": (),
                "works": tuple(each for each in self.works if each.learner == learner),
                "assignments": tuple(each.model_copy(update={"checks": ()}) for each in self.assignments),
            }
        )
