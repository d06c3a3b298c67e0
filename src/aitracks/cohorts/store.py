"""Cohort files in the data folder, changed so that the old file or the new one is there, whatever happens."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aitracks.cohorts.yaml_text import cohort_text
from aitracks.curriculum import Curriculum
from aitracks.curriculum.cohort import Cohort, known_cohorts, load_cohort, load_cohort_text
from aitracks.errors import ContentError, StateError, UnknownError
from aitracks.hub.places import usable

_FOLDER, _FILE = 0o711, 0o600  # the lists hold children's names
_OF_GRADERS = 0o050  # group's and others' rights on the folder where a running hub's graders may read it


def find(name: str, curriculum: Curriculum, data: Path) -> tuple[Cohort, Path]:
    """The cohort with this id, and its file; raises UnknownError or ContentError."""
    known = known_cohorts(curriculum, data)
    if name not in known:
        raise UnknownError("cohort", name, list(known))
    return load_cohort(name, curriculum, data), known[name]


def place(data: Path, cohort: str) -> Path:
    """The file of a cohort in the data folder."""
    return data / "cohorts" / f"{cohort}.yaml"


@contextmanager
def changing(data: Path) -> Iterator[None]:
    """Keep other changes of cohorts waiting; makes the folder. Raises StateError where it cannot be written."""
    folder = data / "cohorts"
    with usable(folder):
        data.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=_FOLDER, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def save(cohort: Cohort, curriculum: Curriculum, data: Path) -> Path:
    """Put the cohort into its file of the data folder, once it is certain that it can be read back as it is.

    Raises StateError, and leaves the earlier file, where that is not so or the file cannot be written.
    """
    path, text = place(data, cohort.id), cohort_text(cohort)
    try:
        same = load_cohort_text(text, path, curriculum) == cohort
    except ContentError as error:
        raise StateError(f"nothing was changed, because {path} would be wrong: {error.problems[0].message}") from None
    if not same:
        raise StateError(f"nothing was changed, because {path} would not hold what it should: please report this")
    with usable(path):
        _replace(path, text.encode())
    return path


def _replace(path: Path, content: bytes) -> None:
    """The owner stays; nobody else may read it but the graders, where the folder is open to them."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE), "wb") as file:
            file.write(content)
            _give(file.fileno(), path)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _give(handle: int, path: Path) -> None:
    folder = path.parent.stat()
    if os.geteuid() == 0:
        os.fchown(handle, path.stat().st_uid if path.exists() else -1, folder.st_gid)
    if folder.st_mode & 0o077 == _OF_GRADERS:
        os.fchmod(handle, _FILE | 0o040)


def _settle(folder: Path) -> None:
    """The rename itself must survive a power cut, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
