"""Running one case in a process of its own, forked from one that has the unit's libraries already."""

from __future__ import annotations

import ast
import importlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from aitracks.checks import JudgeError
from aitracks.checks.local import LocalWorkspace
from aitracks.checks.registry import by_answer
from aitracks.checks.run import Verdict, run_checks
from aitracks.processes import end_with_parent
from aitracks.units.catalog import LoadedUnit
from aitracks.verify.case import Case, CaseRun, CellError, steps_of
from aitracks.verify.steps import Step

SECONDS_PER_CASE = 900

_fork = multiprocessing.get_context("fork")


def import_libraries(unit: LoadedUnit) -> None:
    """Import what the unit's setup cell imports, so that each forked case has it at once."""
    setup = next(cell for cell in unit.unit.cells if cell.kind == "setup")
    for node in ast.walk(ast.parse(setup.source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            with suppress(ImportError):  # the cell itself will report it
                importlib.import_module(name)


def run_cases(
    unit: LoadedUnit, cases: Sequence[Case], seeds: Sequence[int], jobs: int, done: Callable[[Case, CaseRun], None]
) -> None:
    """Run the cases, `jobs` at a time; `done` gets each as it ends. Every seed is one run of all checks."""
    waiting, running = list(cases), dict[Connection, tuple[Case, Any, float]]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                case = waiting.pop(0)
                ours, theirs = _fork.Pipe(duplex=False)
                process = _fork.Process(target=_child, args=(unit, case, seeds, theirs))
                process.start()
                theirs.close()
                running[ours] = (case, process, time.monotonic())
            for ours in list(_ended(running)):
                case, process, began = running.pop(ours)
                done(case, _outcome(ours, process, time.monotonic() - began))
    finally:
        for _, process, _ in running.values():
            process.kill()


def _ended(running: dict[Connection, tuple[Case, Any, float]]) -> Iterator[Connection]:
    ready = wait(list(running), timeout=1)
    for ours, (_, process, began) in running.items():
        if ours in ready:
            yield ours
        elif time.monotonic() - began > SECONDS_PER_CASE:
            process.kill()
            yield ours


def _outcome(ours: Connection, process: Any, seconds: float) -> CaseRun:
    try:
        result: CaseRun | None = ours.recv() if ours.poll() else None
    except EOFError:
        result = None
    process.join()
    if result is not None:
        return result
    why = f"no end within {SECONDS_PER_CASE} s" if seconds > SECONDS_PER_CASE else f"died (status {process.exitcode})"
    return CaseRun((), (), seconds, f"the process {why}")


def _child(unit: LoadedUnit, case: Case, seeds: Sequence[int], results: Connection) -> None:
    end_with_parent()
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    results.send(_run(unit, case, seeds))
    results.close()
    os._exit(0)  # no library's exit handlers: they were registered in the parent


def _run(unit: LoadedUnit, case: Case, seeds: Sequence[int]) -> CaseRun:
    began = time.monotonic()
    notebook = _Notebook()
    groups = by_answer(list(unit.checks))
    runs: list[dict[str, tuple[Verdict, float]]] = [{} for _ in seeds]
    for step in steps_of(unit, case):
        if step.cell.kind != "check":
            notebook.run(step)
            continue
        for found, seed in zip(runs, seeds, strict=True):
            try:
                outcomes = run_checks(groups[step.cell.name], LocalWorkspace(notebook.namespace), seed)
            except JudgeError as error:
                return CaseRun((), (), time.monotonic() - began, f"judge error: {error}")
            found |= {outcome.id: (outcome.verdict, outcome.earned) for outcome in outcomes}
    return CaseRun(tuple(runs), tuple(notebook.errors), time.monotonic() - began)


class _Notebook:
    """An IPython shell that runs cells as a kernel does, and goes on after one that raised, as nbgrader does."""

    def __init__(self) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        InteractiveShell.clear_instance()
        self.shell = InteractiveShell.instance()
        self.shell.history_manager.enabled = False
        self.errors: list[CellError] = []

    @property
    def namespace(self) -> dict[str, Any]:
        space: dict[str, Any] = self.shell.user_ns
        return space

    def run(self, step: Step) -> None:
        result = self.shell.run_cell(step.source, store_history=False)
        if error := result.error_before_exec or result.error_in_exec:
            text = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            self.errors.append(CellError(step.where, step.cell.kind, text))
