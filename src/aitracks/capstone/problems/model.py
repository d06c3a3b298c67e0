"""A problem as industry sets it: the programme's form, field for field, in one YAML file."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, Strict

from aitracks.capstone.problems.words import Category, ReadinessLevel, State
from aitracks.capstone.types import Expected, Template
from aitracks.curriculum.fields import Bilingual, Identifier, Prose
from aitracks.curriculum.yaml_source import Entry
from aitracks.data.card import DataField

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
_PHONE = re.compile(r"\+?[0-9()][0-9() #ext.-]{5,30}")
_CLASS = re.compile(r"\w[\w .+-]{0,39}")
_WEB = re.compile(r"https://[^\s\"'<>]+")


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise ValueError(f"'{value}' is no e-mail address: write it as name@company.example")
    return value


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise ValueError(f"'{value}' is no phone number: use digits, spaces, '+', '-', '( )' and '#' or 'ext.'")
    return value


def _class(value: str) -> str:
    if not _CLASS.fullmatch(value):
        raise ValueError(f"'{value}' is no class id: use up to 40 letters, digits, '_', '.', '+', '-' and spaces")
    return value


def _web(value: str) -> str:
    if not _WEB.fullmatch(value):
        raise ValueError(f"'{value}' is no address: begin it with https://")
    return value


Day = Annotated[date, Strict()]
Cost = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False)]


class Unit(Entry):
    """Who sets the problem (出題單位)."""

    id: Identifier
    name: Bilingual
    sector: Bilingual


class Contact(Entry):
    """The unit's contact (聯繫窗口): a name or a role. Never shown on the listing."""

    name: Bilingual
    email: Annotated[str, AfterValidator(_email)]
    phone: Annotated[str, AfterValidator(_phone)]


class Statement(Entry):
    """What the problem is (題目敘述): the form asks for a summary and details."""

    summary: Bilingual
    details: Bilingual


class Readiness(Entry):
    """How far the data are prepared (資料就緒度), and how they were."""

    level: ReadinessLevel
    details: Bilingual


class ExpectedResult(Expected):
    """The expected result in figures and in a sentence; `source` says where the figure comes from."""

    sentence: Bilingual
    source: Bilingual


class LabelClass(Entry):
    """One class of labels and predictions; `id` is what stands in the files, and in code between quotes."""

    id: Annotated[str, AfterValidator(_class)]
    name: Bilingual


class Costs(Entry):
    """What right and wrong answers cost: `matrix` is true class → predicted class → cost, in `unit`."""

    unit: Bilingual
    matrix: dict[str, dict[str, Cost]]


class Slice(Entry):
    """A part of the data that robustness and fairness are looked at in; `id` is its column in labels.csv."""

    id: Identifier
    name: Bilingual
    why: Bilingual


class DataSet(Entry):
    """One data set of the problem; `simulated` says what is simulated after which source, or is left out."""

    name: Bilingual
    fields_: tuple[DataField, ...] = Field(alias="fields", min_length=1)
    encoding: Prose
    file_type: Prose
    volume: Bilingual
    time_span: Bilingual
    delivery: Bilingual
    licence: Prose
    simulated: Bilingual | None = None


class Event(Entry):
    """A step in the problem's life."""

    state: State
    date: Day


class Note(Entry):
    """What a reviewer or coach remarked."""

    date: Day
    by: Prose
    note: Prose


class IndustryProblem(Entry):
    """One file of `curriculum/problems/`.

    Fields that may be missing are those which a problem needs only before it is coached or listed: of a listed one all
    are there, but `briefing`, `reviewer_notes` and what its metric does not need.
    """

    id: Identifier
    unit: Unit
    contact: Contact
    title: Bilingual
    statement: Statement
    category: Category
    industry: Bilingual
    template: Template
    data_set_type: Bilingual | None = None
    readiness: Readiness | None = None
    expected: ExpectedResult
    classes: tuple[LabelClass, ...] = ()
    positive: Prose | None = None  # the class whose probability pr_auc judges
    costs: Costs | None = None
    slices: tuple[Slice, ...] = ()
    resources: tuple[Bilingual, ...] = ()
    incentives: tuple[Bilingual, ...] = ()
    briefing: Annotated[str, AfterValidator(_web)] | None = None
    data_sets: tuple[DataSet, ...] = ()
    history: tuple[Event, ...] = Field(min_length=1)
    reviewer_notes: tuple[Note, ...] = ()

    @property
    def state(self) -> State:
        """Where the problem is in its life."""
        return self.history[-1].state

    @property
    def since(self) -> date:
        """The day on which it got there."""
        return self.history[-1].date

    @property
    def is_listed(self) -> bool:
        """Whether teams may apply to it now."""
        return self.state == "listed"

    @property
    def class_ids(self) -> tuple[str, ...]:
        """The classes as they stand in labels.csv and predictions.csv; empty for forecasts."""
        return tuple(each.id for each in self.classes)

    @property
    def slice_ids(self) -> tuple[str, ...]:
        """The slice columns of labels.csv."""
        return tuple(each.id for each in self.slices)

    @property
    def cost_matrix(self) -> dict[tuple[str, str], float]:
        """(true class, predicted class) → cost; empty where the metric is not `cost`."""
        matrix = self.costs.matrix if self.costs else {}
        return {(true, predicted): cost for true, row in matrix.items() for predicted, cost in row.items()}

    def day_of(self, state: State) -> date | None:
        """The day on which it got into a state, or None."""
        return next((event.date for event in self.history if event.state == state), None)
