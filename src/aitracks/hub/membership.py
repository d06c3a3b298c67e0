"""Who is in which course, for nbgrader: what the hub's groups say, and for a course's own service its course."""

from __future__ import annotations

import os
import time
from typing import ClassVar

from nbgrader.auth import JupyterHubAuthPlugin

COURSE = "AITRACKS_COURSE"  # in the environment of a course's service
_SECONDS_KEPT = 5.0  # one click on the assignment list asks five times, and a class clicks at once
_REMEDY = "the hub takes its members from the cohort's file: use 'aitracks cohort import'"


class HubMembership(JupyterHubAuthPlugin):  # type: ignore[misc]
    """JupyterHub's groups. They follow the cohort's file, so nbgrader may not change them."""

    _asked: ClassVar[dict[str, tuple[float, list[str] | None]]] = {}  # by this process: a person's server

    def get_student_courses(self, student_id: str) -> list[str] | None:
        """The courses of a user, `*` for whoever runs this server. A course's service has but one, and asks nobody."""
        if COURSE in os.environ:
            return [os.environ[COURSE]]
        when, courses = self._asked.get(student_id, (-_SECONDS_KEPT, None))
        if time.monotonic() - when > _SECONDS_KEPT or courses is None:
            courses = super().get_student_courses(student_id)
            self._asked[student_id] = time.monotonic(), courses
        return courses

    def add_student_to_course(self, student_id: str, course_id: str) -> None:
        """The gradebook knows the student now; the hub does not."""
        self.log.warning("'%s' is in the gradebook of '%s' only: %s", student_id, course_id, _REMEDY)

    def remove_student_from_course(self, student_id: str, course_id: str) -> None:
        """The gradebook has forgotten the student; the hub has not."""
        self.log.warning("'%s' may still open '%s': %s", student_id, course_id, _REMEDY)
