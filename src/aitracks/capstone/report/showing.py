"""What may be shown of a team's notebook: a run of it on the practice data, whose answers everybody has.

The runs on hidden inputs stay with the judges: a figure or a model card made there could show the inputs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.capstone.evaluation.evaluating import How
from aitracks.capstone.evaluation.handing_in import kept_notebook
from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.report.subject import Subject
from aitracks.capstone.runs.many import run_many
from aitracks.capstone.runs.types import RunJob, RunResult, Told
from aitracks.errors import AitracksError

MODEL_CARD, ETHICS = "model_card.json", "ethics.json"
_LARGEST = 200_000  # bytes of such a file
_FOLDER = "shown"
Key = tuple[str, str]  # team and problem


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


def show(jobs: Sequence[RunJob], how: How) -> list[Shown]:
    """What comes of the jobs; a run that was kept is not run again. Raises what `run_many` raises."""
    return [_shown(result) for result in run_many(jobs, how.jobs, how.scheduler)] if jobs else []


def show_each(jobs: Mapping[Key, RunJob], how: How) -> dict[Key, Shown | AitracksError]:
    """As `show`, all at once; where something stands in the way of all, one by one, with what was raised for each."""
    try:
        return dict(zip(jobs, show(list(jobs.values()), how), strict=True))
    except AitracksError:
        return {key: _alone(job, how) for key, job in jobs.items()}


def _alone(job: RunJob, how: How) -> Shown | AitracksError:
    try:
        return show([job], how)[0]
    except AitracksError as error:
        return error


def job_of(subject: Subject, places: CohortPlaces, how: How) -> RunJob | None:
    """The run of a team's notebook on the practice data; None for a team without a scored try.

    Raises StateError where the notebook is gone.
    """
    entry, here = subject.shown, places.problem(subject.problem.id)
    if entry is None:
        return None
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
