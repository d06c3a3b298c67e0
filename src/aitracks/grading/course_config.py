"""The nbgrader configuration of a built course; its nbgrader_config.py is one call of `configure`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from aitracks.checks.notebook import JUDGE
from aitracks.grading.gradebook import gradebook_url
from aitracks.grading.guard import guard_autograde
from aitracks.grading.pages_config import configure_pages
from aitracks.language import Language
from aitracks.units.notebook import TEXT_STUB, code_stub

SETTINGS = "aitracks.json"
CONFIG = '''\
"""Made by `aitracks build`; settings of your own go below the call."""

from pathlib import Path

from aitracks.grading.course_config import configure

configure(get_config(), Path(__file__).parent)
'''
CELL_SECONDS = 120


def configure(c: Any, root: Path) -> None:
    """Make the traitlets config `c` that of the course in folder `root`.

    Also sets the environment that nbgrader's kernels inherit: the judge's folder, and one thread for each library
    (two threads on two busy cores made the same code ten times slower).
    """
    root = root.resolve()
    settings = read_settings(root)
    language: Language = settings["language"]
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = settings["cohort"]
    c.CourseDirectory.db_url = gradebook_url(root)
    c.ClearSolutions.code_stub = {"python": code_stub(language)}
    c.ClearSolutions.text_stub = TEXT_STUB.render(language)
    c.Execute.timeout = CELL_SECONDS
    c.Autograde.sanitize_preprocessors = [
        "aitracks.grading.step.PutBack",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.DeduplicateIds",
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "aitracks.grading.step.JudgedExecute",
        "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
        "aitracks.grading.step.StoreIdentity",
    ]
    guard_autograde()
    configure_pages(c, language)
    os.environ[JUDGE] = str(root / "judge")
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def read_settings(root: Path) -> dict[str, Any]:
    """What the build noted about a course: cohort id and language."""
    settings: dict[str, Any] = json.loads((root / SETTINGS).read_text(encoding="utf-8"))
    return settings
