"""Scores as the store keeps them: of the public part what the Ladder lets the team hear, of the others everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aitracks.capstone.evaluation.outcome import kept_worth
from aitracks.capstone.evaluation.places import ProblemPlaces
from aitracks.capstone.scoring.judging import Judging
from aitracks.capstone.scoring.ladder import Told, Try, climb
from aitracks.capstone.scoring.scores import Score
from aitracks.capstone.teams.entry_views import EntryView, Part, Value


def tries_of(entries: Sequence[EntryView], here: ProblemPlaces) -> list[Try]:
    """A team's scored tries of the proof of concept, in their order, as the Ladder climbs them."""
    scored = sorted((one for one in entries if one.state == "scored" and one.stage == "poc"), key=lambda one: one.id)
    return [Try(str(one.id), kept_worth(here.attempt(one.id), "public")) for one in scored]


def told_now(before: Sequence[Try], number: int, score: Score, judging: Judging) -> Told:
    """What the team hears of this try after those before it."""
    return climb([*before, Try(str(number), score.resampled)], judging)[-1]


def values_of(scores: Mapping[Part, Score], told: Told | None) -> tuple[Value, ...]:
    """The rows to store. `told` is what the team hears of the public part."""
    return tuple(value for part, score in scores.items() for value in _part(part, score, told))


def _part(part: Part, score: Score, told: Told | None) -> Iterator[Value]:
    if part == "public":
        if told is not None:
            yield Value(part, told.value, told.value, told.value, score.n)
        return
    yield Value(part, score.value, score.low, score.high, score.n)
    for column, slices in score.slices.items():
        for name, one in slices.items():
            if one.value is not None and one.low is not None and one.high is not None:
                yield Value(part, one.value, one.low, one.high, one.n, f"{column}={name}")
