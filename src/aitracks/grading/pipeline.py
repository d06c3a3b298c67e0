"""Grading a topic's submissions: prepared here, run elsewhere, saved here, one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from aitracks.errors import StateError
from aitracks.grading.conversion import Conversion, Prepared
from aitracks.grading.guard import only_writer
from aitracks.grading.identity import Grade, Identity, identify, stored
from aitracks.grading.jobs import Job, JobResult
from aitracks.grading.judged import Judged
from aitracks.grading.one_session import SECONDS_TO_WAIT, is_locked, one_session
from aitracks.grading.reading import read_submission
from aitracks.grading.released import Released, read_topic, refuse_other_points
from aitracks.grading.verdicts import Ending, Refused
from aitracks.units.release import course_settings

RunJob = Callable[[Job], JobResult]
_IMPATIENT = 1.0  # seconds for a gradebook that was locked the last time


@dataclass(frozen=True)
class Options:
    """What is graded and how: `learners` are those who may hand in, `force` grades what is unchanged, too."""

    learners: frozenset[str]
    unsafe: bool = False
    force: bool = False


@dataclass(frozen=True)
class Line:
    """One submission's line in the summary. `seconds` by phase: prepare, start, cells, checks, save."""

    learner: str
    ending: Ending
    why: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Waiting:
    prepared: Prepared
    identity: Identity
    seconds: float  # of preparing


class Grading:
    """One run over a topic's submissions. Only this thread touches notebooks and gradebook."""

    def __init__(self, conversion: Conversion, options: Options, run_job: RunJob, tell: Callable[[Line], None]) -> None:
        self.conversion, self.options, self.run_job, self.tell = conversion, options, run_job, tell
        self.released = conversion.released
        self.known = stored(conversion.gradebook.db, self.released.topic)
        self.running: dict[Future[JobResult], _Waiting] = {}
        self.locked: list[tuple[_Waiting, JobResult]] = []
        self.patience = SECONDS_TO_WAIT

    def grade(self, names: Iterable[str], place: Executor, jobs: int) -> None:
        """Grade the submissions of these learners; tells one line for each, as they end."""
        for name in names:
            self._begin(name, place)
            while len(self.running) >= 2 * jobs:  # enough that no place waits for this thread, and no more in memory
                self._collect()
        while self.running:
            self._collect()
        for waiting, result in self.locked:
            self._save(waiting, result, last=True)

    def scores(self) -> dict[str, tuple[float, float]]:
        """Learner → points so far and most points, as the gradebook has them."""
        found = self.conversion.gradebook.assignment_submissions(self.released.topic)
        return {submission.student_id: (submission.score, submission.max_score) for submission in found}

    def _begin(self, learner: str, place: Executor) -> None:
        began = time.perf_counter()
        try:
            prepared, identity = self._prepare(learner)
        except Refused as refused:
            self.tell(Line(learner, refused.ending, refused.why))
            return
        if prepared is None:
            self.tell(Line(learner, Ending.UNCHANGED))
            return
        job = self.conversion.job(prepared, self.options.unsafe)
        self.running[place.submit(self.run_job, job)] = _Waiting(prepared, identity, time.perf_counter() - began)

    def _prepare(self, learner: str) -> tuple[Prepared | None, Identity]:
        if learner not in self.options.learners:
            raise Refused(Ending.UNKNOWN_LEARNER, "not a learner of this cohort")
        submitted = self.released.course / "submitted"
        handed_in = read_submission(submitted, learner, self.released.topic, self.conversion.ignore)
        identity = identify(self.released, handed_in)
        if not self.options.force and self._is_graded(learner, identity):
            return None, identity
        return self.conversion.prepare(learner, handed_in), identity

    def _is_graded(self, learner: str, identity: Identity) -> bool:
        """Whether the gradebook has a grade of just this, made in a sandbox unless none is asked for."""
        known: Grade | None = self.known.get(learner)
        topic = self.released.topic
        file = self.released.course / "autograded" / learner / topic / f"{topic}.ipynb"
        safe = known is not None and (known.sandboxed or self.options.unsafe)
        return known is not None and safe and known.identity == identity and file.is_file()

    def _collect(self) -> None:
        ended, _ = wait(self.running, return_when=FIRST_COMPLETED)
        for future in ended:
            waiting = self.running.pop(future)
            if error := future.exception():  # whatever broke there, the others go on
                self.tell(Line(waiting.prepared.learner, Ending.FAILED, f"{type(error).__name__}: {error}"))
            else:
                self._save(waiting, future.result())

    def _save(self, waiting: _Waiting, result: JobResult, last: bool = False) -> None:
        learner = waiting.prepared.learner
        judged = Judged(self.released, waiting.identity, result, waiting.prepared.cleaned.put_back)
        began = time.perf_counter()
        try:
            self.conversion.save(waiting.prepared, judged, self.patience)
            self.patience = SECONDS_TO_WAIT
        except Refused as refused:
            self.tell(Line(learner, refused.ending, refused.why, result.seconds))
        except OperationalError as error:
            if not is_locked(error):
                raise
            self._meet_lock(waiting, result, last)
        else:
            seconds = {"prepare": waiting.seconds, **result.seconds, "save": time.perf_counter() - began}
            self.tell(Line(learner, judged.ending, _remark(judged), seconds))

    def _meet_lock(self, waiting: _Waiting, result: JobResult, last: bool) -> None:
        """Try again after all others; then leave the submission ungraded."""
        self.patience = _IMPATIENT
        if not last:
            self.locked.append((waiting, result))
            return
        why = "another program is writing to it; nothing was lost: grade again when it has ended"
        self.tell(Line(waiting.prepared.learner, Ending.LOCKED, why))


@contextmanager
def grading(
    course: Path,
    topic: str,
    options: Options,
    run_job: RunJob,
    tell: Callable[[Line], None],
    make: Callable[[Any, Released, Any], Conversion] = Conversion,
) -> Iterator[Grading]:
    """A run over a topic of a built course, the gradebook kept from other writers meanwhile; `make` saves otherwise.

    Raises StateError where another grading is at work or the gradebook cannot be used, UnknownError for a topic that
    is not built.
    """
    with only_writer(course):
        released = read_topic(course, topic)
        config = course_settings(course)
        try:
            with one_session(_url(config, course)) as gradebook:
                refuse_other_points(released, _most(gradebook, topic))
                yield Grading(make(config, released, gradebook), options, run_job, tell)
        except OperationalError as error:
            raise StateError(f"{course.name}: the gradebook cannot be used ({error.orig}): grade again later") from None


def _url(config: Any, course: Path) -> str:
    from nbgrader.coursedir import CourseDirectory

    url: str = CourseDirectory(config=config).db_url
    return url


def _most(gradebook: Any, topic: str) -> dict[str, float]:
    notebook = gradebook.find_notebook(topic, topic)
    return {cell.name: cell.max_score for cell in notebook.grade_cells}


def _remark(judged: Judged) -> str:
    parts = [judged.result.kernel_ended, ", ".join(judged.put_back)]
    return "; ".join(part for part in parts if part)
