"""Rubrics: what a team hands in for a stage, by which criteria it is judged, and what a level is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, Strict, model_validator

from aitracks.curriculum.fields import Bilingual, Count, Identifier, Share
from aitracks.curriculum.yaml_source import ANY, Document, Entry, read_document, validate
from aitracks.errors import ContentError, Problem

Stage = Literal["concept", "poc", "field"]
STAGES: tuple[Stage, ...] = get_args(Stage)


class FormField(Entry):
    """One thing that a team writes. `most`: characters."""

    id: Identifier
    label: Bilingual
    help: Bilingual
    required: bool = True
    most: Count = 2000


class Level(Entry):
    """How well a criterion is met; `share` of its weight."""

    share: Share
    text: Bilingual


class Criterion(Entry):
    """One side from which a stage is judged; levels are numbered from 0, worst first."""

    id: Identifier
    name: Bilingual
    question: Bilingual
    weight: Count
    levels: tuple[Level, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        shares = [level.share for level in self.levels]
        if shares[0] != 0 or shares[-1] != 1 or sorted(set(shares)) != shares:
            raise ValueError("the levels' shares rise from 0 to 1: mend them")
        return self


class Rubric(Entry):
    """How one stage is judged. `points`: its maximum in the gradebook; `score_share`: what of it the metric decides."""

    id: Stage
    name: Bilingual
    points: Count
    score_share: Annotated[float, Strict(), Field(ge=0, lt=1)] = 0.0
    form: tuple[FormField, ...] = Field(min_length=1)
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @property
    def criterion(self) -> dict[str, Criterion]:
        """Criterion by id."""
        return {criterion.id: criterion for criterion in self.criteria}

    @model_validator(mode="after")
    def _weighs(self) -> Self:
        total = sum(criterion.weight for criterion in self.criteria)
        if total != 100:
            raise ValueError(f"the criteria's weights make {total}: they should make 100")
        return self


def load_rubrics(root: Path) -> dict[Stage, Rubric]:
    """Stage → rubric, of the checkout `root`; raises ContentError with everything that is wrong in all three files."""
    problems: list[Problem] = []
    found: dict[Stage, Rubric] = {}
    for stage in STAGES:
        document = read_document(root / "curriculum" / "rubrics" / f"{stage}.yaml", problems)
        rubric = validate(document, Rubric, problems) if document else None
        if document:
            problems += _problems(document, stage)
        if rubric:
            found[stage] = rubric
    if problems:
        raise ContentError(problems)
    return found


def _problems(document: Document, stage: Stage) -> Iterator[Problem]:
    for one in document.match("id"):
        if one.value != stage:
            yield Problem(document.path, one.line, f"'{one.value}' is not the file's name: write 'id: {stage}'")
    for part in ("form", "criteria"):
        ids = list(document.match(part, ANY, "id"))
        for value, count in Counter(str(one.value) for one in ids).items():
            if count > 1:
                last = [one for one in ids if str(one.value) == value][-1]
                yield Problem(document.path, last.line, f"'{value}' is given {count} times in '{part}': keep one")
