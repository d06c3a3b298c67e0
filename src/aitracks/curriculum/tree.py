"""The curriculum in memory: tracks, areas and topics, with all that refers to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aitracks.curriculum.fields import Bilingual
from aitracks.curriculum.glossary import Glossary
from aitracks.curriculum.programme import Programme
from aitracks.curriculum.scope import Competency, CompetencyGroup, ScopeMap, TopicEntry
from aitracks.errors import UnknownError


class Topic(TopicEntry):
    """A topic that knows its place in the tree."""

    track: str
    area: str
    addition: bool = False  # taken up since the map was drawn

    @property
    def path(self) -> str:
        """Its folder under notebooks/ and graders/, for instance "core/tools/development_tools"."""
        return f"{self.track}/{self.area}/{self.id}"


@dataclass(frozen=True)
class Area:
    """An area with its topics, additions last."""

    id: str
    name: Bilingual
    topics: tuple[Topic, ...]
    addition: bool = False


@dataclass(frozen=True)
class Track:
    """A track with its areas, additions last."""

    id: str
    name: Bilingual
    summary: Bilingual
    areas: tuple[Area, ...]

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics of the track."""
        return tuple(topic for area in self.areas for topic in area.topics)


@dataclass(frozen=True)
class Curriculum:
    """Everything under curriculum/, sound in itself."""

    root: Path  # the folder that holds curriculum/
    tracks: tuple[Track, ...]
    topics: Mapping[str, Topic]
    programmes: Mapping[str, Programme]
    competency_groups: tuple[CompetencyGroup, ...]
    glossary: Glossary

    @property
    def competencies(self) -> dict[str, Competency]:
        """All competencies by id, in the order of the file."""
        return {competency.id: competency for group in self.competency_groups for competency in group.competencies}

    def topic(self, name: str) -> Topic:
        """The topic with this id or path; raises UnknownError."""
        leaf = name.strip("/").rpartition("/")[2]
        topic = self.topics.get(leaf)
        if topic is None or name.strip("/") not in (topic.id, topic.path):
            paths = [topic.path for topic in self.topics.values()]
            raise UnknownError("topic", name, paths if "/" in name else list(self.topics))
        return topic

    def programme(self, name: str) -> Programme:
        """The programme with this id; raises UnknownError."""
        if name not in self.programmes:
            raise UnknownError("programme", name, list(self.programmes))
        return self.programmes[name]


def grow(scope: ScopeMap) -> tuple[Track, ...]:
    """The tree of a sound scope map, its additions at their places."""
    return tuple(
        Track(track.id, track.name, track.summary, (*_mapped_areas(scope, track.id), *_added_areas(scope, track.id)))
        for track in scope.tracks
    )


def _mapped_areas(scope: ScopeMap, track: str) -> list[Area]:
    areas = next(entry.areas for entry in scope.tracks if entry.id == track)
    return [
        Area(area.id, area.name, (*(_planted(t, track, area.id) for t in area.topics), *_added(scope, track, area.id)))
        for area in areas
    ]


def _added_areas(scope: ScopeMap, track: str) -> list[Area]:
    named = {a.area: a.area_name for a in scope.additions if a.track == track and a.area_name}
    return [Area(id_, name, tuple(_added(scope, track, id_)), addition=True) for id_, name in named.items()]


def _added(scope: ScopeMap, track: str, area: str) -> list[Topic]:
    here = (entry for entry in scope.additions if (entry.track, entry.area) == (track, area))
    return [_planted(entry, track, area, addition=True) for entry in here]


def _planted(entry: TopicEntry, track: str, area: str, *, addition: bool = False) -> Topic:
    fields = {name: getattr(entry, name) for name in TopicEntry.model_fields}
    return Topic(**fields, track=track, area=area, addition=addition)
