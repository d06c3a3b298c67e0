"""What a gradebook holds of a class, read in four questions whatever its size, on a connection that cannot write.

Works on nbgrader's SQLite file and on PostgreSQL. nbgrader itself is not imported: it takes a second and much memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    Integer,
    Interval,
    MetaData,
    String,
    Table,
    case,
    cast,
    create_engine,
    func,
    select,
)
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from aitracks.errors import StateError

SECONDS_TO_WAIT = 5  # for a writer to finish

_meta = MetaData()
_assignment = Table(
    "assignment", _meta, Column("id", String), Column("name", String), Column("duedate", DateTime), Column("course_id")
)
_student = Table("student", _meta, Column("id", String), Column("first_name", String), Column("last_name", String))
_submitted = Table(
    "submitted_assignment",
    _meta,
    Column("id", String),
    Column("assignment_id", String),
    Column("student_id", String),
    Column("timestamp", DateTime),
    Column("extension", Interval),
)
_notebook = Table("notebook", _meta, Column("id", String), Column("assignment_id", String))
_submitted_notebook = Table(
    "submitted_notebook",
    _meta,
    Column("id", String),
    Column("assignment_id", String),
    Column("late_submission_penalty", Float),
)
_grade = Table(
    "grade",
    _meta,
    Column("notebook_id", String),
    Column("cell_id", String),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean),
)
_cell = Table("base_cell", _meta, Column("id", String), Column("notebook_id", String))
_graded_cells = [
    Table(name, _meta, Column("id", String), Column("max_score", Float)) for name in ("grade_cells", "task_cells")
]


@dataclass(frozen=True)
class Grade:
    """One learner's grade of one assignment."""

    submitted_at: datetime | None
    extension: timedelta | None
    score: float
    graded: bool
    waiting: int


@dataclass(frozen=True)
class Rows:
    """Everything of the gradebook that the course home shows."""

    due: Mapping[str, datetime | None] = field(default_factory=dict)  # assignment → deadline, UTC
    points: Mapping[str, float] = field(default_factory=dict)
    learners: Mapping[str, str] = field(default_factory=dict)  # id → name
    grades: Mapping[tuple[str, str], Grade] = field(default_factory=dict)  # (learner, assignment) → grade


def read_rows(url: str) -> Rows:
    """The rows of the gradebook at `url`; raises StateError, without the URL's password, where it cannot be read."""
    with _connection(url) as connection:
        return Rows(
            due={
                name: _utc(due) for name, due in connection.execute(select(_assignment.c.name, _assignment.c.duedate))
            },
            points=dict(_points(connection)),
            learners=dict(_learners(connection)),
            grades=dict(_grades(connection)),
        )


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        raise StateError(
            f"the gradebook {_shown(url)} cannot be read ({reason}): see that it is there and not damaged"
        ) from None
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, execution_options={"postgresql_readonly": True})
    file = f"file:{quote(str(Path(parsed.database or '').absolute()))}?mode=ro"
    return create_engine("sqlite://", creator=lambda: sqlite3.connect(file, uri=True, timeout=SECONDS_TO_WAIT))


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _points(connection: Connection) -> Iterator[tuple[str, float]]:
    best: dict[str, float] = {}
    for cells in _graded_cells:
        query = (
            select(_assignment.c.name, func.sum(cells.c.max_score))
            .join(_notebook, _notebook.c.assignment_id == _assignment.c.id)
            .join(_cell, _cell.c.notebook_id == _notebook.c.id)
            .join(cells, cells.c.id == _cell.c.id)
            .group_by(_assignment.c.name)
        )
        for name, points in connection.execute(query):
            best[name] = best.get(name, 0.0) + float(points or 0)
    yield from best.items()


def _learners(connection: Connection) -> Iterator[tuple[str, str]]:
    for row in connection.execute(select(_student)):
        yield row.id, row.last_name or row.first_name or row.id


def _grades(connection: Connection) -> Iterator[tuple[tuple[str, str], Grade]]:
    got = _grade.c
    score = func.coalesce(got.manual_score, got.auto_score, 0.0) + case(
        # extra credit counts only beside a score, as in nbgrader
        ((got.manual_score.is_not(None)) | (got.auto_score.is_not(None)), func.coalesce(got.extra_credit, 0.0)),
        else_=0.0,
    )
    by_notebook = (
        select(
            got.notebook_id,
            func.sum(score).label("score"),
            func.sum(cast(got.needs_manual_grade, Integer)).label("waiting"),
        )
        .group_by(got.notebook_id)
        .subquery()
    )
    own, nb = _submitted.c, _submitted_notebook.c
    query = (
        select(
            own.student_id,
            _assignment.c.name,
            own.timestamp,
            own.extension,
            func.sum(_at_least_zero(by_notebook.c.score - func.coalesce(nb.late_submission_penalty, 0.0))).label(
                "score"
            ),
            func.count(by_notebook.c.notebook_id).label("notebooks"),
            func.sum(by_notebook.c.waiting).label("waiting"),
        )
        .join(_assignment, _assignment.c.id == own.assignment_id)
        .outerjoin(_submitted_notebook, nb.assignment_id == own.id)
        .outerjoin(by_notebook, by_notebook.c.notebook_id == nb.id)
        .group_by(own.student_id, _assignment.c.name, own.timestamp, own.extension)
    )
    for row in connection.execute(query):
        yield (row.student_id, row.name), _as_grade(row)


def _at_least_zero(value: Any) -> Any:
    return case((value < 0, 0.0), else_=value)


def _as_grade(row: Any) -> Grade:
    return Grade(_utc(row.timestamp), row.extension, float(row.score or 0), row.notebooks > 0, int(row.waiting or 0))


def _utc(naive: datetime | None) -> datetime | None:
    return naive.replace(tzinfo=UTC) if naive else None
