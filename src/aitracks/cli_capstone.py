"""`aitracks capstone`: what teams make of industry's problems."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

CORES = os.cpu_count() or 1

capstone_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Capstones: run what teams hand in.")


@capstone_app.callback()
def _capstone() -> None:
    """Have sub-commands also while there is only one."""


@capstone_app.command("run")
def run_command(
    notebooks: Annotated[
        list[Path], typer.Argument(metavar="NOTEBOOK…", help="Notebooks, or folders with one notebook each.")
    ],
    train: Annotated[Path, typer.Option("--train", metavar="DIR", help="Labelled data, given as `train`.")],
    inputs: Annotated[Path, typer.Option("--inputs", metavar="DIR", help="Inputs to predict, given as `inputs`.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of results, one folder a team.")],
    seed: Annotated[int, typer.Option("--seed", min=0, help="Given as `seed`.")] = 0,
    budget: Annotated[float, typer.Option("--budget", min=1, metavar="S", help="Seconds for each notebook.")] = 600,
    hidden: Annotated[
        bool, typer.Option("--hidden", help="The inputs are hidden: DIR of --out is the judges', tell no outputs.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Runs at a time.  [default: one a core]", show_default=False)
    ] = CORES,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="Run on this Dask cluster, which sees the folders.")
    ] = "",
    profile: Annotated[
        str, typer.Option("--profile", help="light, tensorflow or torch.  [default: as the notebook imports]")
    ] = "",
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Run without a sandbox; each run is marked so.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run from the start what was kept or has ended, too.")] = False,
) -> None:
    """Run team notebooks by papermill in sandboxes; the same command goes on where it was stopped.

    \b
    aitracks capstone run teams/* --train open/train --inputs open/practice --out runs
    aitracks capstone run a.ipynb --train open/train --inputs hidden/inputs --hidden --out judges/a --budget 300
    """
    from aitracks.capstone.runs.many import run_many
    from aitracks.capstone.runs.progress import RunsView, print_results
    from aitracks.capstone.runs.types import RunJob
    from aitracks.capstone.runs.warm import close_all, runs_process
    from aitracks.errors import UnknownError
    from aitracks.kernels.profiles import PROFILES

    if profile and profile not in PROFILES:
        raise UnknownError("profile", profile, PROFILES)
    asked = [
        RunJob(
            team_of(notebook),
            notebook,
            train,
            inputs,
            out,
            seed,
            budget,
            "hidden" if hidden else "open",
            profile,
            unsafe,
            fresh,
        )
        for notebook in notebooks
    ]
    began = time.monotonic()
    try:
        if profile and not scheduler:
            runs_process(profile, not unsafe)  # it warms up while the data are copied
        with RunsView(asked) as view:
            results = run_many(asked, jobs, scheduler, view.tell, view.look)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; the same command goes on from what was kept.\n")
        raise
    finally:
        close_all()
    print_results(results, time.monotonic() - began)
    if any(result.state != "done" for result in results):
        raise typer.Exit(1)


def team_of(notebook: Path) -> str:
    """The team's id: the name of its folder, or that of its notebook."""
    return notebook.stem if notebook.suffix == ".ipynb" else notebook.resolve().name
