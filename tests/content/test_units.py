"""Every unit through its gate; each of its cases is a test of its own.

    pytest -m content

All units that are asked for are verified at once, on all cores, before the first test of them: not to be run with -n.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from aitracks.paths import home
from aitracks.units.catalog import UnitFiles, find_units
from aitracks.units.submissions import load_samples
from aitracks.verify.schedule import verify_units
from aitracks.verify.verdict import UnitVerdict
from aitracks.verify.worker import Options

HERE = Path(__file__)
UNITS = {files.path: files for files in find_units(home())}
REPEAT = 1  # authors repeat twenty times: docs/how-to-author-a-unit.md


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


@pytest.fixture(scope="session")
def verdicts(request: pytest.FixtureRequest) -> dict[str, UnitVerdict]:
    """The gate's verdict on each unit of the tests that were asked for."""
    asked = {str(item.callspec.params["path"]) for item in request.session.items if item.path == HERE}
    paths = [path for path in UNITS if path in asked]
    terminal = request.config.pluginmanager.getplugin("terminalreporter")

    def said(unit: str, event: dict[str, Any]) -> None:
        if "verdict" in event:
            terminal.write_line(f"{unit}: verified")

    found = verify_units(paths, Options(repeat=REPEAT), os.cpu_count() or 1, said)
    return dict(zip(paths, found, strict=True))


@pytest.mark.content
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("path", _of_units(cases=False))
def test_a_unit_may_be_taught(path: str, verdicts: dict[str, UnitVerdict]) -> None:
    """Lint, leaks, network, the kernel's time and memory; and its cases are those of its files."""
    verdict = verdicts[path]
    assert verdict.problems == ()
    assert verdict.network == ""
    assert [case.name for case in verdict.cases] == _cases(UNITS[path])


@pytest.mark.content
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("path", "name"), _of_units(cases=True))
def test_a_case_is_judged_as_it_should_be(path: str, name: str, verdicts: dict[str, UnitVerdict]) -> None:
    case = next((case for case in verdicts[path].cases if case.name == name), None)
    assert case is not None, verdicts[path].problems
    assert case.problems == ()
    assert case.runs == REPEAT
