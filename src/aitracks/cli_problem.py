"""`aitracks problem`: what industry sets for the capstones, from the form to the listing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from aitracks.capstone.problems.creation import new_problem
from aitracks.capstone.problems.listing import render_listing
from aitracks.capstone.problems.load import Judged, judge_all, problem_file
from aitracks.capstone.problems.overview import print_problems
from aitracks.capstone.problems.words import STATES, State
from aitracks.capstone.types import Template
from aitracks.errors import ContentError, StateError, shown
from aitracks.files import replace_file
from aitracks.language import Language
from aitracks.paths import home

problem_app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Problems that industry sets for the capstones: write the form, check it, list it.",
)


@problem_app.command("new")
def new_command(
    problem: Annotated[str, typer.Argument(metavar="ID", help="Id of the new problem; its file is called like it.")],
    template: Annotated[Template, typer.Option("--template", help="Which kind of task it is.")],
    unit: Annotated[str, typer.Option("--unit", metavar="ID", help="Id of the unit that sets it.")] = "",
) -> None:
    """Write a blank form that explains every field; a file that is there already stays.

    \b
    aitracks problem new weld_seams --template image_classification --unit heping_forge
    """
    path = new_problem(problem, template, unit, home(), date.today())
    typer.echo(f"{shown(path)}: fill it in, then run 'aitracks problem check {problem}'.")


@problem_app.command("check")
def check_command(
    problems: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID|FILE]...", help="Which problems.  [default: all]", show_default=False),
    ] = None,
) -> None:
    """Say all that is wrong with problems, as file:line: message, and what those not listed yet still lack.

    \b
    aitracks problem check
    aitracks problem check papaya_ripeness
    aitracks problem check from_a_company.yaml
    """
    root = home()
    wanted = [problem_file(name, root) for name in problems or ()]
    found = judge_all(root, wanted)
    chosen = [each for each in found if not wanted or each.path in wanted]
    for judged in chosen:
        _say_later(judged)
    _complain(chosen)
    typer.echo(f"{len(chosen)} problem{'' if len(chosen) == 1 else 's'}: nothing wrong.")


@problem_app.command("list")
def list_command(
    state: Annotated[State | None, typer.Option("--state", help="Only those in this state.")] = None,
    template: Annotated[Template | None, typer.Option("--template", help="Only those of this template.")] = None,
) -> None:
    """Show the problems.

    \b
    aitracks problem list
    aitracks problem list --state listed --template object_detection
    """
    found = judge_all(home())
    sound = [judged.problem for judged in found if judged.problem]
    print_problems(p for p in sound if state in (None, p.state) and template in (None, p.template))
    _complain(found)


@problem_app.command("listing")
def listing_command(
    html: Annotated[Path, typer.Option("--html", metavar="FILE", help="Where to write the page.")],
    language: Annotated[Language, typer.Option("--language", help="Language of the page.")] = "both",
) -> None:
    """Write the page of the listed problems (產業出題); files with mistakes are left out and named.

    \b
    aitracks problem listing --html problems.html --language zh-TW
    """
    found = judge_all(home())
    listed = [judged.problem for judged in found if judged.problem and judged.problem.is_listed]
    try:
        replace_file(html, render_listing(listed, language).encode())
    except OSError as error:
        raise StateError(
            f"{html} cannot be written ({error.strerror}): name a file in a folder that is there"
        ) from None
    typer.echo(f"{html}: {len(listed)} listed problem{'' if len(listed) == 1 else 's'}.")
    _complain(found)


def _complain(found: Iterable[Judged]) -> None:
    mistakes = [problem for judged in found for problem in judged.problems]
    if mistakes:
        raise ContentError(mistakes)


def _say_later(judged: Judged) -> None:
    """What a sound problem still lacks before it can go on."""
    for state in STATES:
        labels = [gap.label for gap in judged.later if gap.needed == state]
        if labels and not judged.problems:
            typer.echo(f"{shown(judged.path)}: before it can be {state}: {'; '.join(labels)}")
