"""The pages: from a user and a source of progress to HTML. What somebody may see is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aitracks.course_home import wording
from aitracks.course_home.classroom import classroom
from aitracks.course_home.fresh import FreshCurriculum
from aitracks.course_home.progress import Progress
from aitracks.course_home.render import Renderer
from aitracks.course_home.sign_in import User
from aitracks.course_home.source import Source
from aitracks.course_home.steps import next_step, way
from aitracks.course_home.wording import PageLanguage
from aitracks.errors import AitracksError
from aitracks.hub.names import LEARNERS, STAFF


class NotAMember(Exception):
    """The user has no part in what was asked for, or it does not exist: the answer is the same."""


class BrokenCourse(AitracksError):
    """What the staff of a course may read about why it cannot be shown."""


@dataclass(frozen=True)
class Taught:
    """A class as its teacher finds it on the first page."""

    progress: Progress
    waiting: int
    ungraded: int


@dataclass
class Pages:
    """All pages of one hub."""

    cohorts: Sequence[str]
    source: Source
    curriculum: FreshCurriculum
    renderer: Renderer
    joined: Callable[[str], Mapping[str, str]] = lambda cohort: {}  # learners whom no cohort file lists: id → name

    def landing(self, user: User, language: PageLanguage | None) -> str:
        """Where everybody lands. A cohort that cannot be read leaves the others, and a word about it."""
        learns, teaches = self._of(user, LEARNERS), self._of(user, STAFF)
        if not learns and not teaches:
            raise NotAMember
        now = datetime.now(UTC)
        found, broken = self._readable({*learns, *teaches})
        if broken and not found:
            raise next(iter(broken.values()))
        ways = [way(found[name], user.name, self.curriculum.load(), now) for name in learns if name in found]
        taught = [self._taught(found[name], now) for name in teaches if name in found]
        return self.renderer.page(
            "landing",
            language or wording.of_cohorts([each.cohort.language for each in found.values()]),
            user=user.name,
            name=_name_of(user, found.values(), [self.joined(name) for name in learns]),
            ways=ways,
            next=next_step(ways),
            taught=taught,
            broken=sorted(broken),
            now=now,
        )

    def classroom(self, user: User, cohort: str, language: PageLanguage | None) -> str:
        """The class at a glance, for its staff alone."""
        if cohort not in self._of(user, STAFF):
            raise NotAMember
        now = datetime.now(UTC)
        try:
            progress = self.source.progress(cohort)
        except AitracksError as error:
            raise BrokenCourse(str(error)) from None
        return self.renderer.page(
            "classroom",
            language or wording.of_cohorts([progress.cohort.language]),
            user=user.name,
            room=classroom(progress, self.curriculum.load(), now),
            now=now,
        )

    def feedback(self, user: User, cohort: str, topic: str) -> bytes | None:
        """The learner's own feedback page as it was given back; None where there is none yet."""
        if cohort not in self._of(user, LEARNERS):
            raise NotAMember
        if topic not in self.source.progress(cohort).cohort.topics:
            return None
        return self.source.feedback(cohort, user.name, topic)

    def message(self, kind: str, language: PageLanguage | None, detail: str = "") -> str:
        """A page that says what is wrong, in both languages."""
        return self.renderer.page("message", language or "zh-TW", kind=kind, detail=detail)

    def _of(self, user: User, prefix: str) -> list[str]:
        return [name for name in self.cohorts if f"{prefix}{name}" in user.groups]

    def _readable(self, names: set[str]) -> tuple[dict[str, Progress], dict[str, AitracksError]]:
        found: dict[str, Progress] = {}
        broken: dict[str, AitracksError] = {}
        for name in self.cohorts:
            if name in names:
                try:
                    found[name] = self.source.progress(name)
                except AitracksError as error:
                    broken[name] = error
        return found, broken

    def _taught(self, progress: Progress, now: datetime) -> Taught:
        columns = classroom(progress, self.curriculum.load(), now).columns
        return Taught(progress, sum(each.waiting for each in columns), sum(each.ungraded for each in columns))


def _name_of(user: User, progresses: Iterable[Progress], joined: Iterable[Mapping[str, str]]) -> str:
    for progress in progresses:
        for person in (*progress.learners, *progress.staff):
            if person.id == user.name:
                return person.name
    return next((names[user.name] for names in joined if user.name in names), user.name)
