"""`aitracks lint` and `aitracks build`: from authored units to a course that can be released."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aitracks.curriculum import load_curriculum
from aitracks.errors import ContentError, Problem, shown
from aitracks.paths import home
from aitracks.units.catalog import find_units
from aitracks.units.lint import lint_unit

UnitNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="UNIT", help="Topic id, path, or the start of one.  [default: all]", show_default=False),
]


def lint_command(units: UnitNames = None) -> None:
    """Say what is wrong with units, as file:line: message.

    \b
    aitracks lint
    aitracks lint core/machine_learning
    """
    root = home()
    curriculum = load_curriculum(root)
    found = find_units(root, units or ())
    problems: list[Problem] = [problem for files in found for problem in lint_unit(files, curriculum)]
    if problems:
        raise ContentError(problems)
    typer.echo(f"{len(found)} unit{'' if len(found) == 1 else 's'}: no problems.")


def build_command(
    cohort: Annotated[str, typer.Argument(help="Id of a cohort, or the path of its YAML file.")],
    data: Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")] = Path("var"),
) -> None:
    """Build the nbgrader course of a cohort.

    What is already right is left alone; submissions and grades always are.

    \b
    aitracks build seed_team_demo
    aitracks build outreach_demo --data /srv/class
    """
    from aitracks.units.build import build_cohort  # nbgrader takes seconds to import; --help need not wait for it

    console = Console(highlight=False, soft_wrap=True)
    result = build_cohort(cohort, data, lambda topic: console.print(f"  {topic}"))
    console.print(
        f"{shown(result.course)}: {len(result.topics)} assignments, {len(result.built)} built, "
        f"{len(result.unchanged)} unchanged."
    )
    if result.missing:
        console.print(f"{len(result.missing)} topics of the programme have no unit yet: 'aitracks map' shows them.")
