"""A stage's result in the cohort's nbgrader gradebook: the assignment `capstone_<problem>`, one task a stage.

Our points are written where nbgrader keeps automatic ones. What a teacher types in formgrader is a manual score beside
them, which counts in their place and which a later write leaves alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitracks.capstone.stages.grade_pages import put_stage
from aitracks.capstone.stages.member_grades import MemberGrade
from aitracks.capstone.stages.rubric import Rubric
from aitracks.errors import StateError
from aitracks.grading.guard import only_writer
from aitracks.language import Language, Text


@dataclass(frozen=True)
class Written:
    """What a write did: people whose points changed, and those whose score a teacher has set by hand."""

    assignment: str
    changed: tuple[str, ...]
    by_hand: tuple[str, ...]


def assignment_of(problem: str) -> str:
    """The name of a problem's assignment; the scope map's topics have none like it."""
    return f"capstone_{problem}"


def write_stage(
    course: Path, problem: str, title: Text, rubric: Rubric, grades: Sequence[MemberGrade], language: Language
) -> Written:
    """Write the members' points (of `rubric.points`) into the gradebook of `course`; again changes nothing.

    Notebooks are put into source/ and autograded/ first, then all rows are committed together. To be run as the account
    that owns the course. Raises StateError where a member is not in the gradebook, or another grading is writing.
    """
    from nbgrader.api import Gradebook  # seconds to import

    from aitracks.grading.gradebook import gradebook_url, make_gradebook
    from aitracks.grading.one_session import one_session

    if not (course / "nbgrader_config.py").is_file():
        raise StateError(f"{course.name}: not built yet: run 'aitracks build {course.name}'")
    name = assignment_of(problem)
    with only_writer(course):
        make_gradebook(gradebook_url(course))
        Gradebook(gradebook_url(course), course_id=course.name).close()  # the course's own row
        with one_session(gradebook_url(course)) as book:
            book.db().start_writing(10.0)
            _refuse_unknown(book, course, grades)
            put_stage(course, name, title, rubric, grades, language)
            _make_cells(book, course, name, rubric)
            written = _write_rows(book, name, rubric, grades)
            book.db().keep()
    return written


def _refuse_unknown(book: Any, course: Path, grades: Sequence[MemberGrade]) -> None:
    known = {student.id for student in book.students}
    unknown = [grade.person for grade in grades if grade.person not in known]
    if unknown:
        raise StateError(
            f"{course.name}: not in the gradebook: {', '.join(unknown)}: enter them first "
            f"(aitracks cohort import, or aitracks build {course.name})"
        )


def _cell(rubric: Rubric) -> str:
    return f"stage-{rubric.id}"


def _make_cells(book: Any, course: Path, name: str, rubric: Rubric) -> None:
    book.update_or_create_assignment(name, course_id=course.name)
    book.update_or_create_notebook(name, name)
    book.update_or_create_grade_cell(_cell(rubric), name, name, max_score=rubric.points, cell_type="markdown")
    book.update_or_create_solution_cell(_cell(rubric), name, name)


def _write_rows(book: Any, name: str, rubric: Rubric, grades: Sequence[MemberGrade]) -> Written:
    changed, by_hand = [], []
    for grade in grades:
        row = _row(book, name, _cell(rubric), grade.person)
        points = round(grade.points * rubric.points / 100, 2)
        if row.auto_score != points:
            changed.append(grade.person)
        row.auto_score = points
        if row.manual_score is None:
            row.needs_manual_grade = False
        else:
            by_hand.append(grade.person)
    return Written(name, tuple(changed), tuple(by_hand))


def _row(book: Any, name: str, cell: str, person: str) -> Any:
    """The member's row for the cell; a stage that is new to a submission gets its rows here."""
    from nbgrader.api import Comment, Grade, MissingEntry

    book.update_or_create_submission(name, person)
    submitted = book.find_submission_notebook(name, name, person)
    try:
        row = book.find_grade(cell, name, name, person)
    except MissingEntry:
        graded, written = book.find_grade_cell(cell, name, name), book.find_solution_cell(cell, name, name)
        row = Grade(cell_id=graded.id, notebook=submitted)
        book.db.add_all([row, Comment(cell_id=written.id, notebook=submitted)])
        book.db.flush()
    return row
