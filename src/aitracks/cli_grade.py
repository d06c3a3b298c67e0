"""`aitracks grade`: the submissions of an assignment, judged in sandboxes, their grades in the gradebook."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from aitracks.curriculum import load_curriculum
from aitracks.curriculum.cohort import Cohort, load_cohort
from aitracks.errors import StateError, UnknownError, shown
from aitracks.grading.quick_start import profile_of, quick_imports
from aitracks.paths import home

if TYPE_CHECKING:  # it imports nbgrader, which takes seconds
    from aitracks.grading.pipeline import Line

Scores = Mapping[str, tuple[float, float]]
_PIPED_WIDTH = 160
PHASES = ("prepare", "start", "cells", "checks", "save")


CohortName = Annotated[str, typer.Argument(metavar="COHORT", help="Id of a cohort, or the path of its YAML file.")]
Learners = Annotated[
    list[str] | None, typer.Option("--learner", help="Only this learner; may be repeated.  [default: all]")
]
Jobs = Annotated[
    int, typer.Option("--jobs", min=1, help="Submissions at a time.  [default: one a core]", show_default=False)
]
CORES = os.cpu_count() or 1
Scheduler = Annotated[str, typer.Option("--scheduler", metavar="ADDRESS", help="Run on this Dask cluster.")]
Data = Annotated[Path, typer.Option("--data", envvar="AITRACKS_DATA", help="Folder of all state.")]
Unsafe = Annotated[bool, typer.Option("--unsafe", help="Run without a sandbox; each grade is marked so.")]


def grade_command(
    cohort: CohortName,
    assignment: Annotated[str, typer.Argument(help="Topic that was handed in.")],
    learner: Learners = None,
    jobs: Jobs = CORES,
    scheduler: Scheduler = "",
    data: Data = Path("var"),
    unsafe: Unsafe = False,
    force: Annotated[bool, typer.Option("--force", help="Grade what has not changed, too.")] = False,
) -> None:
    """Grade what learners handed in; a second run grades only what has changed.

    \b
    aitracks grade seed_team_demo supervised_learning
    aitracks grade outreach_demo sentiment_analysis --learner amei --force
    """
    from aitracks.grading import engine

    course, members = find_course(cohort, data, learner or ())
    try:
        if not scheduler:
            _warm_up(course, assignment, unsafe)
        with quick_imports():
            names = _names(course, assignment, learner or ())
            import aitracks.grading.pipeline  # noqa: F401 (here, where it is quick)
        _Request(course, assignment, names, members, jobs, scheduler, unsafe, force).run()
    finally:
        engine.close()


@dataclass(frozen=True)
class _Request:
    """What the command line asks for."""

    course: Path
    assignment: str
    names: Sequence[str]
    members: frozenset[str]
    jobs: int
    scheduler: str
    unsafe: bool
    force: bool

    def run(self) -> None:
        """Grade, show how it goes, and print the table."""
        began = time.monotonic()
        with _Progress(len(self.names)) as progress:
            try:
                scores = self._grade(progress)
            except KeyboardInterrupt:
                progress.bars.stop()
                sys.stderr.write(
                    f"{progress.graded} of {len(self.names)} graded; the same command goes on from here.\n"
                )
                raise
        _print(progress.lines, scores, time.monotonic() - began)
        if progress.graded < len(progress.lines):
            raise typer.Exit(1)

    def _grade(self, progress: _Progress) -> Scores:
        from aitracks.grading import engine
        from aitracks.grading.pipeline import Options, grading
        from aitracks.grading.places import executor

        options = Options(self.members, self.unsafe, self.force)
        with grading(self.course, self.assignment, options, engine.run_job, progress.tell) as run:
            with executor(self.jobs, self.scheduler) as (place, workers):
                run.grade(self.names, place, workers)
            return run.scores()


def _warm_up(course: Path, assignment: str, unsafe: bool) -> None:
    """Start the warm processes, which takes as long as importing nbgrader does meanwhile."""
    from aitracks.grading import engine

    if profile := profile_of(course, assignment):
        engine.prepare([profile], unsafe)
    if not unsafe:  # said while they start
        engine.refuse_without_sandbox()
        engine.refuse_visible(course)


def find_course(cohort: str, data: Path, wanted: Sequence[str]) -> tuple[Path, frozenset[str]]:
    """The course's folder and the learners who may hand in."""
    from aitracks.grading.gradebook import gradebook_url
    from aitracks.hub.newcomers import enrol_newcomers, newcomers
    from aitracks.hub.places import Places

    found: Cohort = load_cohort(cohort, load_curriculum(home()), data)
    course = data.resolve() / "courses" / found.id
    if not (course / "nbgrader_config.py").is_file():
        raise StateError(f"{shown(course)}: not built yet: run 'aitracks build {cohort}'")
    places = Places(data.resolve())
    members = [*(person.id for person in found.learners), *newcomers(places, found.id)]
    enrol_newcomers(places, found.id, gradebook_url(course))
    for name in wanted:
        if name not in members:
            raise UnknownError("learner", name, members)
    return course, frozenset(members)


def _names(course: Path, assignment: str, wanted: Sequence[str]) -> list[str]:
    """Whose submissions are looked at."""
    from aitracks.grading.reading import handed_in
    from aitracks.grading.released import refuse_unknown_topic

    refuse_unknown_topic(course, assignment)
    names = sorted(set(wanted)) or handed_in(course / "submitted", assignment)
    if not names:
        raise StateError(
            f"{course.name}/{assignment}: nobody has handed in: 'nbgrader collect {assignment}' fetches submissions"
        )
    return names


class _Progress:
    """A bar with an estimate on stderr; where that is no terminal, one line a submission."""

    def __init__(self, total: int) -> None:
        self.lines: list[Line] = []
        self.total = total
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bars = Progress(*columns, console=self.console, disable=not self.console.is_terminal)
        self.task: TaskID = self.bars.add_task("grading", total=total)

    def __enter__(self) -> _Progress:
        self.bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bars.stop()

    @property
    def graded(self) -> int:
        """How many have a grade."""
        return sum(line.ending.graded for line in self.lines)

    def tell(self, line: Line) -> None:
        """Count a submission that has ended."""
        self.lines.append(line)
        self.bars.advance(self.task)
        if not self.console.is_terminal:
            self.console.print(f"{len(self.lines)}/{self.total} {_said(line)}", markup=False)


def _print(lines: Sequence[Line], scores: Scores, seconds: float) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("learner", "score", "verdict"):
        table.add_column(title, no_wrap=title != "verdict")
    for phase in PHASES:
        table.add_column(f"{phase} s", justify="right", no_wrap=True)
    for line in sorted(lines, key=lambda line: line.learner):
        table.add_row(escape(_plain(line.learner)), _score(line, scores), escape(_verdict(line)), *_seconds(line))
    console.print(table)
    counts = Counter(str(line.ending) for line in lines)
    graded = sum(line.ending.graded for line in lines)
    console.print(f"{graded} of {len(lines)} graded in {seconds:.1f} s: {_listed(counts)}.", soft_wrap=True)


def _score(line: Line, scores: Scores) -> str:
    if not line.ending.graded or line.learner not in scores:
        return "–"
    score, most = scores[line.learner]
    return f"{score:g}/{most:g}"


def _seconds(line: Line) -> list[str]:
    return [f"{line.seconds[phase]:.2f}" if phase in line.seconds else "" for phase in PHASES]


def _said(line: Line) -> str:
    return f"{_plain(line.learner)}: {_verdict(line)}"


def _verdict(line: Line) -> str:
    return f"{line.ending}: {_plain(line.why)}" if line.why else str(line.ending)


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def _plain(text: str) -> str:
    """One line that a terminal only shows: names of files and folders are the learner's."""
    shown_text = text.encode(errors="replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in shown_text)[:200]
