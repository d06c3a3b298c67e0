"""The gate, as `aitracks verify` runs it: a sound unit passes, and each way of being wrong is found.

All units are verified by one command; its table, its report and its status are what the tests look at.
"""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

SampleText = Callable[[str, str, str], str]

EVERY = "two_points, three_points, never_seen_line"
RIGHT = "    return tuple(float(v) for v in np.polyfit(x, y, 1))"
UNITS = (
    "sound",
    "wrong_reference",
    "scoring_stub",
    "samples",
    "flaky",
    "raising",
    "network",
    "leaking",
    "exiting",
    "misspelt",
)


@dataclass(frozen=True)
class Verified:
    """What `aitracks verify` said and wrote about all the units."""

    done: subprocess.CompletedProcess[str]
    report: dict[str, Any]
    connections: int

    def unit(self, topic: str) -> dict[str, Any]:
        """The verdict on a unit."""
        return next(unit for unit in self.report["units"] if unit["unit"] == f"core/lines/{topic}")

    def case(self, topic: str, name: str) -> list[str]:
        """The problems of one case."""
        problems: list[str] = next(c["problems"] for c in self.unit(topic)["cases"] if c["name"] == name)
        return problems


def break_units(checkout: Any, sample_text: SampleText, port: int) -> None:
    """Make each unit wrong in the way that its name says."""

    def unit(topic: str) -> str:
        return f"notebooks/core/lines/{topic}/unit.py"

    def hidden(topic: str) -> str:
        return f"graders/core/lines/{topic}/hidden.py"

    def sample(topic: str, name: str, fails: str, body: str) -> None:
        checkout.write(
            f"graders/core/lines/{topic}/submissions/{name}.py", sample_text("A sample of the tests.", fails, body)
        )

    checkout.edit(unit("wrong_reference"), "float(slope), float(intercept)", "float(slope), float(intercept) + 1")
    checkout.edit(hidden("scoring_stub"), "    x = rng.normal(size=20)\n", "    return\n    x = rng.normal(size=20)\n")
    sample("samples", "accepted/formula", "", "    return 0.0, 0.0")
    sample("samples", "rejected/swapped", EVERY, RIGHT)
    sample("samples", "rejected/ends_only", "three_points", "    return 0.0, 0.0")
    sample("samples", "rejected/dies", EVERY, "    import os\n\n    os._exit(3)")
    sample("samples", "rejected/exits", EVERY, "    import sys\n\n    sys.exit(3)")
    sample("samples", "rejected/raises", EVERY, "    return 1 / 0")
    checkout.edit(hidden("flaky"), "\n\n@hidden", "\n\nseen = []\n\n\n@hidden")
    checkout.edit(hidden("flaky"), "    x = rng", "    seen.append(1)\n    assert_even(len(seen))\n    x = rng")
    checkout.edit(
        hidden("flaky"),
        "\n\nseen = []",
        "\n\ndef assert_even(n):\n    require(n % 2, '奇', 'odd')\n\n\nseen = []",
    )
    checkout.edit(hidden("flaky"), "close, hidden", "close, hidden, require")
    checkout.edit(hidden("raising"), "    x = rng", "    raise KeyError('mine')\n    x = rng")
    checkout.edit(
        unit("network"),
        "# %% try",
        "# %%\nimport sys\n\nprint('oh no', file=sys.stderr)\n\n"
        f"# %%\nimport socket\n\nsocket.create_connection(('127.0.0.1', {port}), timeout=5)\n\n"
        "# %%\nsocket.create_connection(('192.0.2.1', 80), timeout=5)\n\n# %% try",
    )
    for text in ("點排成曲線，殘差有規律的時候。", "When the points bend and the residuals show a pattern."):
        checkout.edit(unit("leaking"), text, f"{text}\n\n### BEGIN SOLUTION\n{text}\n### END SOLUTION")
    checkout.edit(unit("exiting"), "# %% try", "# %%\nimport os\n\nos._exit(5)\n\n# %% try")
    checkout.edit(unit("misspelt"), "minutes: 10", "minuts: 10")


@pytest.fixture(scope="module")
def verified(
    new_checkout: Any, sample_text: SampleText, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Verified]:
    """One run of the command on all the units, each check run three times."""
    root = tmp_path_factory.mktemp("verify")
    checkout = new_checkout(root / "checkout")
    checkout.add_units(*(f"core/lines/{topic}" for topic in ("fit_line", "fit_again", *UNITS)))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        break_units(checkout, sample_text, server.getsockname()[1])
        paths = [f"core/lines/{topic}" for topic in UNITS]
        report = root / "verify.json"
        done = checkout.run("aitracks", "verify", *paths, "--repeat", 3, "--report", report, timeout=600)
        connections = 0
        try:
            while True:
                server.accept()[0].close()
                connections += 1
        except BlockingIOError:
            yield Verified(done, json.loads(report.read_text(encoding="utf-8")), connections)


@pytest.mark.timeout(600)
def test_a_sound_unit_passes(verified: Verified) -> None:
    verdict = verified.unit("sound")
    assert (verdict["passed"], verdict["problems"]) == (True, [])
    assert (verdict["points"], verdict["public_points"], verdict["task_points"]) == (4, 2, 3)
    assert {case["name"]: (case["points"], case["runs"], case["problems"]) for case in verdict["cases"]} == {
        "reference": (4, 3, []),
        "stub": (0, 3, []),
        "accepted/formula": (4, 3, []),
        "accepted/solver": (4, 3, []),
        "rejected/ends_only": (3.5, 3, []),
        "rejected/looked_up": (2, 3, []),
        "rejected/no_intercept": (0.5, 3, []),
        "rejected/swapped": (0, 3, []),
    }
    assert verdict["memory"] > 20
    assert verdict["seconds"] > 0


def test_the_network_was_cut(verified: Verified) -> None:
    """Where a machine cannot, the gate says why; this one can."""
    assert [unit["network"] for unit in verified.report["units"]] == [""] * len(UNITS)


def test_the_status_and_the_report_say_that_units_failed(verified: Verified) -> None:
    assert verified.done.returncode == 1
    assert (verified.report["repeat"], verified.report["passed"]) == (3, False)
    assert [unit["unit"] for unit in verified.report["units"]] == [f"core/lines/{topic}" for topic in UNITS]
    assert [unit["passed"] for unit in verified.report["units"]] == [True] + [False] * (len(UNITS) - 1)


def test_the_table_has_a_line_for_each_unit_and_every_problem_is_listed(verified: Verified) -> None:
    lines = verified.done.stdout.splitlines()
    for topic in UNITS:
        (row,) = [line for line in lines if line.startswith(f"  {topic} ")]
        assert ("passed" in row, "FAILED" in row) == (topic == "sound", topic != "sound")
    (row,) = [line for line in lines if line.startswith("  sound ")]
    assert "  4 + 3     8/8  " in row
    assert lines[-1].startswith(f"1 of {len(UNITS)} units passed; ")
    for unit in verified.report["units"]:
        for problem in unit["problems"]:
            assert f"{unit['unit']}: {problem}" in lines
        for case in unit["cases"]:
            for problem in case["problems"]:
                assert f"{unit['unit']}: {case['name']}: {problem}" in lines
    assert "Traceback" not in verified.done.stdout + verified.done.stderr


def test_a_wrong_reference(verified: Verified) -> None:
    assert verified.case("wrong_reference", "reference") == [
        "check 'two_points' gives 'fail'; it must pass",
        "check 'three_points' gives 'partial'; it must pass",
        "check 'never_seen_line' gives 'fail'; it must pass",
    ]
    assert "in a kernel, check-fit gives 0.5 of 4.0 points" in verified.unit("wrong_reference")["problems"]
    assert verified.case("wrong_reference", "accepted/formula") == []


def test_a_check_that_gives_points_to_the_stub(verified: Verified) -> None:
    assert verified.case("scoring_stub", "stub") == [
        "check 'never_seen_line' passes; it must not",
        "check 'never_seen_line' gives 2 points to the untouched stub",
    ]


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("accepted/formula", [f"check '{name}' gives 'fail'; it must pass" for name in EVERY.split(", ")]),
        ("accepted/solver", []),
        ("rejected/swapped", [f"check '{name}' passes; it must not" for name in EVERY.split(", ")]),
        (
            "rejected/ends_only",
            [f"check '{name}' gives 'fail'; it must pass" for name in ("two_points", "never_seen_line")],
        ),
        ("rejected/no_intercept", []),
        ("rejected/dies", ["the process died (status 3)"]),
        ("rejected/exits", []),
        ("rejected/raises", []),
    ],
)
def test_samples_are_held_to_what_they_promise(verified: Verified, name: str, problems: list[str]) -> None:
    """A sample that ends its process is trouble; one that raises or calls sys.exit has failed, as it says."""
    assert verified.case("samples", name) == problems


def test_a_check_that_gives_another_verdict_each_time(verified: Verified) -> None:
    for name in ("reference", "accepted/formula", "accepted/solver"):
        assert "verdicts differ between runs: never_seen_line" in verified.case("flaky", name)


def test_a_check_that_raises(verified: Verified) -> None:
    """It fails every case, the rejected ones included: nothing was judged."""
    for case in verified.unit("raising")["cases"]:
        assert case["problems"] == ["judge error: check 'never_seen_line' of 'fit': KeyError: 'mine'"]
        assert (case["points"], case["runs"]) == (0, 0)
    (stops, _) = verified.unit("raising")["problems"]
    assert "stops: JudgeError: check 'never_seen_line' of 'fit': KeyError: 'mine'" in stops


def test_a_unit_that_opens_a_connection(verified: Verified) -> None:
    """Neither a server on this very machine nor one outside is reached."""
    assert verified.connections == 0
    found = verified.case("network", "reference")
    assert [problem for problem in found if "stops with ConnectionRefusedError" in problem]
    assert [problem for problem in found if "stops with OSError: [Errno 101] Network is unreachable" in problem]
    assert [p for p in verified.unit("network")["problems"] if "stops: ConnectionRefusedError: [Errno 111]" in p]


def test_a_unit_that_writes_to_stderr(verified: Verified) -> None:
    assert [p for p in verified.unit("network")["problems"] if p.endswith("writes to stderr: oh no")]


def test_a_release_that_gives_something_away(verified: Verified) -> None:
    """nbgrader clears only what stands between its marks, so marks in a model answer release the rest of it."""
    (chinese, english) = sorted(verified.unit("leaking")["problems"], reverse=True)
    start = "the release gives away the model answer of 'cost': fit_line.ipynb holds ".replace("fit_line", "leaking")
    assert chinese == f"{start}'點排成曲線，殘差有規律的時候。'"
    assert english == f"{start}'When the points bend and the residuals show a pattern.'"


def test_a_unit_that_ends_its_process(verified: Verified) -> None:
    """The kernel's death and that of every case are problems; the gate itself goes on."""
    assert verified.case("exiting", "reference") == ["the process died (status 5)"]
    assert [p for p in verified.unit("exiting")["problems"] if p.startswith("in a kernel, cell 5 stops:")]


def test_a_unit_with_lint_is_not_run(verified: Verified) -> None:
    verdict = verified.unit("misspelt")
    assert verdict["cases"] == []
    assert verdict["problems"] == [
        "notebooks/core/lines/misspelt/unit.py:2: this file has no 'minutes': add 'minutes: …'",
        "notebooks/core/lines/misspelt/unit.py:3: unknown field 'minuts': did you mean 'minutes'?",
    ]


def test_kept_notebooks_are_executed_in_both_languages(checkout: Any, tmp_path: Path) -> None:
    done = checkout.run("aitracks", "verify", "fit_line", "--keep", tmp_path / "kept")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 units passed" in done.stdout
    for language, word in (("zh-TW", "鑄件"), ("en", "Castings")):
        notebook = nbformat.read(tmp_path / "kept" / f"fit_line.{language}.ipynb", as_version=4)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
        assert code[1].outputs[0].text.startswith(word)


FILES = """\
# %%
import pathlib
import tempfile

folder = pathlib.Path(tempfile.mkdtemp())

# %%
(folder / "told.txt").write_text("3")

# %%
both = fit, (folder / "told.txt").read_text()

# %% try"""


def test_a_rejected_submission_that_needs_a_cell_that_was_left_out_is_run_whole(checkout: Any, tmp_path: Path) -> None:
    """What the second cell writes is a file, so nobody sees that the third one needs it."""
    checkout.edit("notebooks/core/lines/fit_line/unit.py", "# %% try", FILES)
    done = checkout.run("aitracks", "verify", "fit_line", "--report", tmp_path / "verify.json")
    assert done.returncode == 0, done.stdout + done.stderr
    (unit,) = json.loads((tmp_path / "verify.json").read_text(encoding="utf-8"))["units"]
    assert [case["name"] for case in unit["cases"] if case["problems"]] == []
    points = {case["name"]: case["points"] for case in unit["cases"]}
    assert (points["reference"], points["rejected/no_intercept"]) == (4, 0.5)
