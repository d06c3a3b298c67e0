"""`aitracks verify`: the gate that every unit must pass before it is taught."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from aitracks.cli_units import UnitNames
from aitracks.errors import StateError, UnknownError
from aitracks.paths import home
from aitracks.units.catalog import find_units
from aitracks.verify.schedule import verify_units
from aitracks.verify.verdict import UnitVerdict
from aitracks.verify.worker import Options


def verify_command(
    units: UnitNames = None,
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="Runs of every check, each with another seed.")] = 1,
    jobs: Annotated[
        int, typer.Option("--jobs", min=1, help="Processes at a time.  [default: one a core]", show_default=False)
    ] = os.cpu_count() or 1,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write all figures as JSON.")] = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Leave the executed notebooks, both languages, here.")
    ] = None,
) -> None:
    """Prove units with their sample submissions.

    The reference earns all points, the untouched stub none, right answers pass, wrong ones fail what they name.

    \b
    aitracks verify
    aitracks verify core/machine_learning --repeat 20 --report verify.json
    """
    paths = [files.path for files in find_units(home(), units or ())]
    if not paths:
        raise UnknownError("unit", "*", [], "no topic has a unit yet: see docs/how-to-author-a-unit.md")
    if report is not None and not report.absolute().parent.is_dir():  # said now, not after the long run
        raise StateError(f"{report}: its folder does not exist: make it, or name another file with --report")
    console = Console(highlight=False)
    began = time.monotonic()
    with _Bars(console) as bars:
        options = Options(repeat=repeat, keep=str(keep.absolute()) if keep else "")
        verdicts = verify_units(paths, options, jobs, bars.event)
    if report is not None:
        report.write_text(_json(verdicts, repeat), encoding="utf-8")
    _print(verdicts, time.monotonic() - began, console)
    if not all(verdict.passed for verdict in verdicts):
        raise typer.Exit(1)


class _Bars:
    """One progress bar a unit; where there is no terminal, one line a finished unit."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self.tasks: dict[str, TaskID] = {}

    def __enter__(self) -> _Bars:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def event(self, unit: str, event: dict[str, Any]) -> None:
        topic = unit.rpartition("/")[2]
        if "step" in event:
            if unit not in self.tasks:
                self.tasks[unit] = self.progress.add_task(topic, total=None)
            self.progress.update(self.tasks[unit], description=f"{topic}: {event['step']}")
        elif "cases" in event:
            self.progress.update(self.tasks[unit], description=f"{topic}: submissions", total=event["cases"])
        elif "done" in event:
            self.progress.advance(self.tasks[unit])
        elif not self.console.is_terminal:
            self.console.print(f"{unit}: done")


def _print(verdicts: Sequence[UnitVerdict], seconds: float, console: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("unit", no_wrap=True)
    for title in ("points", "cases", "notebook", "memory", "verdict"):
        table.add_column(title, justify="right", no_wrap=True)
    for verdict in verdicts:
        right = sum(not case.problems for case in verdict.cases)
        table.add_row(
            verdict.unit.rpartition("/")[2],
            f"{verdict.points:g} + {verdict.task_points:g}",
            f"{right}/{len(verdict.cases)}",
            f"{verdict.seconds:.1f} s",
            f"{verdict.memory:.0f} MiB",
            "[green]passed[/]" if verdict.passed else "[red]FAILED[/]",
        )
    console.print(table)
    for verdict in verdicts:
        for problem in verdict.all_problems:
            console.print(f"{verdict.unit}: {problem}", soft_wrap=True, markup=False)
    for reason in sorted({verdict.network for verdict in verdicts if verdict.network}):
        console.print(f"Not shown: that units need no network: {reason}.", soft_wrap=True)
    passed = sum(verdict.passed for verdict in verdicts)
    runs = sum(case.runs for verdict in verdicts for case in verdict.cases)
    console.print(f"{passed} of {len(verdicts)} units passed; {runs} runs in {seconds:.0f} s.")


def _json(verdicts: Sequence[UnitVerdict], repeat: int) -> str:
    content = {
        "repeat": repeat,
        "passed": all(verdict.passed for verdict in verdicts),
        "units": [{**verdict.model_dump(mode="json"), "passed": verdict.passed} for verdict in verdicts],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
