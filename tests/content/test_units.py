"""Every unit through its gate; each of its cases is a test of its own.

    pytest -m content

A unit's worker runs once, for all the tests of that unit.
"""

from __future__ import annotations

from functools import cache

import pytest

from aitracks.paths import home
from aitracks.units.catalog import UnitFiles, find_units
from aitracks.units.submissions import load_samples
from aitracks.verify.schedule import verify_units
from aitracks.verify.verdict import UnitVerdict
from aitracks.verify.worker import Options

UNITS = {files.path: files for files in find_units(home())}
REPEAT = 2


def _cases(files: UnitFiles) -> list[str]:
    """The names of a unit's cases, from its files alone."""
    return ["reference", "stub", *(sample.name for sample in load_samples(files.submissions, []))]


def _of_units(*, cases: bool) -> list[object]:
    return [
        pytest.param(
            *((path, case) if cases else (path,)),
            id=f"{files.topic}-{case}" if cases else files.topic,
        )
        for path, files in UNITS.items()
        for case in (_cases(files) if cases else [""])
    ]


@cache
def verdict_on(path: str) -> UnitVerdict:
    """The gate's verdict on a unit."""
    (verdict,) = verify_units([path], Options(repeat=REPEAT), 1, lambda unit, event: None)
    return verdict


@pytest.mark.content
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", _of_units(cases=False))
def test_a_unit_may_be_taught(path: str) -> None:
    """Lint, leaks, network, the kernel's time and memory; and its cases are those of its files."""
    verdict = verdict_on(path)
    assert verdict.problems == ()
    assert verdict.network == ""
    assert [case.name for case in verdict.cases] == _cases(UNITS[path])


@pytest.mark.content
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("path", "name"), _of_units(cases=True))
def test_a_case_is_judged_as_it_should_be(path: str, name: str) -> None:
    case = next((case for case in verdict_on(path).cases if case.name == name), None)
    assert case is not None, verdict_on(path).problems
    assert case.problems == ()
    assert case.runs == REPEAT
