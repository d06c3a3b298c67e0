"""A team hands a notebook in: looked at, kept, and queued as a try."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from aitracks.capstone.evaluation.places import CohortPlaces
from aitracks.capstone.evaluation.preparing import need_kit
from aitracks.capstone.evaluation.refusals import counted
from aitracks.capstone.evaluation.sizes import refuse_large
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.runs.notebook import find_notebook, read_notebook
from aitracks.capstone.stages.door import Door, may_try
from aitracks.capstone.teams.entry_views import EntryView, TryStage
from aitracks.capstone.teams.errors import Refused
from aitracks.capstone.teams.rules import Actor, TryRule
from aitracks.capstone.teams.store import Store
from aitracks.capstone.teams.tries import Tries
from aitracks.errors import StateError
from aitracks.files import write_private
from aitracks.hub.places import usable


def hand_in(
    store: Store,
    places: CohortPlaces,
    cohort: str,
    team: str,
    problem: IndustryProblem,
    stage: TryStage,
    notebook: Path,
    by: Actor,
    rule: TryRule,
    door: Door,
) -> EntryView:
    """Queue a try. The notebook is kept by its digest before the try is, so a try always has its notebook.

    Raises NotebookRefused (not a notebook, no parameters cell, too large …) and Refused (not a member, no tries left,
    too late, too many refused today …); neither is counted as a try.
    """
    need_kit(places.problem(problem.id))
    if not problem.is_listed:
        raise Refused("這個題目沒有上架。", f"problem '{problem.id}' is {problem.state}, not listed")
    with counted(store, cohort, team, by):
        digest = _keep(places, find_notebook(notebook))
        return Tries(store).submit(cohort, team, problem.id, stage, by, digest, rule, may_try(problem.id, stage, door))


def kept_notebook(places: CohortPlaces, digest: str) -> Path:
    """What was handed in. Raises StateError where it is gone or another: whoever serves the pages could exchange it."""
    file = places.notebook(digest)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as content:
            found = hashlib.sha256(content.read()).hexdigest()
    except OSError as error:
        raise StateError(f"{file}: {error.strerror}: bring it back from a backup") from None
    if found != digest:
        raise StateError(f"{file}: is not what was handed in: bring it back from a backup")
    return file


def _keep(places: CohortPlaces, file: Path) -> str:
    """Keep a sound notebook by its digest."""
    read_notebook(file)
    content = file.read_bytes()
    refuse_large(file, content)
    digest = hashlib.sha256(content).hexdigest()
    kept = places.notebook(digest)
    with usable(kept.parent):
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(kept, content)
    return digest
