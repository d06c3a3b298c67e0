"""The scope map and the competency model as they are written in YAML."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from aitracks.curriculum.fields import Bilingual, Count, Identifier, Prose
from aitracks.curriculum.yaml_source import Entry
from aitracks.language import Text

Level = Literal["pupil", "basic_professional", "middle_cadre", "senior_leader"]
LEVELS: tuple[Level, ...] = get_args(Level)

LEVEL_NAMES: dict[Level, Text] = {
    "pupil": Text("高中生", "Pupil"),
    "basic_professional": Text("基礎專業", "Basic professional"),
    "middle_cadre": Text("中階幹部", "Middle cadre"),
    "senior_leader": Text("高階領導", "Senior leader"),
}


class TopicEntry(Entry):
    """One topic: what is taught in one unit."""

    id: Identifier
    name: Bilingual
    levels: tuple[Level, ...] = Field(min_length=1)
    hours: Count
    prerequisites: tuple[str, ...]
    competencies: tuple[str, ...] = Field(min_length=1)
    source: Prose
    summary: Bilingual


class AdditionEntry(TopicEntry):
    """A topic beside the map's own, with its place in the tree."""

    track: str
    area: Identifier
    area_name: Bilingual | None = None  # only for an area which the map does not have


class AreaEntry(Entry):
    """A group of topics."""

    id: Identifier
    name: Bilingual
    topics: tuple[TopicEntry, ...] = Field(min_length=1)


class TrackEntry(Entry):
    """One of the map's columns."""

    id: Identifier
    name: Bilingual
    summary: Bilingual
    areas: tuple[AreaEntry, ...] = Field(min_length=1)


class ScopeMap(Entry):
    """`curriculum/scope_map.yaml`."""

    tracks: tuple[TrackEntry, ...] = Field(min_length=1)
    additions: tuple[AdditionEntry, ...] = ()


class Competency(Entry):
    """Something a learner is able to do, with what shows it and of whom it is expected."""

    id: Identifier
    name: Bilingual
    statement: Bilingual
    evidence: Bilingual
    levels: tuple[Level, ...] = Field(min_length=1)


class CompetencyGroup(Entry):
    """Competencies that belong together."""

    id: Identifier
    name: Bilingual
    competencies: tuple[Competency, ...] = Field(min_length=1)


class CompetencyModel(Entry):
    """`curriculum/competencies.yaml`."""

    groups: tuple[CompetencyGroup, ...] = Field(min_length=1)
