"""What a run of a case shows to be wrong with a unit."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from aitracks.checks.run import Verdict
from aitracks.verify.case import Case, CaseKind, CaseRun, CellError, problems_of

CHECKS: Any = [SimpleNamespace(id="first"), SimpleNamespace(id="second")]
PASS, FAIL, PART = (Verdict.PASS, 1.0), (Verdict.FAIL, 0.0), (Verdict.PARTIAL, 0.5)
NOT = (Verdict.NOT_ATTEMPTED, 0.0)

Run = Mapping[str, tuple[Verdict, float]]


def problems(kind: CaseKind, fails: str, *runs: Run, errors: tuple[CellError, ...] = ()) -> list[str]:
    case = Case(kind, kind, {}, frozenset(fails.split()))
    return problems_of(case, CaseRun(runs, errors, 1.0), CHECKS)


@pytest.mark.parametrize(
    ("kind", "fails", "run"),
    [
        ("reference", "", {"first": PASS, "second": PASS}),
        ("accepted", "", {"first": PASS, "second": PASS}),
        ("stub", "first second", {"first": NOT, "second": FAIL}),
        ("rejected", "first", {"first": FAIL, "second": PASS}),
        ("rejected", "first second", {"first": PART, "second": NOT}),
    ],
)
def test_a_case_as_it_should_be(kind: CaseKind, fails: str, run: Run) -> None:
    assert problems(kind, fails, run) == []


@pytest.mark.parametrize(
    ("kind", "fails", "run", "problem"),
    [
        ("reference", "", {"first": PASS, "second": FAIL}, "check 'second' gives 'fail'; it must pass"),
        ("accepted", "", {"first": PART, "second": PASS}, "check 'first' gives 'partial'; it must pass"),
        ("rejected", "first", {"first": PASS, "second": PASS}, "check 'first' passes; it must not"),
        ("rejected", "first", {"first": FAIL, "second": PART}, "check 'second' gives 'partial'; it must pass"),
        (
            "stub",
            "first second",
            {"first": NOT, "second": PART},
            "check 'second' gives 0.5 points to the untouched stub",
        ),
    ],
)
def test_a_case_that_breaks_its_promise(kind: CaseKind, fails: str, run: Run, problem: str) -> None:
    assert problems(kind, fails, run) == [problem]


def test_verdicts_that_differ_between_runs() -> None:
    good = {"first": PASS, "second": PASS}
    assert problems("reference", "", good, good) == []
    assert problems("reference", "", good, {"first": PASS, "second": FAIL}) == ["verdicts differ between runs: second"]


@pytest.mark.parametrize(
    ("kind", "cell", "error", "allowed"),
    [
        ("reference", "code", "ValueError: x", False),
        ("accepted", "try", "ValueError: x", False),
        ("rejected", "answer", "ValueError: x", True),
        ("rejected", "try", "ValueError: x", True),
        ("rejected", "code", "ValueError: x", False),
        ("stub", "try", "NotImplementedError: ", True),
        ("stub", "try", "NameError: x", False),
        ("stub", "code", "NotImplementedError: ", False),
    ],
)
def test_which_cells_may_raise(kind: CaseKind, cell: str, error: str, allowed: bool) -> None:
    fails, run = ("first second", {"first": NOT, "second": NOT}) if kind in ("stub", "rejected") else ("", None)
    found = problems(
        kind, fails, run or {"first": PASS, "second": PASS}, errors=(CellError(f"{cell} cell (line 3)", cell, error),)
    )
    assert found == ([] if allowed else [f"{cell} cell (line 3) stops with {error}"])


def test_trouble_is_the_only_thing_said() -> None:
    case = Case("reference", "reference", {}, frozenset())
    assert problems_of(case, CaseRun((), (), 1.0, "judge error: check 'a'"), CHECKS) == ["judge error: check 'a'"]
