"""What may be shown of a team's notebook: a run of it on the practice data, whose answers everybody has.

The runs on hidden inputs stay with the judges: a figure or a model card made there could show the inputs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.capstone.evaluation.evaluating import How
from aitracks.capstone.evaluation.handing_in import kept_notebook
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.report.subject import Subject
from aitracks.capstone.runs.many import run_many
from aitracks.capstone.runs.types import RunJob, RunResult, Told

MODEL_CARD, ETHICS = "model_card.json", "ethics.json"
_LARGEST = 200_000  # bytes of such a file
_FOLDER = "shown"


@dataclass(frozen=True)
class Shown:
    """A run's outcome in words that say nothing of the notebook's, and what it left. A file that is no JSON is None."""

    told: Told
    notebook: Any = None
    card: Any = None
    ethics: Any = None

    @property
    def done(self) -> bool:
        """Whether the notebook came to its end."""
        return self.told.state == "done"


def show(subjects: Sequence[Subject], places: CohortPlaces, how: How) -> dict[str, Shown]:
    """Team → its notebook's run on the practice data; a run that was kept is not run again.

    Teams without a scored try are left out. Raises StateError where nothing can be run at all.
    """
    jobs = [_job(one, places, how) for one in subjects if one.shown]
    results = run_many(jobs, how.jobs, how.scheduler) if jobs else []
    return {result.team: _shown(result) for result in results}


def _job(subject: Subject, places: CohortPlaces, how: How) -> RunJob:
    entry, here = subject.shown, places.problem(subject.problem.id)
    assert entry is not None
    return RunJob(
        subject.team.id,
        kept_notebook(places, entry.digest),
        here.train,
        here.practice,
        here.attempt(entry.id) / _FOLDER,
        budget=how.budget,
        unsafe=how.unsafe,
    )


def _shown(result: RunResult) -> Shown:
    if result.folder is None:
        return Shown(result.told())
    import nbformat

    out = result.folder / "out"
    notebook = nbformat.read(result.folder / "executed.ipynb", as_version=nbformat.NO_CONVERT)
    return Shown(result.told(), notebook, _json(out / MODEL_CARD), _json(out / ETHICS))


def _json(file: Path) -> Any:
    try:
        if file.stat().st_size > _LARGEST:
            return None
        return json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
