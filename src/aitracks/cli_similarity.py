"""`aitracks similarity`: whose submissions resemble each other, as a table and as a page to read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import Cohort, load_cohort
from aitracks.errors import StateError, shown
from aitracks.paths import home
from aitracks.similarity import THRESHOLD

if TYPE_CHECKING:
    from aitracks.similarity.classroom import Comparison
    from aitracks.similarity.pair import Match

_PIPED_WIDTH = 160
_TABLE_ROWS = 30  # the page and the JSON hold the rest


def similarity_command(
    cohort: Annotated[str, typer.Argument(help="Id of a cohort, or the path of its YAML file.")],
    assignment: Annotated[str, typer.Argument(help="Topic id of the assignment.")],
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")] = Path("var"),
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one HTML page, pairs side by side.")
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write all figures as JSON.")] = None,
    threshold: Annotated[
        float, typer.Option("--threshold", min=0.05, max=1.0, help="Score from which a pair is shown side by side.")
    ] = THRESHOLD,
) -> None:
    """Compare the submissions of a class with each other.

    Similarity is a reason to look, not a verdict. What the release gives and what most of the class writes does not
    count; other names, order, comments and cells hide nothing.

    \b
    aitracks similarity outreach_demo supervised_learning
    aitracks similarity outreach_demo supervised_learning --html similar.html
    """
    from aitracks.similarity.classroom import compare_course  # scipy takes its time; --help need not wait for it

    _refuse_nowhere(html, json)
    known = load_cohort(cohort, load_curriculum(home()), data)
    course = data.resolve() / "courses" / known.id
    if not course.is_dir():
        raise StateError(f"{shown(course)} is not there: run 'aitracks build {cohort}' first, or name its --data")
    comparison = compare_course(course, assignment, threshold)
    for learner, reason in comparison.problems:
        sys.stderr.write(f"{learner}: not compared: {reason}\n")
    _print(comparison)
    if html is not None:
        _write_page(html, comparison, known, assignment)
    if json is not None:
        _write_record(json, comparison, known, assignment)


def _refuse_nowhere(*files: Path | None) -> None:
    for file in files:
        if file is not None and not file.absolute().parent.is_dir():
            raise StateError(f"{file}: its folder does not exist: make it, or name another file")


def _write_page(file: Path, comparison: Comparison, cohort: Cohort, assignment: str) -> None:
    from aitracks.similarity.page import render_page

    people = {person.id: person.name for person in cohort.learners}
    _write(file, render_page(comparison, cohort.name.render("both"), assignment, people))


def _write_record(file: Path, comparison: Comparison, cohort: Cohort, assignment: str) -> None:
    from aitracks.similarity.record import to_json

    _write(file, to_json(comparison, cohort.id, assignment))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StateError(
            f"{file} cannot be written ({error.strerror}): name a file in a folder you can write to"
        ) from error
    typer.echo(f"{file}: written.")


def _print(comparison: Comparison) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    if comparison.pairs:
        console.print(_table(comparison))
    for group in comparison.groups:
        names = ", ".join(comparison.learners[member] for member in group.members)
        console.print(Styled(f"Group, {group.medium} perhaps from one source: {names}"), soft_wrap=True)
    count, alike = len(comparison.learners), comparison.alike
    console.print(
        f"{count} submissions: {alike} pair{'' if alike == 1 else 's'} at or above {comparison.threshold:.0%}; "
        f"{len(comparison.untouched)} without work of their own, {len(comparison.problems)} not compared.",
        soft_wrap=True,
    )
    console.print("Similarity is a reason to look, not a verdict.", style="bold")


def _table(comparison: Comparison) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("score", justify="right")
    for title in ("learner", "learner", "most alike in"):
        table.add_column(title, overflow="fold")
    table.add_column("share of own work", justify="right")
    table.add_column("evidence", justify="right")
    for place, pair in enumerate(comparison.pairs[:_TABLE_ROWS]):
        best = pair.matches[0]
        names = (comparison.learners[pair.left], comparison.learners[pair.right], _where(best))
        table.add_row(
            f"{pair.score:.0%}",
            *(Styled(name) for name in names),  # a learner's text is never markup
            f"{best.share:.0%}",
            f"{best.evidence:.0f}",
            style=None if place < comparison.alike else "dim",
            end_section=place == comparison.alike - 1,
        )
    return table


def _where(match: Match) -> str:
    return match.name or f"all {match.medium}"
