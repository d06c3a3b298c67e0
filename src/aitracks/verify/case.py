"""What is run of a unit: the reference, the untouched stub, and each sample submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from aitracks.checks.registry import Check
from aitracks.checks.run import Verdict
from aitracks.units.catalog import LoadedUnit
from aitracks.verify.names import quoted
from aitracks.verify.steps import Step, worth_running

CaseKind = Literal["reference", "stub", "accepted", "rejected"]


@dataclass(frozen=True)
class Case:
    """One way to fill a unit's answers, and what its checks must say to it.

    `answers` are the cells that differ from the reference; `fails` the checks that must not pass (all, for the stub);
    `brief`, whether the cells that tell nothing new of it are left out.
    """

    name: str
    kind: CaseKind
    answers: Mapping[str, str]
    fails: frozenset[str]
    brief: bool = False


def cases_of(unit: LoadedUnit, stubs: Mapping[str, str], *, brief: bool) -> list[Case]:
    """Every case of a unit; `stubs` are the answer cells as they stand in the release; `brief` is for rejected ones."""
    every = frozenset(check.id for check in unit.checks)
    return [
        Case("reference", "reference", {}, frozenset()),
        Case("stub", "stub", stubs, every),
        *(
            Case(sample.name, "accepted", sample.answers, sample.fails)
            if sample.accepted
            else Case(sample.name, "rejected", sample.answers, sample.fails, brief)
            for sample in unit.samples
        ),
    ]


def steps_of(unit: LoadedUnit, case: Case) -> list[Step]:
    """The unit's code cells in order, with the case's answers in them; of a brief case, those worth running."""
    cells = [cell for cell in unit.unit.cells if cell.kind in ("code", "setup", "try", "answer", "check")]
    steps = [
        Step(cell, case.answers.get(cell.name, cell.source) if cell.kind == "answer" else cell.source) for cell in cells
    ]
    return worth_running(steps, _asked_for(unit)) if case.brief else steps


def _asked_for(unit: LoadedUnit) -> frozenset[str]:
    """The names that the unit's checks may ask a notebook for: all that stand in quotes in them."""
    files = [file for file in (unit.files.checks, unit.files.hidden) if file.exists()]
    return frozenset().union(*(quoted(file.read_text(encoding="utf-8")) for file in files))


@dataclass(frozen=True)
class CellError:
    """A cell that raised."""

    where: str
    kind: str
    error: str


@dataclass(frozen=True)
class CaseRun:
    """What happened: for each run of the checks {check id: (verdict, points earned)}, cells that raised, seconds.

    `trouble` is set where the run came to no end: a judge's error, a crash, no time left.
    """

    runs: tuple[Mapping[str, tuple[Verdict, float]], ...]
    errors: tuple[CellError, ...]
    seconds: float
    trouble: str = ""


def problems_of(case: Case, run: CaseRun, checks: Iterable[Check]) -> list[str]:
    """What the run shows to be wrong with the unit, one sentence each; empty where the case is as it should be."""
    if run.trouble:
        return [run.trouble]
    found = [*_wrong_errors(case, run)]
    if len({tuple((name, verdict) for name, (verdict, _) in once.items()) for once in run.runs}) > 1:
        found.append(f"verdicts differ between runs: {', '.join(_unsteady(run))}")
    for check in checks:
        verdict, earned = run.runs[0][check.id]
        wants_fail = check.id in case.fails
        if wants_fail and verdict is Verdict.PASS:
            found.append(f"check '{check.id}' passes; it must not")
        elif not wants_fail and verdict is not Verdict.PASS:
            found.append(f"check '{check.id}' gives '{verdict}'; it must pass")
        if case.kind == "stub" and earned > 0:
            found.append(f"check '{check.id}' gives {earned:g} points to the untouched stub")
    return found


def _wrong_errors(case: Case, run: CaseRun) -> Iterable[str]:
    for error in run.errors:
        if case.kind == "rejected" and error.kind in ("answer", "try"):
            continue
        if case.kind == "stub" and error.kind == "try" and error.error.startswith("NotImplementedError"):
            continue
        yield f"{error.where} stops with {error.error}"


def _unsteady(run: CaseRun) -> list[str]:
    return [name for name in run.runs[0] if len({once[name][0] for once in run.runs}) > 1]
