"""`aitracks capstone close`: a stage's points, awards and grades."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Cell

from aitracks.cli_capstone_evaluation import Name, ProblemId
from aitracks.cli_grade import Data
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort
from aitracks.errors import UnknownError
from aitracks.hub.places import Places
from aitracks.paths import home

if TYPE_CHECKING:
    from aitracks.capstone.ending import Ending, TeamEnd
    from aitracks.language import Language

_VAR = Path("var")


def close_command(
    cohort: Name,
    problem: ProblemId,
    stage: Annotated[str, typer.Option("--stage", help="concept, poc or field.")] = "poc",
    write: Annotated[bool, typer.Option("--write", help="Keep the awards and write the gradebook.")] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why an award that was given changes.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default="your account")] = "",
    data: Data = _VAR,
) -> None:
    """Show what a stage comes to: points of metric and reviews, awards by rule, each member's points.

    Nothing is kept without --write. Repeating it changes nothing; scores that a teacher typed stay.

    \b
    aitracks capstone close class_7a papaya_ripeness
    aitracks capstone close class_7a papaya_ripeness --stage field --write
    """
    from aitracks.capstone.ending import Ending, given_awards
    from aitracks.capstone.evaluation.places import CohortPlaces
    from aitracks.capstone.problems.load import load_problem
    from aitracks.capstone.report.marks import Marks
    from aitracks.capstone.stages.rubric import STAGES, load_rubrics
    from aitracks.capstone.teams.rules import Actor
    from aitracks.capstone.teams.store import open_data

    chosen = next((one for one in STAGES if one == stage), None)
    if chosen is None:
        raise UnknownError("stage", stage, STAGES)
    found = load_cohort(cohort, load_curriculum(home()), data)
    marks = Marks(open_data(data), CohortPlaces.of(data, found.id), found.id)
    ending = Ending(marks, load_problem(problem, home()), load_rubrics(home())[chosen])
    ends = ending.teams()
    _print(ends, ending.rubric.points)
    if not write:
        changed = {end.team: end.award for end in ends if end.points} != given_awards(ending)
        typer.echo("Nothing was kept: --write keeps awards and points." if changed or ends else "No team works on it.")
        return
    ending.keep(ends, Actor(by or getpass.getuser(), staff=True), why)
    _write(ending, ends, Places(data).course(found.id), found.language)


def _print(ends: Sequence[TeamEnd], most: int) -> None:
    from aitracks.capstone.stages.awards import NAMES

    titles = ("隊伍 team", "分數 points / 100", "95 %", "獎項 award", f"成員 members / {most}")
    table = Table(*titles, box=box.SIMPLE_HEAD)
    for end in ends:
        if end.points is None:
            waits = end.waits.render("both") if end.waits else ""
            table.add_row(*map(Cell, (end.team, "–", "", waits, "")))
            continue
        members = ", ".join(f"{one.person} {one.points * most / 100:.4g}" for one in end.grades)
        award = NAMES[end.award].render("both") if end.award else "–"
        between = f"{end.points.low:.1f} – {end.points.high:.1f}"
        table.add_row(*map(Cell, (end.team, f"{end.points.value:.1f}", between, award, members)))
    Console(highlight=False).print(table)


def _write(ending: Ending, ends: Sequence[TeamEnd], course: Path, language: Language) -> None:
    """As the account that owns the course: root would follow the links in it."""
    from aitracks.exchange.owned_folders import Owner, as_account

    def work() -> None:
        written = ending.write(ends, course, language)
        kept = f"; set by hand and kept: {', '.join(written.by_hand)}" if written.by_hand else ""
        print(f"{written.assignment}: {len(written.changed)} changed in the gradebook{kept}", flush=True)

    owner = course.stat() if course.is_dir() else None
    if owner is not None and os.geteuid() == 0 != owner.st_uid:
        as_account(Owner(owner.st_uid, owner.st_gid), work)
    else:
        work()
