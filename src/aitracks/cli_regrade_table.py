"""How a regrade is shown: each submission as it ends, then what changed by learner and by check, then the sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text as Styled

if TYPE_CHECKING:  # it imports nbgrader, which takes seconds
    from aitracks.grading.regrade import Result
    from aitracks.grading.regrade_change import Change
    from aitracks.grading.regrade_report import Report

_PIPED_WIDTH = 160
_MOST_DIFFERENCES = 9
_STYLES = {"rises": "green", "falls": "bold red", "stays": ""}


class Telling:
    """A bar with an estimate on stderr; where that is no terminal, one line a submission."""

    def __init__(self) -> None:
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bars = Progress(*columns, console=self.console, disable=not self.console.is_terminal)
        self.done, self.most = 0, 0

    @contextmanager
    def total(self, most: int, applied: bool) -> Iterator[None]:
        """Shown while so many submissions run."""
        self.most = most
        if not most:
            yield
            return
        self.bars.add_task("regrading" if applied else "comparing", total=most)
        with self.bars:
            yield

    def tell(self, result: Result) -> None:
        """Count a submission that has ended."""
        self.done += 1
        self.bars.advance(self.bars.task_ids[0])
        if not self.console.is_terminal:
            said = _points(result.change) if result.change else _verdict(result)
            self.console.print(f"{self.done}/{self.most} {_plain(result.learner)}: {said}", markup=False)


def print_report(report: Report, course: Path, assignment: str) -> None:
    """Print everything that people want to know of a regrade; the JSON file has the rest."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    if report.changes:
        console.print(_learners(report))
        console.print(_checks(report))
    for result in report.results:
        if result.why:
            console.print(f"{_plain(result.learner)}: {_verdict(result)}", markup=False, soft_wrap=True)
    for line in (*_summary(report), *_after(report, course, assignment)):
        console.print(line, soft_wrap=True)


def _learners(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("learner", "points", "", "changed since"):
        table.add_column(title, no_wrap=True)
    table.add_column("checks", overflow="fold")
    for change in report.changes:
        way = str(change.way)
        lines = [_plain(str(check)) for check in change.moved] if change.known else ["earlier checks are lost"]
        if change.to_look_at:
            lines.append(f"look again, points given by hand stand: {', '.join(change.to_look_at)}")
        cells = (_plain(change.learner), _points(change), way, ", ".join(change.parts), "\n".join(lines))
        table.add_row(*map(Styled, cells), style=_STYLES[way])
    return table


def _checks(report: Report) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("check", overflow="fold")
    for title in ("worth", "rise", "fall", "passed", ""):
        table.add_column(title, justify="right", no_wrap=True)
    for row in report.checks():
        points, passed = (f"{before:g} → {after:g}" for before, after in (row.points, row.passed))
        note = "" if row.kind == "kept" else str(row.kind)
        style = "" if row.rises or row.falls or note else "dim"
        table.add_row(Styled(row.name), points, str(row.rises), str(row.falls), passed, note, style=style)
    return table


def _summary(report: Report) -> Iterator[Styled]:
    counts = {state: len(report.of(state)) for state in {result.state for result in report.results}}
    others = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()) if state != "compared")
    tail = f"; {others}" if others else ""
    if not report.changes:
        word = "Nothing to regrade" if report.complete else "Nothing could be compared"
        yield Styled(f"{word}{tail}.")
        return
    ways = ", ".join(f"{count} {way.removesuffix('s')}" if count != 1 else f"1 {way}" for way, count in _ways(report))
    yield Styled(f"{len(report.changes)} compared: {ways}{tail}. Points: {_distribution(report)}.")
    falling = [change for change in report.changes if change.way == "falls"]
    if falling:
        names = ", ".join(f"{_plain(change.learner)} {_points(change)}" for change in falling)
        advice = "" if report.applied else " A fall hurts a learner: read why before it is applied."
        yield Styled(f"FALL: {names}.{advice}", style="bold red")


def _after(report: Report, course: Path, assignment: str) -> Iterator[Styled]:
    if report.changes:
        yield Styled("Saved." if report.applied else "Nothing was saved: --apply saves these grades.")
    if report.stale:
        names = ", ".join(map(_plain, report.stale))
        command = f"nbgrader generate_feedback {assignment} --force"
        yield Styled(f"Feedback is outdated for {names}: run '{command}' in {course}, then release it.")


def _ways(report: Report) -> Iterator[tuple[str, int]]:
    return ((str(way), count) for way, count in report.ways.items())


def _distribution(report: Report) -> str:
    """How many gain how much; of many different amounts the lowest, the middle and the highest."""
    counts = report.differences
    if len(counts) <= _MOST_DIFFERENCES:
        return ", ".join(f"{points:+g} × {count}" if points else f"±0 × {count}" for points, count in counts.items())
    every: Sequence[float] = [points for points, count in counts.items() for _ in range(count)]
    return f"from {every[0]:+g} to {every[-1]:+g}, half of them at least {every[len(every) // 2]:+g}"


def _points(change: Change) -> str:
    before, after = (f"{score:g}/{most:g}" for score, most in zip(change.scores, change.most, strict=True))
    return f"{before} → {after}"


def _verdict(result: Result) -> str:
    return _plain(f"{result.verdict}: {result.why}" if result.why else result.verdict)


def _plain(text: str) -> str:
    """One line that a terminal only shows: names of files and folders are the learner's."""
    shown_text = text.encode(errors="replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in shown_text)[:300]
