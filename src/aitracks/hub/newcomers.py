"""Learners beyond a cohort's file (by class code, or vouched for by another sign-in), on their way to the gradebook.

Who they are is in the sign-in store, which only the hub reads. The course's own account finds them in one file.
"""

from __future__ import annotations

import grp
import json
import os
import pwd
from pathlib import Path

from aitracks.hub.places import Places
from aitracks.hub.site import Site
from aitracks.signin.people import Newcomer


def note_newcomer(site: Site, cohort: str, who: Newcomer) -> None:
    """Add somebody to the list that the course's account reads; doing it again changes nothing."""
    file = _file(site.places, cohort)
    known = _read(file)
    if known.get(who.id) == who.name:
        return
    file.parent.mkdir(mode=0o711, exist_ok=True)
    file.parent.chmod(0o711)
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "w", encoding="utf-8") as text:
        json.dump({**known, who.id: who.name}, text, ensure_ascii=False, indent=1)
        if site.walled:
            # who grades them and who greets them may read it
            owner, readers = pwd.getpwnam(site.names.grader(cohort)), grp.getgrnam(site.names.greeters)
            os.fchown(text.fileno(), owner.pw_uid, readers.gr_gid)
    draft.replace(file)


def newcomers(places: Places, cohort: str) -> dict[str, str]:
    """Hub user → name of the learners whom no file lists; empty where there are none."""
    return _read(_file(places, cohort))


def enrol_newcomers(places: Places, cohort: str, url: str) -> None:
    """Enter them in the gradebook at `url`; who is there already keeps all grades."""
    from nbgrader.api import Gradebook  # a second to import, and the hub itself needs none

    found = newcomers(places, cohort)
    if found:
        with Gradebook(url, course_id=cohort) as gradebook:
            known = {student.id: student.last_name for student in gradebook.students}
            for user, name in found.items():
                if known.get(user) != name:
                    gradebook.update_or_create_student(user, first_name=user, last_name=name)


def _file(places: Places, cohort: str) -> Path:
    return places.data / "newcomers" / f"{cohort}.json"


def _read(file: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found
