"""From a clean notebook to a job for the engine, and from the engine's result into the notebook."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import nbformat

from aitracks.checks.run import Outcome
from aitracks.checks.seed import submission_seed
from aitracks.grading.identity import Identity
from aitracks.grading.jobs import CellRun, CellTask, CheckRun, Job, JobResult
from aitracks.grading.outputs import check_metadata, check_outputs, safe_outputs
from aitracks.grading.reading import HandedIn
from aitracks.grading.released import Released, answer_of, digest
from aitracks.grading.verdicts import Ending, JudgeFailed, ending_of
from aitracks.kernels.limits import Limits

_TIMEOUT = ("CellTimeoutError", "The cell took too long and was interrupted.")
_DIED = ("DeadKernelError", "The process ended in this cell.")
_NOT_RUN = ("NotRun", "The process was gone, so this cell was not run.")
_ENDS = {"timeout": _TIMEOUT, "died": _DIED, "not run": _NOT_RUN}


@dataclass(frozen=True)
class Judged:
    """One submission with what the engine found, on its way into notebook and gradebook."""

    released: Released
    identity: Identity
    result: JobResult
    put_back: tuple[str, ...]

    @property
    def ending(self) -> Ending:
        """The verdict of the submission."""
        return ending_of(self.result.kernel_ended, bool(self.put_back))


def make_job(
    learner: str, notebook: Any, files: Mapping[str, bytes], released: Released, limits: Limits, unsafe: bool
) -> Job:
    """The job of a clean notebook, with all that stands beside it."""
    sources = json.dumps([cell.source for cell in notebook.cells]).encode()
    handed_in = digest({"cells": sources, **{f"files/{path}": content for path, content in files.items()}})
    return Job(
        learner=learner,
        topic=released.topic,
        profile=released.profile,
        cells=tuple(_tasks(notebook, released)),
        files=files,
        public=released.public,
        hidden=released.hidden,
        seed=submission_seed(released.seed, handed_in),
        limits=limits,
        unsafe=unsafe,
    )


def merged_files(handed_in: HandedIn, released: Released, kept: Sequence[str] = ()) -> dict[str, bytes]:
    """All files beside the notebook: the instructor's take the place of the learner's, as in nbgrader, save `kept`."""
    ours = {path: content for path, content in released.files.items() if path not in kept}
    folders = {folder for path in ours for folder in _folders(path)}
    learners = {
        path: content
        for path, content in handed_in.files.items()
        if path not in folders and not any(folder in ours for folder in _folders(path))
    }
    return {**released.files, **learners, **ours}


def _folders(path: str) -> list[str]:
    """The folders that hold a file: a file of the learner's must not stand where one of them belongs."""
    return [path[:i] for i, letter in enumerate(path) if letter == "/"]


def write_result(notebook: Any, judged: Judged) -> None:
    """Put outputs, scores and the grade's identity into the notebook.

    Raises JudgeFailed where a check could not judge, did not run, or gives other points than the gradebook knows.
    """
    result = judged.result
    if result.judge_error:
        raise JudgeFailed(result.judge_error)
    runs = {run.index: run for run in result.cells}
    checks = {run.index: run for run in result.checks}
    code = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    for count, (index, cell) in enumerate(code, start=1):
        cell.execution_count = count
        if answer := _answer(cell, judged.released):
            _write_check(cell, answer, checks.get(index), judged.released)
        else:
            cell.outputs = nbformat.from_dict(_cell_outputs(runs.get(index)))
    notebook.metadata.setdefault("aitracks", nbformat.from_dict({}))["grade"] = nbformat.from_dict(_grade(judged))


def _tasks(notebook: Any, released: Released) -> Sequence[CellTask]:
    return [
        CellTask(index, cell.source, _answer(cell, released))
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]


def _answer(cell: Any, released: Released) -> str:
    """The answer that is checked here: the release says so, whatever the cell itself claims."""
    original = released.graded.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    return answer_of(original) if original is not None else ""


def _write_check(cell: Any, answer: str, run: CheckRun | None, released: Released) -> None:
    name = cell.metadata.nbgrader.grade_id
    if run is None or run.answer != answer or not run.outcomes:
        raise JudgeFailed(f"{name}: the checks gave no result")
    most = sum(outcome.points for outcome in run.outcomes)
    if abs(most - float(cell.metadata.nbgrader.points)) > 1e-6:
        raise JudgeFailed(
            f"{name}: its checks give {most:g} points, the gradebook knows {float(cell.metadata.nbgrader.points):g}: "
            "build the course again"
        )
    outcomes: Sequence[Outcome] = run.outcomes
    cell.outputs = nbformat.from_dict(check_outputs(answer, outcomes, released.language))
    cell.metadata["aitracks"] = nbformat.from_dict(check_metadata(answer, outcomes))


def _cell_outputs(run: CellRun | None) -> list[dict[str, Any]]:
    outputs = safe_outputs(run.outputs) if run else []
    ended = run.ended if run else "not run"
    if ended in _ENDS and not any(output["output_type"] == "error" for output in outputs):
        name, words = _ENDS[ended]
        outputs.append({"output_type": "error", "ename": name, "evalue": words, "traceback": [f"{name}: {words}"]})
    return outputs


def _grade(judged: Judged) -> Mapping[str, Any]:
    digests = asdict(judged.identity)
    del digests["seed"]  # the notebook may travel; who knows the seed knows the hidden questions
    return {
        **digests,
        "sandboxed": judged.result.sandboxed,
        "verdict": str(judged.ending),
        "put_back": list(judged.put_back),
        "seconds": {phase: round(seconds, 3) for phase, seconds in judged.result.seconds.items()},
    }
