"""The points of one submission as the gradebook holds them: machine's, teacher's, and what lateness costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Gradebook


@dataclass(frozen=True)
class Points:
    """The points of one graded cell.

    `check`: a machine judges it. `waiting`: a teacher's judgement is due. `by_hand`: a teacher changed the points.
    """

    earned: float
    possible: float
    check: bool = True
    waiting: bool = False
    by_hand: bool = False
    extra: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """All points and comments of one submission, by the grade id of the cell."""

    learner: str
    earned: float
    possible: float
    late_penalty: float
    cells: Mapping[str, Points] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def waiting(self) -> bool:
        """Whether a teacher still has something to judge."""
        return any(points.waiting for points in self.cells.values())


def read_sheet(nbgrader: Mapping[str, Any]) -> Sheet:
    """The sheet of the submission that nbgrader's converter names in its resources.

    Raises nbgrader's MissingEntry where the gradebook does not know it.
    """
    with Gradebook(nbgrader["db_url"]) as gradebook:
        found = gradebook.find_submission_notebook(nbgrader["notebook"], nbgrader["assignment"], nbgrader["student"])
        penalty = found.late_submission_penalty or 0.0
        return Sheet(
            learner=_name(found.student),
            earned=round(found.score - penalty, 2),
            possible=found.max_score,
            late_penalty=penalty,
            cells={grade.name: _points(grade) for grade in found.grades},
            # a teacher's own words; nbgrader itself only ever writes "No response."
            comments={note.name: note.manual_comment for note in found.comments if (note.manual_comment or "").strip()},
        )


def _points(grade: Any) -> Points:
    return Points(
        earned=round(grade.score, 2),
        possible=grade.max_score,
        check=grade.cell_type == "code",
        waiting=bool(grade.needs_manual_grade),
        by_hand=grade.manual_score is not None and grade.manual_score != grade.auto_score,
        extra=grade.extra_credit or 0.0,
    )


def _name(student: Any) -> str:
    """Family and given name as the roster has them, and the id by which everybody logs in."""
    known = " ".join(part for part in (student.last_name, student.first_name) if part)
    return f"{known} ({student.id})" if known else str(student.id)
