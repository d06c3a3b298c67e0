"""How runs go, for people: a live table on a terminal, else one line as each run ends."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from aitracks.capstone.runs.one_run import PROGRESS
from aitracks.capstone.runs.types import RunJob, RunResult
from aitracks.grading.hostile import plain_text

_ROWS_AT_WORK = 30
_PIPED_WIDTH = 160
COLORS = {"done": "green", "failed": "red", "refused": "yellow", "stopped": "yellow", "broken": "red"}


class RunsView:
    """Shows runs on stderr while they go. Give `tell` and `look` to run_many."""

    def __init__(self, jobs: Sequence[RunJob], console: Console | None = None) -> None:
        self._jobs = jobs
        self._results: dict[str, RunResult] = {}
        self._console = console or Console(stderr=True, highlight=False, soft_wrap=True)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)

    def __enter__(self) -> RunsView:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def tell(self, result: RunResult) -> None:
        """A run has ended."""
        self._results[result.team] = result
        if not self._console.is_terminal:
            self._console.print(f"{len(self._results)}/{len(self._jobs)} {line(result)}", markup=False)

    def look(self) -> None:
        """Show how those at work go."""
        if self._console.is_terminal:
            self._live.update(self.table(), refresh=True)

    def table(self) -> Table:
        """Those at work, and how many have ended and wait."""
        table = Table(box=box.SIMPLE_HEAD)
        for title in ("team", "cell", "s", "MiB", "state"):
            table.add_column(title, justify="left" if title in ("team", "state") else "right", no_wrap=True)
        waiting = 0
        for job in self._jobs:
            if job.team in self._results:
                continue
            about = _progress(job)
            if about is None or table.row_count == _ROWS_AT_WORK:
                waiting += 1
                continue
            cell = f"{about['cell']}/{about['cells']}"
            row = (f"{about['seconds']:.1f}", f"{about['memory']:.0f}", str(about["state"]))
            table.add_row(escape(job.team), cell, *row)
        table.caption = f"{len(self._results)} of {len(self._jobs)} ended, {waiting} waiting"
        return table


def _progress(job: RunJob) -> dict[str, float] | None:
    try:
        about: dict[str, float] = json.loads((job.folder / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return about


def line(result: RunResult) -> str:
    """One line about a run that has ended: of a hidden one no more than its team may know."""
    told = result.told()
    error = told.error if result.kind == "hidden" else plain_text(result.error, 60)
    parts = [f"{result.team}: {result.state}"]
    if result.state == "failed":
        parts.append(f"cell {result.cell}: {error}" if result.cell else f"in the parameters: {error}")
    if result.reused:
        parts.append("not run again, nothing has changed")
    if result.resumed:  # the reason may be the notebook's own words
        resumed = plain_text(result.resumed, 400)
        parts.append(re.split("[;:]", resumed)[0] if result.kind == "hidden" else resumed)
    if result.message and result.state not in ("done", "failed"):
        parts.append(plain_text(result.message, 400))
    return ", ".join(parts)


def print_results(results: Sequence[RunResult], seconds: float, console: Console | None = None) -> None:
    """The table at the end, on stdout."""
    console = console or Console(highlight=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("team", "state", "s", "MiB", "note"):
        table.add_column(title, justify="right" if title in ("s", "MiB") else "left", no_wrap=title != "note")
    for result in results:
        told = result.told()
        numbers = (told.seconds, told.memory) if result.kind == "hidden" else (result.seconds, result.memory)
        state = f"[{COLORS[result.state]}]{result.state}[/]"
        note = line(result).partition(", ")[2]
        table.add_row(escape(result.team), state, *(f"{number:g}" for number in numbers), escape(note))
    console.print(table)
    done = sum(result.state == "done" for result in results)
    console.print(f"{done} of {len(results)} done in {seconds:.1f} s.", soft_wrap=True)
