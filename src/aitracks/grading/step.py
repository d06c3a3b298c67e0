"""The steps that a built course adds to nbgrader's autograde; its command, formgrader's button and ours run them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict

from aitracks.grading.cleaning import clean_cells
from aitracks.grading.identity import identify, make_table, store
from aitracks.grading.judged import Judged, make_job, merged_files, write_result
from aitracks.grading.reading import read_submission
from aitracks.grading.released import Released, read_topic
from aitracks.kernels.limits import Limits

JUDGED = "aitracks"  # where the resources of a conversion carry a Judged
PUT_BACK = "put_back"  # where a notebook carries what was put back, from one pass to the next
UNSAFE = "AITRACKS_UNSAFE"


class PutBack(NbGraderPreprocessor):  # type: ignore[misc]
    """First of all steps: leaves nothing of the learner's in the notebook but the cells' sources."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """A clean notebook, its locked cells put back where they were edited, duplicated or deleted."""
        cleaned = clean_cells(nb.cells, _released(self, resources))
        cleaned.notebook.metadata.aitracks[PUT_BACK] = list(cleaned.put_back)
        return cleaned.notebook, resources


class JudgedExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """In place of nbgrader's Execute: the engine runs the cells, the judge asks the checks, the scores are ours.

    Where `resources` carry a Judged, it is used; else the submission is run here and now.
    """

    limits = Dict(help="Limits of a learner's process, by the names in aitracks.kernels.limits.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook with its outputs, reports and scores. Raises Refused or JudgeFailed: then there is no grade."""
        if JUDGED not in resources:
            resources[JUDGED] = self._judge(nb, resources)
        nb.metadata.aitracks.pop(PUT_BACK, None)
        write_result(nb, resources[JUDGED])
        return nb, resources

    def _judge(self, nb: Any, resources: Any) -> Judged:
        from aitracks.grading import engine  # starts processes; reading a course's settings must not

        unsafe = os.environ.get(UNSAFE) == "1"
        if not unsafe:
            engine.refuse_without_sandbox()
            engine.refuse_visible(Path(self.config.CourseDirectory.root))
        released, learner = _released(self, resources), resources["nbgrader"]["student"]
        handed_in = read_submission(released.course / "submitted", learner, released.topic, ignored(self.config))
        kept = self.config.Autograde.get("exclude_overwriting", {}).get(released.topic, ())
        files = merged_files(handed_in, released, kept)
        job = make_job(learner, nb, files, released, self.job_limits, unsafe)
        put_back = tuple(nb.metadata.aitracks.get(PUT_BACK, ()))
        return Judged(released, identify(released, handed_in), engine.run_job(job), put_back)

    @property
    def job_limits(self) -> Limits:
        """The limits of every job of this course."""
        return Limits(**self.limits)


class StoreIdentity(NbGraderPreprocessor):  # type: ignore[misc]
    """Last of all steps: writes what the grade was made from; what has no such row counts as not graded."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook as it came."""
        judged: Judged = resources[JUDGED]
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as gradebook:
            make_table(gradebook.db.connection())
            submission = gradebook.find_submission(names["assignment"], names["student"])
            result = judged.result
            store(gradebook.db, submission, judged.identity, result.sandboxed, str(judged.ending), dict(result.seconds))
            gradebook.db.commit()
        return nb, resources


def ignored(config: Any) -> list[str]:
    """The patterns of files that nbgrader leaves out of submissions."""
    from nbgrader.coursedir import CourseDirectory

    return list(CourseDirectory(config=config).ignore)


def _released(step: Any, resources: Any) -> Released:
    return read_topic(Path(step.config.CourseDirectory.root), resources["nbgrader"]["assignment"])
