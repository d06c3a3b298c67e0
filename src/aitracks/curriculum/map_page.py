"""The scope map as one self-contained HTML page. The same content always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aitracks.curriculum.coverage import Coverage
from aitracks.curriculum.scope import LEVEL_NAMES, LEVELS
from aitracks.curriculum.tree import Curriculum, Topic
from aitracks.language import Language
from aitracks.templates import open_template

# One letter a level keeps a card short; the legend spells them out.
LEVEL_LETTERS = {level: level[0].upper() for level in LEVELS}


@dataclass(frozen=True)
class Totals:
    """What a part of the tree amounts to."""

    topics: int
    additions: int
    units: int
    hours: int
    checks: int
    samples: int

    @property
    def percent(self) -> int:
        """The share of topics with a unit, rounded down: 100 means all."""
        everything = self.topics + self.additions
        return 100 * self.units // everything if everything else 0


def totals(topics: Iterable[Topic], covered: Mapping[str, Coverage]) -> Totals:
    """The sums over `topics`."""
    chosen = list(topics)
    exists = [covered[topic.id] for topic in chosen]
    return Totals(
        topics=sum(not topic.addition for topic in chosen),
        additions=sum(topic.addition for topic in chosen),
        units=sum(part.unit for part in exists),
        hours=sum(topic.hours for topic in chosen),
        checks=sum(part.checks for part in exists),
        samples=sum(part.samples for part in exists),
    )


def render_map(
    curriculum: Curriculum,
    covered: Mapping[str, Coverage],
    language: Language = "both",
    copies: Mapping[str, Mapping[Language, str]] | None = None,
) -> str:
    """The page in `language`; "both" shows Chinese and English side by side.

    `copies` gives the addresses of topics' reading copies, by topic and language.
    """
    steps = {
        programme.id: {topic: number for number, topic in enumerate(programme.topics, 1)}
        for programme in curriculum.programmes.values()
    }
    return open_template(Path(__file__).with_name("map.html.j2")).render(
        curriculum=curriculum,
        covered=covered,
        copies=copies or {},
        language=language,
        levels=[(LEVEL_LETTERS[level], level, LEVEL_NAMES[level]) for level in LEVELS],
        steps=steps,
        all=totals(curriculum.topics.values(), covered),
        sums={track.id: totals(track.topics, covered) for track in curriculum.tracks},
        mapped_areas=sum(not area.addition for track in curriculum.tracks for area in track.areas),
    )
