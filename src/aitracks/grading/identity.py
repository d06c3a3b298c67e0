"""What a grade was made from: digests of unit, checks, environment and submission, kept beside nbgrader's grades."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, MetaData, String, Table, delete, insert, select
from sqlalchemy.orm import Session

from aitracks.grading.reading import HandedIn
from aitracks.grading.released import Released, digest

# What can change a number: the libraries that units teach with, and what runs their cells.
LIBRARIES = (
    "numpy", "scipy", "pandas", "scikit-learn", "scikit-image", "matplotlib", "tensorflow-cpu", "keras", "torch",
    "transformers", "snownlp", "opencc-python-reimplemented", "ipykernel", "ipython", "aitracks",
)  # fmt: skip

_metadata = MetaData()
# No foreign key: nbgrader, which does not know this table, deletes submissions.
GRADES = Table(
    "aitracks_grade",
    _metadata,
    Column("submission_id", String(32), primary_key=True),  # nbgrader's own id of learner and assignment
    Column("assignment", String(128), nullable=False),
    Column("learner", String(128), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("checks", String(64), nullable=False),
    Column("environment", String(64), nullable=False),
    Column("submission", String(64), nullable=False),
    Column("seed", String(64), nullable=False),  # decimal: it has more bits than a number column
    Column("sandboxed", Boolean, nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("seconds", JSON, nullable=False),
    Column("graded_at", DateTime, nullable=False),  # UTC, as nbgrader's timestamps
)


@dataclass(frozen=True)
class Identity:
    """SHA-256 digests of all that a grade depends on, and the seed of its checks."""

    unit: str
    checks: str
    environment: str
    submission: str
    seed: int


@dataclass(frozen=True)
class Grade:
    """A stored grade: what it was made from, how it ended and when."""

    identity: Identity
    sandboxed: bool
    verdict: str
    graded_at: datetime


def identify(released: Released, handed_in: HandedIn) -> Identity:
    """The identity of the grade that this submission would get now."""
    files = {f"files/{path}": content for path, content in handed_in.files.items()}
    submission = digest({"notebook": handed_in.notebook, **files})
    return Identity(released.unit_digest, released.checks_digest, environment(), submission, released.seed)


@functools.cache
def environment() -> str:
    """The digest of Python's version and those of the libraries that matter."""
    versions = {name: _version(name) for name in LIBRARIES} | {"python": platform.python_version()}
    return hashlib.sha256(json.dumps(versions, sort_keys=True).encode()).hexdigest()


def make_table(bind: Any) -> None:
    """Make the table in a gradebook that has none."""
    _metadata.create_all(bind)


def stored(session: Session | Any, assignment: str) -> dict[str, Grade]:
    """Learner → stored grade, of those whose submission nbgrader still knows."""
    from nbgrader.api import SubmittedAssignment

    rows = session.execute(
        select(GRADES)
        .join(SubmittedAssignment, SubmittedAssignment.id == GRADES.c.submission_id)
        .where(GRADES.c.assignment == assignment)
    )
    return {row.learner: _grade(row) for row in rows}


def store(
    session: Session | Any, submission: Any, identity: Identity, sandboxed: bool, verdict: str, seconds: Any
) -> None:
    """Keep the identity of a grade with nbgrader's submission row, in place of an earlier one."""
    learner, assignment = submission.student_id, submission.assignment.name
    session.execute(delete(GRADES).where(GRADES.c.submission_id == submission.id))
    session.execute(
        insert(GRADES).values(
            submission_id=submission.id,
            assignment=assignment,
            learner=learner,
            **asdict(identity) | {"seed": str(identity.seed)},
            sandboxed=sandboxed,
            verdict=verdict,
            seconds=dict(seconds),
            graded_at=datetime.now(UTC).replace(tzinfo=None),
        )
    )


def _grade(row: Any) -> Grade:
    identity = Identity(row.unit, row.checks, row.environment, row.submission, int(row.seed))
    return Grade(identity, row.sandboxed, row.verdict, row.graded_at)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
