"""Source → release, by nbgrader's own converter."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config, PyFileConfigLoader

from aitracks.errors import StateError
from aitracks.grading.gradebook import gradebook_url, make_gradebook

_EXCEPTION = re.compile(r"^[\w.]+Error: (\([\w.]+Error\) )?")  # sqlalchemy.exc.OperationalError: (sqlite3.Operat…


def course_settings(course: Path) -> Config:
    """The traitlets config that nbgrader's commands read in the course's folder."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()


def generate_release(course: Path, topic: str, staging: str) -> None:
    """Run nbgrader's generate_assignment on `staging`/source/`topic`, writing `staging`/release/`topic`.

    The gradebook learns the assignment. Raises StateError with nbgrader's own words where it refuses.
    """
    make_gradebook(gradebook_url(course))
    config = course_settings(course)
    config.CourseDirectory.source_directory = f"{staging}/source"
    config.CourseDirectory.release_directory = f"{staging}/release"
    config.CourseDirectory.assignment_id = topic
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    with _without_gradebooks_tracebacks():
        result = capture_log(converter)
    if not result["success"]:
        if "KeyboardInterrupt" in result["error"]:  # nbgrader makes a failed conversion of Ctrl-C
            raise KeyboardInterrupt
        lines = [line for line in result.get("log", result["error"]).splitlines() if line.strip()]
        reason = next((line for line in reversed(lines) if "Error" in line), lines[-1] if lines else "no reason given")
        words = _EXCEPTION.sub("", reason.strip())
        raise StateError(f"{course.name}/{topic}: nbgrader could not generate the release: {words}")


@contextmanager
def _without_gradebooks_tracebacks() -> Iterator[None]:
    """nbgrader's gradebook logs a traceback before it raises the same error; the error is enough."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        yield
    finally:
        log.disabled = before
