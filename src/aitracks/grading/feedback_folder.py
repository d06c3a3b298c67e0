"""After nbgrader wrote a learner's feedback: nothing but the page leaves the grading side with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

# release_feedback reads these two to know whose page it is
_NEEDED = {"timestamp.txt", "submission_secret.txt"}


def keep_page_only(assignment: str, student: str, notebooks: Iterable[str]) -> None:
    """Delete what nbgrader copied beside the feedback page of the submission that `notebooks` belong to.

    It copies every file of the graded folder. A file that a learner's code wrote while the checks ran could hold what
    hidden checks asked, and release_feedback gives out each .html. It is nbgrader's post_convert_hook, which says "*"
    for `student` where it converts a whole class.
    """
    for graded in {Path(notebook).resolve().parent for notebook in notebooks}:
        folder = graded.parents[2] / "feedback" / graded.parent.name / graded.name
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name not in _NEEDED | {f"{graded.name}.html"}:
                entry.unlink()
