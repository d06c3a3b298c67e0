"""`aitracks capstone prepare/submit/evaluate/board`: a cohort's capstones, from hidden data to the board."""

from __future__ import annotations

import getpass
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text as Cell

from aitracks.cli_capstone import CORES
from aitracks.cli_grade import Data
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import Cohort, load_cohort
from aitracks.errors import UnknownError
from aitracks.paths import home

if TYPE_CHECKING:
    from aitracks.capstone.problems.model import IndustryProblem

Name = Annotated[str, typer.Argument(metavar="COHORT", help="Id of the cohort.")]
ProblemId = Annotated[str, typer.Argument(metavar="PROBLEM", help="Id of a listed problem.")]
Problems = Annotated[
    list[str] | None, typer.Option("--problem", help="Only this one; may be repeated.  [default: all that are listed]")
]
_VAR = Path("var")
_STAGES = ("poc", "field")


def prepare_command(cohort: Name, problem: Problems = None, data: Data = _VAR) -> None:
    """Draw the cohort's secret, make the data of its problems and the kits that teams get. Repeating changes nothing.

    \b
    aitracks capstone prepare class_7a
    aitracks capstone prepare class_7a --problem papaya_ripeness
    """
    from aitracks.capstone.evaluation.places import CohortPlaces
    from aitracks.capstone.evaluation.preparing import prepare

    found = _cohort(cohort, data)
    prepare(CohortPlaces.of(data, found.id), _listed(problem), home(), found.language, typer.echo)


def submit_command(
    cohort: Name,
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Id of the team.")],
    problem: ProblemId,
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="The notebook, or a folder with one.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who hands in.", show_default="your account")] = "",
    stage: Annotated[str, typer.Option("--stage", help="poc or field.")] = "poc",
    tries: Annotated[
        int | None,
        typer.Option("--tries-a-day", min=1, help="How many count a day (Taipei's).  [default: the class's]"),
    ] = None,
    deadline: Annotated[
        datetime | None, typer.Option("--deadline", help="After this moment (local time) nothing is taken.")
    ] = None,
    open_door: Annotated[
        bool,
        typer.Option("--without-review", help="Take it without concept review and contract, whatever the class asks."),
    ] = False,
    data: Data = _VAR,
) -> None:
    """Hand a team's notebook in, for who administers the cohort; 'capstone evaluate' runs it on the hidden data."""
    from aitracks.capstone.class_rules import door_of, try_rule_of
    from aitracks.capstone.evaluation.handing_in import hand_in
    from aitracks.capstone.evaluation.places import CohortPlaces
    from aitracks.capstone.stages.door import Door
    from aitracks.capstone.teams.rules import Actor
    from aitracks.capstone.teams.store import open_data

    if stage not in _STAGES:
        raise UnknownError("stage", stage, _STAGES)
    found, (asked,) = _cohort(cohort, data), _listed([problem])
    rule = try_rule_of(found, deadline.astimezone() if deadline else None)
    entry = hand_in(
        open_data(data),
        CohortPlaces.of(data, found.id),
        found.id,
        team,
        asked,
        "field" if stage == "field" else "poc",
        notebook,
        Actor(by or getpass.getuser(), staff=True),
        replace(rule, a_day=tries) if tries else rule,
        Door(concept=False, contract=False) if open_door else door_of(found),
    )
    typer.echo(f"{team}, {problem}: try {entry.number} is queued.")


def evaluate_command(
    cohort: Name,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Runs at a time.  [default: one a core]", show_default=False)
    ] = CORES,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="Run on this Dask cluster, which sees the folders.")
    ] = "",
    budget: Annotated[float, typer.Option("--budget", min=1, metavar="S", help="Seconds for each notebook.")] = 600,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Run without a sandbox; each run is marked so.")] = False,
    data: Data = _VAR,
) -> None:
    """Run what was handed in on the hidden data, once more on a shuffled half, and score it.

    The same command goes on where it was stopped.
    """
    from aitracks.capstone.evaluation.evaluating import Evaluation, How
    from aitracks.capstone.evaluation.places import CohortPlaces
    from aitracks.capstone.problems.load import sound_problems
    from aitracks.capstone.runs.warm import close_all
    from aitracks.capstone.teams.store import open_data

    found = _cohort(cohort, data)
    how = How(jobs, scheduler, budget, unsafe)
    places = CohortPlaces.of(data, found.id)
    try:
        ended = Evaluation(open_data(data), places, found.id, sound_problems(home()), how, typer.echo).run()
    finally:
        close_all()
    if not ended:
        typer.echo("Nothing waits to be evaluated.")
    raise typer.Exit(1 if any(entry.state == "queued" for entry in ended) else 0)


def board_command(
    cohort: Name,
    problem: ProblemId,
    part: Annotated[str, typer.Option("--part", help="public, final or field.")] = "public",
    data: Data = _VAR,
) -> None:
    """Print a leaderboard. Teams that cannot be told apart share a rank. Only the public one is for teams."""
    from aitracks.capstone.evaluation.boards import board
    from aitracks.capstone.evaluation.places import CohortPlaces
    from aitracks.capstone.problems.words import bound
    from aitracks.capstone.teams.entry_views import PARTS
    from aitracks.capstone.teams.store import open_data

    chosen = [one for one in PARTS if one == part]
    if not chosen:
        raise UnknownError("part", part, PARTS)
    found, (asked,) = _cohort(cohort, data), _listed([problem])
    here = CohortPlaces.of(data, found.id).problem(problem)
    titles = ("名次 rank", "隊伍 team", f"{asked.expected.metric} ({bound(asked.expected)})", "95 %", "達標 met")
    table = Table(*titles, box=box.SIMPLE_HEAD)
    for row in board(open_data(data), here, found.id, asked, chosen[0]):
        rank = f"{row.rank}{' =' if row.tied else ''}"
        between = f"{row.low:.4g} – {row.high:.4g}"
        table.add_row(*map(Cell, (rank, row.team, f"{row.value:.4g}", between, "✓" if row.meets else "")))
    Console(highlight=False).print(table)


def _cohort(name: str, data: Path) -> Cohort:
    return load_cohort(name, load_curriculum(home()), data)


def _listed(names: list[str] | None) -> list[IndustryProblem]:
    from aitracks.capstone.problems.load import load_problem, load_problems

    if names:
        return [load_problem(name, home()) for name in names]
    return [problem for problem in load_problems(home()).values() if problem.is_listed]
