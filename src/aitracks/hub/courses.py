"""A cohort as the hub sees it: one course with its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import Person as Member
from aitracks.curriculum.cohort import load_cohort
from aitracks.errors import StateError
from aitracks.language import Language

Role = Literal["instructor", "assistant", "learner"]


@dataclass(frozen=True)
class Person:
    """Somebody who logs in, with the name that others read."""

    id: str
    name: str
    role: Role

    @property
    def teaches(self) -> bool:
        """Instructors and assistants grade; learners submit."""
        return self.role != "learner"


@dataclass(frozen=True)
class Course:
    """One cohort: its id is the nbgrader course, the hub's service and the suffix of its groups."""

    id: str
    title_zh: str
    title_en: str
    language: Language
    people: tuple[Person, ...] = field(default=())

    @property
    def staff(self) -> tuple[Person, ...]:
        """Who may open the formgrader."""
        return tuple(person for person in self.people if person.teaches)

    @property
    def learners(self) -> tuple[Person, ...]:
        """Who may fetch and submit."""
        return tuple(person for person in self.people if not person.teaches)

    @property
    def grader(self) -> str:
        """The hub account under which the course's own service runs."""
        return f"grader-{self.id}"


def load_courses(names: Iterable[str], root: Path, data: Path) -> tuple[Course, ...]:
    """The named cohorts, in order; raises UnknownError or ContentError as the curriculum's loader does."""
    curriculum = load_curriculum(root)
    courses = []
    for name in names:
        cohort = load_cohort(name, curriculum, data)
        roles: tuple[tuple[Role, Iterable[Member]], ...] = (
            ("instructor", cohort.instructors),
            ("assistant", cohort.assistants),
            ("learner", () if cohort.is_closed(date.today()) else cohort.learners),  # staff still see the grades
        )
        people = tuple(Person(p.id, p.name, role) for role, members in roles for p in members)
        courses.append(Course(cohort.id, cohort.name.zh, cohort.name.en, cohort.language, people))
    return tuple(courses)


def everybody(courses: Iterable[Course]) -> tuple[Person, ...]:
    """Each person once, staff first; raises StateError for one id with two names or two roles."""
    found: dict[str, Person] = {}
    for course in courses:
        for person in course.people:
            known = found.setdefault(person.id, person)
            if (known.name, known.teaches) != (person.name, person.teaches):
                raise StateError(
                    f"cohort {course.id}: '{person.id}' is {person.name} ({person.role}) here and {known.name} "
                    f"({known.role}) in another cohort of this hub: give one of them another id"
                )
    order = {"instructor": 0, "assistant": 1, "learner": 2}
    return tuple(sorted(found.values(), key=lambda person: (order[person.role], person.id)))
