"""A step of nbgrader's autograde: a judge's error stops that grade instead of becoming a 0."""

from __future__ import annotations

from typing import Any

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor


class JudgeFailed(RuntimeError):
    """A check could not judge a submission; nbgrader reports it and leaves the submission ungraded."""


class RefuseJudgeErrors(NbGraderPreprocessor):  # type: ignore[misc]
    """Stands after Execute: raises JudgeFailed where a check cell ended in a JudgeError, or gave no score at all.

    nbgrader itself gives full points to a grade cell without a result; a check that did not run must not score.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Look at one executed cell; it is returned as it came."""
        if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
            _look(cell)
        return cell, resources


def _look(cell: Any) -> None:
    grade_id = cell.metadata.nbgrader["grade_id"]
    for output in cell.outputs:
        if output.output_type == "error" and output.ename == "JudgeError":
            raise JudgeFailed(f"{grade_id}: {output.evalue}. No grade was given: mend the check, then autograde again")
    if not any(output.output_type in ("error", "execute_result") for output in cell.outputs):
        raise JudgeFailed(f"{grade_id}: the check cell gave no result, so no grade was given")
