"""`aitracks capstone report`: what teams show on the results day."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aitracks.cli_capstone import CORES
from aitracks.cli_grade import Data
from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import load_cohort
from aitracks.language import Language
from aitracks.paths import home

_VAR = Path("var")


def report_command(
    cohort: Annotated[str, typer.Argument(metavar="COHORT", help="Id of the cohort.")],
    team: Annotated[str, typer.Argument(metavar="[TEAM]", help="Id of the team.", show_default=False)] = "",
    all_: Annotated[
        bool, typer.Option("--all", help="Every team, each of its problems, and the page of the results day.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where to.  [default: the cohort's own folder]")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="A PDF beside each page.")] = False,
    language: Annotated[
        Language | None, typer.Option("--language", help="zh-TW, en or both.  [default: the cohort's]")
    ] = None,
    problem: Annotated[
        str, typer.Option("--problem", metavar="ID", help="Of a team with several problems, which one.")
    ] = "",
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Runs at a time.  [default: one a core]", show_default=False)
    ] = CORES,
    budget: Annotated[float, typer.Option("--budget", min=1, metavar="S", help="Seconds for each notebook.")] = 600,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Run without a sandbox; each run is marked so.")] = False,
    data: Data = _VAR,
) -> None:
    """Write a team's report with its final and field scores: not for teams before the last try is in.

    Figures and model card come from a run of the notebook on the practice data; it is run once and kept.

    \b
    aitracks capstone report class_7a hawks --pdf
    aitracks capstone report class_7a --all --out results --language both
    """
    from aitracks.capstone.evaluation.evaluating import How
    from aitracks.capstone.evaluation.places import CohortPlaces
    from aitracks.capstone.report.publishing import Publishing
    from aitracks.capstone.runs.warm import close_all
    from aitracks.capstone.teams.store import open_data

    if bool(team) == all_:
        raise typer.BadParameter("name a team, or say --all", param_hint="TEAM")
    found = load_cohort(cohort, load_curriculum(home()), data)
    places, how = CohortPlaces.of(data, found.id), How(jobs, "", budget, unsafe)
    folder, chosen = out or places.reports, language or found.language
    publishing = Publishing(open_data(data), places, found, home(), folder, chosen, pdf, how, typer.echo)
    try:
        publishing.all() if all_ else publishing.team(team, problem)
    finally:
        close_all()
