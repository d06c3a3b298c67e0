"""From a course's gradebook and folders to its progress. Only reads; runs as an account that may read the course."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aitracks.course_home import exchange_rows as exchange
from aitracks.course_home.exchange_rows import CourseFolders
from aitracks.course_home.gradebook_rows import Grade, Rows, read_rows
from aitracks.course_home.outcomes import Reader
from aitracks.course_home.progress import Assignment, Check, Facts, Learner, Progress, Work
from aitracks.curriculum.cohort import Cohort
from aitracks.curriculum.tree import Curriculum
from aitracks.errors import StateError
from aitracks.hub.newcomers import newcomers
from aitracks.hub.places import Places

_log = logging.getLogger(__name__)
_NO_GRADEBOOK = ("讀不到成績簿，所以目前看不到分數。", "The gradebook cannot be read, so there are no scores for now.")


@dataclass(frozen=True)
class Found:
    """Everything that was read, before it is put together."""

    rows: Rows
    built: frozenset[str]
    released: Mapping[str, datetime]
    handed_in: Mapping[tuple[str, str], datetime]
    feedback: Mapping[tuple[str, str], Path]
    trouble: tuple[tuple[str, str], ...] = ()


@dataclass
class Gatherer:
    """Reads one course as often as it is asked; the graded notebooks only when they change."""

    folders: CourseFolders
    url: str  # of the gradebook
    reader: Reader = field(default_factory=Reader)

    def gather(self, cohort: Cohort, curriculum: Curriculum) -> Progress:
        """The progress of the class now. A gradebook that cannot be read leaves the rest, and a word about it."""
        found = self._find()
        joined = newcomers(Places(self.folders.course.parents[1]), cohort.id)
        learners = tuple(_learners(cohort, {**found.rows.learners, **joined}))
        works = {(work.learner, work.topic): work for work in self._works(found, {learner.id for learner in learners})}
        return Progress(
            taken_at=datetime.now(UTC),
            cohort=facts(cohort, curriculum),
            assignments=tuple(self._assignments(found)),
            learners=learners,
            staff=tuple(Learner(id=who.id, name=who.name) for who in (*cohort.instructors, *cohort.assistants)),
            works=tuple(works[key] for key in sorted(works)),
            trouble=found.trouble,
        )

    def feedback(self) -> Mapping[tuple[str, str], Path]:
        """(learner, topic) → the page that was given back."""
        return exchange.released_feedback(self.folders)

    def _find(self) -> Found:
        folders = self.folders
        trouble: tuple[tuple[str, str], ...] = ()
        try:
            rows = read_rows(self.url)
        except StateError as error:
            _log.warning("%s: %s", folders.id, error)
            rows, trouble = Rows(), (_NO_GRADEBOOK,)
        return Found(
            rows=rows,
            built=exchange.built(folders),
            released=exchange.released(folders),
            handed_in=exchange.handed_in(folders),
            feedback=exchange.released_feedback(folders),
            trouble=trouble,
        )

    def _assignments(self, found: Found) -> Iterator[Assignment]:
        for topic in sorted(found.built | set(found.released) | set(found.rows.due)):
            yield Assignment(
                topic=topic,
                built=topic in found.built,
                released=topic in found.released,
                released_at=found.released.get(topic),
                due=found.rows.due.get(topic),
                points=found.rows.points.get(topic, 0.0),
                checks=self._checks(topic, [learner for learner, name in found.rows.grades if name == topic]),
            )

    def _checks(self, topic: str, learners: Iterable[str]) -> tuple[Check, ...]:
        found: dict[str, Check] = {}
        for learner in learners:
            found |= {check.id: check for check in self.reader.read(self._graded(learner, topic)).checks}
        return tuple(found.values())

    def _works(self, found: Found, learners: set[str]) -> Iterator[Work]:
        """Names that stand in the exchange were chosen by learners: only those of the class and its course count."""
        topics = found.built | set(found.released) | set(found.rows.due)
        pairs = {(learner, topic) for learner in learners for topic in found.released}
        for learner, topic in pairs | set(found.rows.grades) | set(found.handed_in):
            if learner in learners and topic in topics:
                yield self._work(learner, topic, found)

    def _work(self, learner: str, topic: str, found: Found) -> Work:
        grade = found.rows.grades.get((learner, topic))
        due = found.rows.due.get(topic)
        return Work(
            learner=learner,
            topic=topic,
            fetched=exchange.fetched(self.folders, learner, topic),
            submitted_at=_latest(found.handed_in.get((learner, topic)), grade),
            graded_version=grade.submitted_at if grade else None,
            graded=bool(grade and grade.graded),
            score=round(grade.score, 2) if grade else 0.0,
            most=found.rows.points.get(topic, 0.0),
            waiting=grade.waiting if grade else 0,
            due=due + grade.extension if due and grade and grade.extension else due,
            feedback=(learner, topic) in found.feedback,
            verdicts=self.reader.read(self._graded(learner, topic)).verdicts if grade else {},
        )

    def _graded(self, learner: str, topic: str) -> Path:
        return self.folders.course / "autograded" / learner / topic / f"{topic}.ipynb"


def facts(cohort: Cohort, curriculum: Curriculum) -> Facts:
    """What the course home needs of a cohort's file."""
    return Facts(
        id=cohort.id,
        title_zh=cohort.name.zh,
        title_en=cohort.name.en,
        language=cohort.language,
        programme=cohort.programme,
        topics=tuple(topic.id for topic in cohort.assigned(curriculum)),
        closed=cohort.is_closed(datetime.now(UTC).date()),
    )


def _learners(cohort: Cohort, others: Mapping[str, str]) -> Iterator[Learner]:
    """In the order of the cohort's file, then those who joined since: the gradebook or the sign-in knows them."""
    names = {person.id: person.name for person in cohort.learners} | {
        id_: name for id_, name in others.items() if id_ not in {person.id for person in cohort.learners}
    }
    for id_, name in names.items():
        yield Learner(id=id_, name=name)


def _latest(handed_in: datetime | None, grade: Grade | None) -> datetime | None:
    times = [when for when in (handed_in, grade.submitted_at if grade else None) if when]
    return max(times, default=None)
