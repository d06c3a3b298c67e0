"""Everything that is held against one unit; runs inside the worker."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from aitracks.checks.notebook import JUDGE
from aitracks.curriculum import load_curriculum
from aitracks.errors import AitracksError
from aitracks.language import EN, LANGUAGES, ZH, Language
from aitracks.paths import home
from aitracks.units.build import build_topic
from aitracks.units.catalog import LoadedUnit, UnitFiles, load_unit
from aitracks.units.lint import lint_unit
from aitracks.verify.case import Case, CaseRun, cases_of, problems_of
from aitracks.verify.kernel import KernelRun, run_reference
from aitracks.verify.leaks import leaks
from aitracks.verify.run_case import import_libraries, run_cases
from aitracks.verify.verdict import CaseVerdict, UnitVerdict
from aitracks.verify.worker import Options

Tell = Callable[[dict[str, Any]], None]


def verify_unit(path: str, options: Options, scratch: Path, network: str, tell: Tell) -> UnitVerdict:
    """The verdict on the unit `path`; `network` says why the network could not be cut off, or is empty."""
    tell({"step": "building"})
    root = home()
    files = UnitFiles(root, path)
    linted = [str(problem) for problem in lint_unit(files, load_curriculum(root))]
    if linted:
        return UnitVerdict(unit=path, network=network, problems=tuple(linted))
    unit = load_unit(files)
    try:
        courses = {language: build_topic(unit, language, scratch / language) for language in LANGUAGES}
    except AitracksError as error:
        return UnitVerdict(unit=path, network=network, problems=(str(error),))
    leaked = {leak: None for course in courses.values() for leak in leaks(unit, course / "release" / files.topic)}
    tell({"step": "in a kernel"})
    kernel = _in_kernel(unit, courses, options)
    cases = _all_cases(unit, courses[ZH], options, kernel, tell) if options.samples else []
    return UnitVerdict(
        unit=path,
        points=sum(unit.totals.values()),
        public_points=sum(check.points for check in unit.checks if check.public),
        task_points=sum({cell.name: cell.points for cell in unit.unit.cells if cell.kind == "task"}.values()),
        seconds=kernel.seconds,
        slowest_cell=kernel.slowest,
        memory=kernel.memory,
        network=network,
        cases=tuple(cases),
        problems=(*leaked, *kernel.problems),
    )


def _in_kernel(unit: LoadedUnit, courses: Mapping[Language, Path], options: Options) -> KernelRun:
    if not options.keep:
        return run_reference(unit, courses[ZH])
    keep = Path(options.keep)
    run_reference(unit, courses[EN], keep)
    return run_reference(unit, courses[ZH], keep)


def _all_cases(unit: LoadedUnit, course: Path, options: Options, kernel: KernelRun, tell: Tell) -> list[CaseVerdict]:
    """Every case, run in the folder of the built notebook with the judge's checks.

    For one run of the checks, a reference that they gave full points in the kernel is not run again.
    """
    topic = unit.files.topic
    os.environ[JUDGE] = str(course / "judge")
    os.chdir(course / "source" / topic)
    import_libraries(unit)
    released = stubs(course / "release" / topic / f"{topic}.ipynb")
    once = options.repeat == 1
    cases = cases_of(unit, released, brief=once)
    verdicts = {"reference": _proven(unit, kernel)} if once and not kernel.problems else {}
    tell({"cases": len(cases) - len(verdicts)})
    doubted: list[Case] = []

    def done(case: Case, run: CaseRun) -> None:
        verdicts[case.name] = _verdict(unit, case, run)
        if case.brief and verdicts[case.name].problems:
            doubted.append(replace(case, brief=False))  # a cell that was left out may have been needed
        else:
            tell({"done": case.name})

    waiting = [case for case in cases if case.name not in verdicts]
    run_cases(unit, waiting, range(options.repeat), options.jobs, done)
    run_cases(unit, doubted, range(options.repeat), options.jobs, done)
    return [verdicts[case.name] for case in cases]


def _proven(unit: LoadedUnit, kernel: KernelRun) -> CaseVerdict:
    """The verdict on a reference to which all checks gave full points in the kernel."""
    return CaseVerdict(name="reference", seconds=kernel.seconds, runs=1, points=sum(unit.totals.values()))


def _verdict(unit: LoadedUnit, case: Case, run: CaseRun) -> CaseVerdict:
    return CaseVerdict(
        name=case.name,
        seconds=round(run.seconds, 1),
        runs=len(run.runs),
        points=round(sum(earned for _, earned in run.runs[0].values()), 2) if run.runs else 0.0,
        problems=tuple(problems_of(case, run, unit.checks)),
    )


def stubs(release: Path) -> dict[str, str]:
    """The answer cells of a released notebook, by name."""
    cells = nbformat.read(release, as_version=4).cells
    graded = [(cell, cell.metadata.get("nbgrader", {})) for cell in cells if cell.cell_type == "code"]
    return {about["grade_id"]: cell.source for cell, about in graded if about.get("solution")}
