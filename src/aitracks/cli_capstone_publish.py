"""`aitracks capstone publish`: final results shown to the teams, or taken back."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from aitracks.cli_capstone_evaluation import Name, ProblemId
from aitracks.cli_grade import Data
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort
from aitracks.errors import UnknownError
from aitracks.paths import home

_VAR = Path("var")


def publish_command(
    cohort: Name,
    problem: ProblemId,
    part: Annotated[str, typer.Option("--part", help="final or field.")] = "final",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Although tries wait to be evaluated, or may still be handed in.")
    ] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Show it to the staff alone again.")] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why it is withdrawn.")] = "",
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default="your account")] = "",
    data: Data = _VAR,
) -> None:
    """Show a problem's final results to its cohort: the board with the awards, and to each team its report.

    From then on the stage takes no tries. Repeating it changes nothing; the log keeps who decided it.

    \b
    aitracks capstone publish class_7a papaya_ripeness
    aitracks capstone publish class_7a papaya_ripeness --part field
    aitracks capstone publish class_7a papaya_ripeness --withdraw --why "…"
    """
    from aitracks.capstone.evaluation.publication import Publication
    from aitracks.capstone.problems.load import load_problem
    from aitracks.capstone.teams.published import STAGE_OF
    from aitracks.capstone.teams.rules import Actor
    from aitracks.capstone.teams.store import open_data

    chosen = next((one for one in STAGE_OF if one == part), None)
    if chosen is None:
        raise UnknownError("part", part, list(STAGE_OF))
    if why and not withdraw:
        raise typer.BadParameter("is asked for with --withdraw only", param_hint="--why")
    found = load_cohort(cohort, load_curriculum(home()), data)
    publication = Publication(open_data(data), found, load_problem(problem, home()))
    actor, board = Actor(by or getpass.getuser(), staff=True), f"{found.id}, {problem}: the {chosen} board"
    if withdraw:
        publication.withdraw(chosen, actor, why)
        typer.echo(f"{board} is for the staff alone again.")
    elif publication.publish(chosen, actor, anyway):
        typer.echo(f"{board} is published; this stage takes no more tries.")
    else:
        typer.echo(f"{board} was published before.")
