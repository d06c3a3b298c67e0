"""What the course's folders and its exchange hold: what was released, fetched, handed in, and given back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

StudentOf = Callable[[int], str | None]  # uid → whose it is; None for nobody's of the hub

_SECRET, _TIMESTAMP = "submission_secret.txt", "timestamp.txt"


@dataclass(frozen=True)
class CourseFolders:
    """Where one cohort's work lies.

    `homes`: where learners' folders may be read (profile local). `student_of`: where each learner has a uid of their
    own (an account, or a pod's), so that a submission counts only where its owner is who it says.
    """

    course: Path
    exchange: Path  # the cohort's own part of it
    homes: Path | None = None
    student_of: StudentOf | None = None

    @property
    def id(self) -> str:
        """The cohort."""
        return self.course.name


def built(folders: CourseFolders) -> frozenset[str]:
    """The assignments that a build left in the course."""
    return frozenset(_folders_in(folders.course / "source"))


def released(folders: CourseFolders) -> dict[str, datetime]:
    """Assignment that learners can fetch → since when."""
    outbound = folders.exchange / "outbound"
    return {name: _changed(outbound / name) for name in _folders_in(outbound)}


def handed_in(folders: CourseFolders) -> dict[tuple[str, str], datetime]:
    """(learner, assignment) → when the newest version was handed in, whether collected yet or not."""
    newest: dict[tuple[str, str], datetime] = {}
    for key, when in (*_inbound(folders), *_collected(folders)):
        newest[key] = max(when, newest.get(key, when))
    return newest


def fetched(folders: CourseFolders, learner: str, topic: str) -> bool | None:
    """Whether the learner has the assignment; None where homes are closed to us."""
    return (folders.homes / learner / folders.id / topic).is_dir() if folders.homes else None


def released_feedback(folders: CourseFolders) -> Mapping[tuple[str, str], Path]:
    """(learner, assignment) → the page that was given back, as it lies in the exchange."""
    return dict(_feedback(folders))


def _inbound(folders: CourseFolders) -> Iterator[tuple[tuple[str, str], datetime]]:
    """The name of each folder says whose it is; anybody of the class may make one, so the owner must say the same."""
    student_of = cache(folders.student_of) if folders.student_of else None  # asked for each folder, of few accounts
    for entry in _entries(folders.exchange / "inbound"):
        learner, _, rest = entry.name.partition("+")
        topic, _, rest = rest.partition("+")
        when = _time(rest.partition("+")[0])
        if learner and topic and when and _owned_by(entry, learner, student_of):
            yield (learner, topic), when


def _owned_by(entry: os.DirEntry[str], learner: str, student_of: StudentOf | None) -> bool:
    if student_of is None:
        return True
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return student_of(status.st_uid) == learner


def _collected(folders: CourseFolders) -> Iterator[tuple[tuple[str, str], datetime]]:
    for learner in _folders_in(folders.course / "submitted"):
        for topic in _folders_in(folders.course / "submitted" / learner):
            when = _time(_line(folders.course / "submitted" / learner / topic / _TIMESTAMP))
            if when:
                yield (learner, topic), when


def _feedback(folders: CourseFolders) -> Iterator[tuple[tuple[str, str], Path]]:
    pages = folders.course / "feedback"
    for learner in _folders_in(pages):
        for topic in _folders_in(pages / learner):
            secret = _line(pages / learner / topic / _SECRET, strip=False)
            # as nbgrader names it: who does not know the secret does not find the page
            name = hashlib.md5((secret + topic).encode(), usedforsecurity=False).hexdigest()
            page = folders.exchange / "feedback" / f"{name}.html"
            if secret and page.is_file():
                yield (learner, topic), page


def _folders_in(folder: Path) -> list[str]:
    return sorted(e.name for e in _entries(folder) if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []


def _line(file: Path, strip: bool = True) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return text.strip() if strip else text


def _time(text: str) -> datetime | None:
    """nbgrader's "2026-11-21 13:00:00.123456 UTC"; None for anything that is no time."""
    try:
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
