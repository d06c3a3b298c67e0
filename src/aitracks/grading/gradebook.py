"""Questions to a course's gradebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook, MissingEntry
from nbgrader.dbutil import ALEMBIC_DIR
from sqlalchemy import NullPool, create_engine, inspect

from aitracks.databases import check_database
from aitracks.errors import StateError
from aitracks.files import write_private

URL_FILE = "gradebook.url"


def gradebook_url(course: Path) -> str:
    """The database URL of a course's gradebook: what its file gradebook.url says, else nbgrader's own SQLite file.

    The URL carries a password, so the file is readable by its owner alone; `set_gradebook_url` writes it.
    """
    try:
        return (course / URL_FILE).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return f"sqlite:///{course / 'gradebook.db'}"


def set_gradebook_url(course: Path, template: str | None) -> None:
    """Keep the course's gradebook at `template`, in which {cohort} is the course's id; None: in its SQLite file.

    Raises StateError where the course has grades in another place: they would be left behind.
    """
    wanted = template.replace("{cohort}", course.name) if template else f"sqlite:///{course / 'gradebook.db'}"
    if wanted == gradebook_url(course):
        return
    if (course / URL_FILE).exists() or (course / "gradebook.db").exists():
        raise StateError(
            f"{course.name}: its grades are in another database than hub.yaml names: "
            "move them with 'aitracks backup' and 'aitracks restore', or name the former one"
        )
    write_private(course / URL_FILE, f"{wanted}\n")


def reach_gradebook(course: Path) -> None:
    """Raise StateError in one line where a gradebook on a server does not answer."""
    if (course / URL_FILE).exists():
        check_database(gradebook_url(course), f"{course.name}: its gradebook")


def has_gradebook(course: Path) -> bool:
    """Whether there may be grades already."""
    return (course / URL_FILE).exists() or (course / "gradebook.db").exists()


def refuse_changed_cells(course: Path, topic: str, notebook: bytes) -> None:
    """Raise StateError where `notebook` adds or removes graded cells of a topic that already has submissions.

    Their grades hang on those cells; nbgrader refuses too, but only half way through.
    """
    if not has_gradebook(course):
        return
    make_gradebook(gradebook_url(course))
    with Gradebook(gradebook_url(course)) as gradebook:
        try:
            known = gradebook.find_notebook(topic, topic)
        except MissingEntry:
            return
        if not known.submissions:
            return
        before = {cell.name for cell in known.source_cells}
    cells = nbformat.reads(notebook.decode(), as_version=4).cells
    after = {cell.metadata.nbgrader["grade_id"] for cell in cells if "nbgrader" in cell.metadata}
    if before != after:
        changes = [*(f"+{name}" for name in sorted(after - before)), *(f"-{name}" for name in sorted(before - after))]
        raise StateError(
            f"{course.name}/{topic}: learners have submitted, so its answers, checks and tasks cannot be added or "
            f"removed ({', '.join(changes)}): keep their names, or teach the new version to a new cohort"
        )


def make_gradebook(url: str) -> None:
    """Make nbgrader's tables in the database where it has none, stamped as of the newest of nbgrader's migrations.

    nbgrader would do it too when it first opens the gradebook, but starts another Python to learn that stamp.
    """
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if not inspect(connection).get_table_names():
            Base.metadata.create_all(connection)
            MigrationContext.configure(connection).stamp(ScriptDirectory(ALEMBIC_DIR), "heads")
    engine.dispose()
