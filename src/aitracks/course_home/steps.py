"""One learner's way through a programme: what state each topic is in, and what is to be done next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aitracks.course_home.progress import Assignment, Facts, Progress, Work
from aitracks.curriculum.tree import Area, Curriculum, Topic
from aitracks.language import Text


class State(StrEnum):
    """How far a learner is with a topic."""

    PLANNED = "planned"  # nobody has written its unit yet
    COMING = "coming"  # the teacher has not handed it out yet
    OPEN = "open"  # to be done
    HANDED_IN = "handed_in"  # waits for grading
    MARKING = "marking"  # graded by machine; a person still has to read the written tasks
    GRADED = "graded"


@dataclass(frozen=True)
class Step:
    """A topic as one learner has it. `number` is its place in the programme."""

    cohort: str
    number: int
    topic: Topic
    state: State
    work: Work
    pass_share: float
    overdue: bool

    @property
    def passed(self) -> bool:
        """Whether the points reach what the programme asks of a topic."""
        return self.state is State.GRADED and self.work.share >= self.pass_share

    @property
    def again(self) -> bool:
        """Whether it is worth another try: the points are there and are too few, and nothing new was handed in."""
        return self.state is State.GRADED and not self.passed and not self.work.newer_version


@dataclass(frozen=True)
class AreaSteps:
    """The steps that lie in one area of the map."""

    name: Text
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class TrackSteps:
    """The steps that lie in one track of the map; `colour` is its number there."""

    id: str
    name: Text
    colour: int
    areas: tuple[AreaSteps, ...]


@dataclass(frozen=True)
class Way:
    """A cohort's programme as one learner has it."""

    cohort: Facts
    programme: Text
    tracks: tuple[TrackSteps, ...]
    trouble: tuple[tuple[str, str], ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of it, in the programme's order."""
        found = (step for track in self.tracks for area in track.areas for step in area.steps)
        return tuple(sorted(found, key=lambda step: step.number))

    @property
    def handed_out(self) -> tuple[Step, ...]:
        """What the teacher has released."""
        return tuple(step for step in self.steps if step.state not in (State.PLANNED, State.COMING))

    @property
    def done(self) -> tuple[Step, ...]:
        """What was handed in, graded or not."""
        return tuple(step for step in self.handed_out if step.state is not State.OPEN)

    @property
    def deadlines(self) -> tuple[Step, ...]:
        """What is still to be done by a certain time, the nearest first."""
        return tuple(sorted((s for s in self.steps if s.state is State.OPEN and s.work.due), key=_urgency))

    @property
    def given_back(self) -> tuple[Step, ...]:
        """What has a feedback page."""
        return tuple(step for step in self.steps if step.work.feedback)


def way(progress: Progress, learner: str, curriculum: Curriculum, now: datetime) -> Way:
    """The way of `learner`, from a progress that may hold others' work too: only this learner's is looked at."""
    mine = progress.of(learner)
    steps = {step.topic.id: step for step in _steps(mine, learner, curriculum, now)}
    tracks = (
        TrackSteps(track.id, track.name.text, number, areas)
        for number, track in enumerate(curriculum.tracks, 1)
        if (areas := tuple(_areas(track.areas, steps)))
    )
    programme = curriculum.programme(progress.cohort.programme)
    return Way(progress.cohort, programme.name.text, tuple(tracks), progress.trouble)


def next_step(ways: Iterable[Way]) -> Step | None:
    """The one thing to do now: what is open, by deadline and then by order; else what is worth another try."""
    steps = [step for each in ways if not each.cohort.closed for step in each.steps]
    to_do = sorted((step for step in steps if step.state is State.OPEN), key=_urgency)
    again = [step for step in steps if step.again]
    return next(iter([*to_do, *again]), None)


def _urgency(step: Step) -> tuple[bool, float, bool, int]:
    due = step.work.due
    return due is None, due.timestamp() if due else 0.0, not step.work.fetched, step.number


def _areas(areas: Iterable[Area], steps: dict[str, Step]) -> Iterator[AreaSteps]:
    for area in areas:
        found = sorted((steps[topic.id] for topic in area.topics if topic.id in steps), key=lambda step: step.number)
        if found:
            yield AreaSteps(area.name.text, tuple(found))


def _steps(progress: Progress, learner: str, curriculum: Curriculum, now: datetime) -> Iterator[Step]:
    programme = curriculum.programme(progress.cohort.programme)
    for number, name in enumerate(progress.cohort.topics, 1):
        assignment = progress.assignment.get(name, Assignment(topic=name))
        work = progress.work.get((learner, name), Work(learner=learner, topic=name, due=assignment.due))
        stage = programme.stage_of(name)
        state = _state(assignment, work)
        yield Step(
            cohort=progress.cohort.id,
            number=number,
            topic=curriculum.topics[name],
            state=state,
            work=work,
            pass_share=stage.pass_rule.topic if stage and stage.pass_rule else 0.0,
            overdue=bool(state is State.OPEN and work.due and work.due < now),
        )


def _state(assignment: Assignment, work: Work) -> State:
    if work.graded and not work.newer_version:
        return State.MARKING if work.waiting else State.GRADED
    if work.submitted_at:
        return State.HANDED_IN
    if assignment.released:
        return State.OPEN
    return State.COMING if assignment.built else State.PLANNED
