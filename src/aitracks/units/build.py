"""Building a cohort's nbgrader course: units in, source, judge and release folders out.

A build is safe to interrupt and to repeat. Everything is written into a staging folder first and moved into place topic
by topic; what is already right is left alone; submissions, grades and topics no longer taught are never touched.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from aitracks.checks.seed import draw_seed
from aitracks.curriculum import Curriculum, load_curriculum
from aitracks.curriculum.cohort import Cohort, load_cohort
from aitracks.errors import ContentError, Problem, StateError
from aitracks.files import replace_file, swap_folder
from aitracks.grading import course_config
from aitracks.grading.gradebook import reach_gradebook, refuse_changed_cells
from aitracks.language import Language
from aitracks.paths import home
from aitracks.units.catalog import LoadedUnit, UnitFiles, load_unit
from aitracks.units.lint import lint_unit
from aitracks.units.notebook import to_notebook
from aitracks.units.release import generate_release

STEPS = ("source", "judge", "release")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class BuildResult:
    """What a build did: the course's folder, and the topics it wrote, left alone, and could not find a unit for."""

    course: Path
    built: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics of the course that exist."""
        return self.built + self.unchanged


def build_cohort(name: str, data_dir: Path, progress: Progress = lambda topic: None) -> BuildResult:
    """Build the course of cohort `name` (an id, or the path of its file) below `data_dir`/courses.

    `progress` is called with each topic about to be written. Raises UnknownError, ContentError (every problem of the
    cohort's units) or StateError (a folder that cannot be written, another build at work, a change that submissions
    forbid); whatever was there before a failure is still usable.
    """
    root = home()
    curriculum = load_curriculum(root)
    cohort = load_cohort(name, curriculum, data_dir)
    found, missing = _units(cohort, curriculum, root)
    _refuse_problems(found, curriculum)
    with _course_folder(data_dir, cohort) as course:
        reach_gradebook(course)
        _write_settings(course, cohort.id, cohort.language)
        draw_seed(course / "judge")
        units = [load_unit(files) for files in found]
        rendered = {unit.files.topic: render(unit, cohort.language) for unit in units}
        changed = [topic for topic in rendered if _stamp(course, topic) != _digest(rendered[topic])]
        for topic in changed:
            refuse_changed_cells(course, topic, rendered[topic][f"source/{topic}.ipynb"])
        for topic in changed:
            progress(topic)
            _install(course, topic, rendered[topic])
    unchanged = tuple(topic for topic in rendered if topic not in changed)
    return BuildResult(course, tuple(changed), unchanged, tuple(missing))


def build_topic(unit: LoadedUnit, language: Language, course: Path) -> Path:
    """Build one unit alone as a course of its own in the new folder `course`, which is returned."""
    course.mkdir(parents=True)
    _write_settings(course, "unit", language)
    _install(course, unit.files.topic, render(unit, language))
    return course


def render(loaded: LoadedUnit, language: Language) -> dict[str, bytes]:
    """The files of a topic, by path below the course: ``source/…`` travels, ``judge/…`` stays with the graders."""
    notebook = to_notebook(loaded.unit, language, loaded.totals)
    public = loaded.files.checks.read_bytes()
    return {
        f"source/{loaded.files.topic}.ipynb": (nbformat.writes(notebook) + "\n").encode(),
        "source/.aitracks/checks.py": public,
        "source/.aitracks/unit.json": _json(
            {"topic": loaded.files.topic, "language": language, "points": loaded.points}
        ),
        "judge/checks.py": public,
        "judge/hidden.py": loaded.files.hidden.read_bytes(),
    }


def _units(cohort: Cohort, curriculum: Curriculum, root: Path) -> tuple[list[UnitFiles], list[str]]:
    """The units of the cohort's topics that exist, and the topics that have none yet."""
    files = [UnitFiles(root, topic.path) for topic in cohort.assigned(curriculum)]
    found = [unit for unit in files if unit.source.is_file()]
    if not found:
        raise StateError(
            f"cohort '{cohort.id}': no topic of programme '{cohort.programme}' has a unit yet; "
            "'aitracks map' shows which have one"
        )
    return found, [unit.topic for unit in files if unit not in found]


def _refuse_problems(found: list[UnitFiles], curriculum: Curriculum) -> None:
    problems: list[Problem] = [problem for files in found for problem in lint_unit(files, curriculum)]
    if problems:
        raise ContentError(problems)


@contextmanager
def _course_folder(data_dir: Path, cohort: Cohort) -> Iterator[Path]:
    """The course's folder, made and locked; trouble with the disk becomes one clear line."""
    course = data_dir.resolve() / "courses" / cohort.id
    try:
        course.mkdir(parents=True, exist_ok=True)
        with (course / ".build.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StateError(f"{course}: another build is at work here; wait until it has ended") from None
            try:
                yield course
            finally:  # only he who holds the lock: the folder is another build's otherwise
                shutil.rmtree(course / ".staging", ignore_errors=True)
    except OSError as error:
        where = error.filename or course
        raise StateError(
            f"{where}: cannot be written ({error.strerror}); free or unlock it, or choose another folder with --data"
        ) from error


def _write_settings(course: Path, cohort: str, language: Language) -> None:
    settings = {"cohort": cohort, "language": language}
    replace_file(course / course_config.SETTINGS, _json(settings))
    config = course / "nbgrader_config.py"
    if not config.exists():  # the instructor may have added settings to it
        replace_file(config, course_config.CONFIG.encode())


def _install(course: Path, topic: str, files: dict[str, bytes]) -> None:
    """Write a topic's folders and its release into staging, then move them into place."""
    staging = course / ".staging"
    shutil.rmtree(staging, ignore_errors=True)
    for name, content in files.items():
        step, _, rest = name.partition("/")
        target = staging / step / topic / rest
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    generate_release(course, topic, staging.name)
    for step in STEPS:
        swap_folder(staging / step / topic, course / step / topic, staging / f"old-{step}")
    stamp = course / ".built" / topic
    stamp.parent.mkdir(exist_ok=True)
    replace_file(stamp, _digest(files).encode())


def _stamp(course: Path, topic: str) -> str:
    """The digest of what was built last; empty where a folder of it is missing."""
    stamp = course / ".built" / topic
    whole = stamp.is_file() and all((course / step / topic).is_dir() for step in STEPS)
    return stamp.read_text(encoding="utf-8") if whole else ""


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
