"""`aitracks regrade`: what new checks, a new unit or another environment change about grades that stand."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aitracks.cli_grade import CORES, CohortName, Data, Jobs, Learners, Scheduler, Unsafe, find_course
from aitracks.cli_regrade_table import Telling, print_report
from aitracks.errors import StateError

if TYPE_CHECKING:  # it imports nbgrader, which takes seconds
    from aitracks.grading.pipeline import Grading
    from aitracks.grading.regrade import Plan, RegradeOptions, Regrading
    from aitracks.grading.regrade_report import Report


def regrade_command(
    cohort: CohortName,
    assignment: Annotated[str, typer.Argument(help="Topic that was graded.")],
    learner: Learners = None,
    jobs: Jobs = CORES,
    scheduler: Scheduler = "",
    data: Data = Path("var"),
    apply: Annotated[bool, typer.Option("--apply", help="Save the new grades.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Run what has not changed or was handed in anew, too.")] = False,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")] = None,
    unsafe: Unsafe = False,
) -> None:
    """Grade again what was graded with other checks, another unit or another environment.

    Shows every learner's points before and after and saves nothing, unless --apply is said. Points and comments that
    teachers gave are kept.

    \b
    aitracks regrade seed_team_demo supervised_learning --json regrade.json
    aitracks regrade seed_team_demo supervised_learning --apply
    """
    from aitracks.grading import engine
    from aitracks.grading.regrade import RegradeOptions

    if json is not None and not json.absolute().parent.is_dir():
        raise StateError(f"{json}: its folder does not exist: make it, or name another file")
    course, members = find_course(cohort, data, learner or ())
    try:
        report = _regrade(
            course, assignment, learner or [], RegradeOptions(members, apply, every, unsafe), jobs, scheduler
        )
    finally:
        engine.close()
    print_report(report, course, assignment)
    if json is not None:
        _write(json, report, course.name, assignment)
    if not report.complete:
        raise typer.Exit(1)


def _regrade(
    course: Path, assignment: str, wanted: list[str], options: RegradeOptions, jobs: int, scheduler: str
) -> Report:
    from aitracks.grading import engine
    from aitracks.grading.regrade import regrading
    from aitracks.grading.regrade_report import Report, stale_feedback

    telling = Telling()
    with regrading(course, assignment, options, engine.run_job, telling.tell) as (regrade, run):
        plan = regrade.plan(run, wanted)
        if plan.names and not options.unsafe and not scheduler:
            engine.refuse_without_sandbox()
            engine.refuse_visible(course)
        with telling.total(len(plan.names), options.apply):
            _run(regrade, run, plan, jobs, scheduler)
    report = Report(sorted(regrade.results, key=lambda result: result.learner), options.apply)
    folders = (course / "feedback").glob(f"*/{assignment}/{assignment}.html")
    stale = stale_feedback(report.changes, [page.parents[1].name for page in folders]) if options.apply else []
    return Report(report.results, options.apply, stale)


def _run(regrade: Regrading, run: Grading, plan: Plan, jobs: int, scheduler: str) -> None:
    from aitracks.grading.places import executor

    try:
        with executor(jobs, scheduler) as (place, workers):
            regrade.regrade(run, plan, place, workers)
    except KeyboardInterrupt:
        done = sum(result.change is not None for result in regrade.results)
        goes_on = "; the same command goes on from here" if regrade.options.apply else ", nothing saved"
        sys.stderr.write(f"{done} of {len(plan.names)} compared{goes_on}.\n")
        raise


def _write(file: Path, report: Report, cohort: str, assignment: str) -> None:
    from aitracks.grading.regrade_report import to_json

    try:
        file.write_text(to_json(report, cohort, assignment, datetime.now(UTC).isoformat()), encoding="utf-8")
    except OSError as error:
        raise StateError(
            f"{file} cannot be written ({error.strerror}): name a file in a folder you can write to"
        ) from error
    typer.echo(f"{file}: written.")
