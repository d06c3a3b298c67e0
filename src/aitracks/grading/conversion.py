"""nbgrader's autograde of one course and topic, taken apart: clean and sanitise first, put in and save later."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import parse_utc

from aitracks.errors import StateError
from aitracks.files import swap_folder
from aitracks.grading.cleaning import Cleaned, clean
from aitracks.grading.jobs import Job
from aitracks.grading.judged import Judged, make_job, merged_files
from aitracks.grading.reading import HandedIn
from aitracks.grading.released import Released
from aitracks.grading.step import JUDGED, JudgedExecute, PutBack
from aitracks.grading.verdicts import Ending, Refused
from aitracks.kernels.limits import Limits

STAGING = ".grading"  # below the course
# clean() has put back; and the metadata that the other would look at are the release's, which is looked at once: it
# reads nbgrader's schema anew for each cell, which took a third of this process's time.
_NEEDLESS = (PutBack, CheckCellMetadata)


@dataclass(frozen=True)
class Prepared:
    """A submission that may be run: its notebook after nbgrader's sanitising steps."""

    learner: str
    handed_in: HandedIn
    cleaned: Cleaned


class Conversion:
    """nbgrader's two lists of steps, built once with the course's settings, and its way of keeping what they made."""

    def __init__(self, config: Any, released: Released, gradebook: Any) -> None:
        self.released, self.gradebook = released, gradebook
        self.converter = Autograde(coursedir=CourseDirectory(config=config), config=config)
        self.converter.log = logging.getLogger("aitracks.nbgrader")
        self.converter.log.setLevel(logging.ERROR)  # it warns of every cell that is put back
        self.sanitising = self._steps(self.converter.sanitize_preprocessors)
        self.saving = self._steps(self.converter.autograde_preprocessors)
        CheckCellMetadata().preprocess(released.notebook, {})
        if not self._executes:
            raise StateError(f"{released.course}/nbgrader_config.py takes JudgedExecute out: nothing would be judged")

    @property
    def ignore(self) -> list[str]:
        """The patterns of files that are left out."""
        return list(self.converter.coursedir.ignore)

    @property
    def limits(self) -> Limits:
        """The limits of each job."""
        limits: Limits = self._executes[0].job_limits
        return limits

    @property
    def kept(self) -> list[str]:
        """The files of a learner that the instructor's do not replace."""
        return list(self.converter.exclude_overwriting.get(self.released.topic, ()))

    def job(self, prepared: Prepared, unsafe: bool) -> Job:
        """What the engine needs to run a submission."""
        files = merged_files(prepared.handed_in, self.released, self.kept)
        return make_job(prepared.learner, prepared.cleaned.notebook, files, self.released, self.limits, unsafe)

    def prepare(self, learner: str, handed_in: HandedIn) -> Prepared:
        """Clean and sanitise a submission. Raises Refused where it is no notebook that can be graded."""
        _timestamp(handed_in)
        cleaned = clean(handed_in.notebook, self.released)
        notebook = self._through(self.sanitising, cleaned.notebook, self._resources(learner))
        return Prepared(learner, handed_in, Cleaned(notebook, cleaned.put_back))

    def save(self, prepared: Prepared, judged: Judged, patience: float) -> None:
        """Put the result in, write the autograded folder, and keep the grades: all, or nothing but a folder.

        Waits at most `patience` seconds for another writer. Raises JudgeFailed, or what the database says; the
        gradebook is then as it was.
        """
        names = (self.released.topic, prepared.learner)
        session = self.gradebook.db
        try:
            session().start_writing(patience)
            self.gradebook.update_or_create_student(prepared.learner)
            self.gradebook.update_or_create_submission(*names, **_timestamp(prepared.handed_in))
            resources = {**self._resources(prepared.learner), JUDGED: judged}
            notebook = self._through(self.saving, prepared.cleaned.notebook, resources)
            self._write(prepared, notebook)
            session().keep()
        except BaseException:
            session.rollback()
            raise

    @property
    def _executes(self) -> list[Any]:
        return [step for step in self.saving if isinstance(step, JudgedExecute)]

    def _steps(self, names: Sequence[Any]) -> list[Any]:
        exporter = self.converter.exporter_class(parent=self.converter, config=self.converter.config)
        exporter._preprocessors = []
        for name in names:
            exporter.register_preprocessor(name)
        return [step for step in exporter._preprocessors if not isinstance(step, _NEEDLESS)]

    def _resources(self, learner: str) -> dict[str, Any]:
        topic, directory = self.released.topic, self.converter.coursedir
        names = {"student": learner, "assignment": topic, "notebook": topic, "db_url": directory.db_url}
        return {
            "nbgrader": names,
            "unique_key": topic,
            "output_files_dir": f"{topic}_files",
            "metadata": {"name": topic, "path": str(self.released.course / "autograded" / learner / topic)},
        }

    def _through(self, steps: Sequence[Any], notebook: Any, resources: Any) -> Any:
        for step in steps:
            notebook, resources = step(notebook, resources)
        return notebook

    def _write(self, prepared: Prepared, notebook: Any) -> None:
        """The autograded folder as nbgrader leaves it, made aside and put into place at once."""
        topic, staging = self.released.topic, self.released.course / STAGING
        new = staging / "new"
        _remove(staging)
        for path, content in merged_files(prepared.handed_in, self.released, self.kept).items():
            _put(new / path, content)
        _put(new / f"{topic}.ipynb", (nbformat.v4.writes(notebook) + "\n").encode())
        swap_folder(new, self.released.course / "autograded" / prepared.learner / topic, staging / "old")
        self.converter.set_permissions(topic, prepared.learner)
        _remove(staging)


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _timestamp(handed_in: HandedIn) -> dict[str, Any]:
    """When it was handed in, as nbgrader's exchange wrote it beside the notebook."""
    text = handed_in.files.get("timestamp.txt", b"").decode(errors="replace").strip()
    try:
        return {"timestamp": parse_utc(text)} if text else {}
    except (ValueError, OverflowError):
        raise Refused(Ending.FAILED, f"timestamp.txt holds no date: {text[:40]!r}") from None
