"""One database session for a whole run, in place of the dozen that nbgrader opens for each submission.

nbgrader's steps open the gradebook by its address, look whether all tables are there, and commit cell by cell. Here
they share one session in which a step's commit only flushes; `keep` commits, so a submission's grades become visible
all at once or, after a kill, not at all.
"""

from __future__ import annotations

import functools
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader.api import BaseCell, Comment, Grade, Gradebook
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, SAWarning
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from aitracks.databases import check_database
from aitracks.grading.identity import make_table

SECONDS_TO_WAIT = 10.0  # for another program that writes to the same SQLite file


class HeldSession(Session):
    """A session whose `commit` only sends changes; `keep` makes them last."""

    def start_writing(self, patience: float) -> None:
        """Begin a transaction that may write; waits for another writer here, and `patience` seconds at most."""
        connection = self.connection()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Send changes to the database; nothing is final yet, and what was read is kept until the step ends."""
        self.flush()

    def keep(self) -> None:
        """Commit."""
        super().commit()


@contextmanager
def one_session(url: str) -> Iterator[Any]:
    """The gradebook at `url`; whatever in this process opens a Gradebook there meanwhile gets the same session."""
    if not url.startswith("sqlite"):
        check_database(url, "the gradebook")
    Gradebook(url).close()  # makes what is missing
    engine = create_engine(url, **_waiting(url, SECONDS_TO_WAIT))
    make_table(engine)
    session = scoped_session(sessionmaker(class_=HeldSession, bind=engine))
    try:
        with _shared(url, engine, session), _without_noise():
            yield Gradebook(url)
    finally:
        session.remove()
        engine.dispose()


def is_locked(error: BaseException) -> bool:
    """Whether a database error says that somebody else writes at the moment."""
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def _waiting(url: str, seconds: float) -> dict[str, Any]:
    return {"connect_args": {"timeout": seconds}} if url.startswith("sqlite") else {}


@contextmanager
def _shared(url: str, engine: Any, session: Any) -> Iterator[None]:
    """Have Gradebook(url) adopt the session. At the class itself, since nbgrader's modules import it by name."""
    opened, closed = Gradebook.__init__, Gradebook.close
    answers: dict[Any, Any] = {}
    remembered = {name: _remembering(name, session) for name in ("find_source_cell", "find_graded_cell")}
    remembered |= {"find_grade": _at_once(Grade, answers), "find_comment": _at_once(Comment, answers)}

    def adopt(self: Any, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
        if db_url != url:
            opened(self, db_url, course_id, authenticator)
            return
        self.engine, self.db, self.course_id, self.authenticator = engine, session, course_id, authenticator
        self.__dict__ |= {name: functools.partial(find, self) for name, find in remembered.items()}

    def leave(self: Any) -> None:
        if self.db is session:
            answers.clear()
            session.expire_all()  # the next step reads sums anew, as it would from a session of its own
        else:
            closed(self)

    Gradebook.__init__, Gradebook.close = adopt, leave
    try:
        yield
    finally:
        Gradebook.__init__, Gradebook.close = opened, closed


def _remembering(name: str, session: Any) -> Callable[..., Any]:
    """A question to the gradebook about the assignment, asked once a run: its cells do not change meanwhile."""
    ask, answers = getattr(Gradebook, name), dict[Any, Any]()

    def find(gradebook: Any, *names: str) -> Any:
        if names not in answers:
            answers[names] = ask(gradebook, *names)
            session.expunge(answers[names])  # else each commit would have it read again
        return answers[names]

    return find


def _at_once(kind: Any, answers: dict[Any, Any]) -> Callable[..., Any]:
    """A question about one grade or comment of a submission, answered for all its cells with one query a step."""
    ask = Gradebook.find_grade if kind is Grade else Gradebook.find_comment

    def find(gradebook: Any, cell: str, *names: str) -> Any:
        if (kind, *names) not in answers:
            submitted = gradebook.find_submission_notebook(*names)
            rows = gradebook.db.query(kind, BaseCell.name).join(BaseCell, BaseCell.id == kind.cell_id)
            answers[kind, *names] = {name: row for row, name in rows.filter(kind.notebook_id == submitted.id)}
        return answers[kind, *names].get(cell) or ask(gradebook, cell, *names)

    return find


@contextmanager
def _without_noise() -> Iterator[None]:
    """nbgrader logs a traceback before it raises the same error, and warns of how it fills its tables."""
    log = logging.getLogger("tornado.application")
    before, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)
            yield
    finally:
        log.disabled = before
