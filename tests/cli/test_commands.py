"""The command line: help, foreseen errors in one line, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

UNIT = "notebooks/core/lines/fit_line/unit.py"
OTHER = "notebooks/core/lines/fit_again/unit.py"
COMMANDS = (
    "map",
    "lint",
    "build",
    "grade",
    "regrade",
    "verify",
    "similarity",
    "hub",
    "cohort",
    "code",
    "problem",
    "capstone",
    "team",
    "backup",
    "restore",
)


@pytest.mark.parametrize("words", [(), *((command,) for command in COMMANDS)], ids=lambda words: " ".join(words) or "-")
def test_help_works(checkout: Any, words: tuple[str, ...]) -> None:
    done = checkout.run("aitracks", *words, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.lstrip().startswith("Usage: aitracks " + " ".join(words))
    if not words:
        assert all(f"\n  {command} " in done.stdout for command in COMMANDS)


def test_help_needs_no_curriculum(checkout: Any, tmp_path: Path) -> None:
    done = checkout.run("aitracks", "build", "--help", env={"AITRACKS_HOME": str(tmp_path / "nowhere")})
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("lint", "fit_lime"), "aitracks: unknown unit 'fit_lime': did you mean fit_line"),
        (("lint", "core/lines/nothing"), "aitracks: unknown unit 'core/lines/nothing'"),
        (("lint", ""), "aitracks: unknown unit ''"),
        (("verify", "fit_lime"), "aitracks: unknown unit 'fit_lime': did you mean fit_line"),
        (("build", "tinny"), "aitracks: unknown cohort 'tinny': did you mean tiny?"),
        (("grade", "tinny", "fit_line"), "aitracks: unknown cohort 'tinny': did you mean tiny?"),
        (("grade", "tiny", "fit_line", "--data", "/proc/no"), "aitracks: /proc/no/courses/tiny: not built yet"),
        (("build", "no_such.yaml"), "aitracks: unknown cohort 'no_such.yaml'"),
        (("build", "../../etc/passwd"), "aitracks: unknown cohort '../../etc/passwd'"),
        (("build", "tiny", "--data", "/proc/nowhere"), "aitracks: /proc/nowhere"),
        (("map", "--html", "/proc/nowhere/map.html"), "aitracks: /proc/nowhere/map.html cannot be written"),
        (("verify", "fit_lime", "--report", "/proc/nowhere/x.json"), "aitracks: unknown unit 'fit_lime'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_foreseen_error_is_one_line_and_a_status(checkout: Any, words: tuple[str, ...], message: str) -> None:
    done = checkout.run("aitracks", *words)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(message)


def test_wrong_usage_is_told_without_a_traceback(checkout: Any) -> None:
    for words in (
        ("biuld",),
        ("build",),
        ("build", "tiny", "--dta", "x"),
        ("verify", "--repeat", "0"),
        ("verify", "--jobs", "x"),
    ):
        done = checkout.run("aitracks", *words)
        assert done.returncode == 2
        assert "Usage: aitracks" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_unknown_topic_of_a_cohort_is_named_with_its_line(checkout: Any) -> None:
    checkout.edit("hub_config/cohorts/tiny.yaml", "topics: [fit_line]", "topics: [fit_lime]")
    done = checkout.run("aitracks", "build", "tiny")
    assert done.returncode == 1
    assert done.stderr == (
        "hub_config/cohorts/tiny.yaml:10: unknown topic 'fit_lime': did you mean 'fit_line'?\n1 problem.\n"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("curriculum/scope_map.yaml", "tracks:", "tracks: [", "curriculum/scope_map.yaml:"),
        ("curriculum/programmes/short.yaml", "weeks: 2", "weeks: two", "curriculum/programmes/short.yaml:11: "),
        ("hub_config/cohorts/tiny.yaml", "language: zh-TW", "language: {zh", "hub_config/cohorts/tiny.yaml:4: "),
        ("hub_config/cohorts/tiny.yaml", "term: demo", "term: [demo]", "hub_config/cohorts/tiny.yaml:5: "),
        (UNIT, "minutes: 10", "minutes: [10", f"{UNIT}:3: "),
        ("datasets/casting_line/card.yaml", "files: []", "files: [", "datasets/casting_line/card.yaml:15: "),
    ],
    ids=["map", "programme", "cohort", "cohort field", "header", "card"],
)
def test_broken_yaml_is_named_by_file_and_line(checkout: Any, file: str, old: str, new: str, line: str) -> None:
    checkout.edit(file, old, new)
    done = checkout.run("aitracks", "build", "tiny", "--data", "data")
    assert done.returncode == 1
    assert [said for said in done.stderr.splitlines() if said.startswith(line)], done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].endswith(("problem.", "problems."))
    assert not (checkout.root / "data").exists()


def test_lint_counts_and_names_the_units(checkout: Any) -> None:
    assert checkout.run("aitracks", "lint").stdout == "2 units: no problems.\n"
    for name in ("fit_line", "core/lines/fit_line", "notebooks/core/lines/fit_line/unit.py", "core/lines/fit_line/"):
        assert checkout.run("aitracks", "lint", name).stdout == "1 unit: no problems.\n"
    checkout.edit(UNIT, "minutes: 10", "minutes: 1")
    checkout.edit(OTHER, "minutes: 10", "minutes: 1000")
    done = checkout.run("aitracks", "lint", "core")
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.rpartition(": ")[0].split(":")[0] for line in done.stderr.splitlines()[:-1]] == [
        OTHER,
        UNIT,
    ]
    assert done.stderr.endswith("\n2 problems.\n")


def test_build_says_what_it_did(checkout: Any) -> None:
    done = checkout.run("aitracks", "build", "pair", "--data", "data")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == ("  fit_line\n  fit_again\ndata/courses/pair: 2 assignments, 2 built, 0 unchanged.\n")
    again = checkout.run("aitracks", "build", "pair", env={"AITRACKS_DATA": "data"})
    assert again.stdout == "data/courses/pair: 2 assignments, 0 built, 2 unchanged.\n"


def test_a_home_without_curriculum_is_one_line(checkout: Any, tmp_path: Path) -> None:
    done = checkout.run("aitracks", "lint", env={"AITRACKS_HOME": str(tmp_path)})
    assert done.returncode == 1
    assert done.stderr.startswith(f"aitracks: {tmp_path} holds no curriculum/ folder: set AITRACKS_HOME")
    assert len(done.stderr.splitlines()) == 1


def processes_of(root: Path) -> dict[int, str]:
    """The processes that were started for a checkout and still run, by id with their command lines."""
    mark = f"AITRACKS_HOME={root}\0".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
        except OSError:  # it has ended, or is another user's
            continue
    return found


def wait_for(condition: Any, process: subprocess.Popen[str], seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "the moment did not come"
        time.sleep(0.02)


def end(process: subprocess.Popen[str], root: Path, whole_group: bool) -> None:
    """Ctrl-C in a terminal reaches the whole group; `kill -INT` the one process. Then: 130, a line, nobody left."""
    os.killpg(process.pid, signal.SIGINT) if whole_group else os.kill(process.pid, signal.SIGINT)
    try:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        assert err == "Interrupted.\n"
        assert "Traceback" not in out
        until = time.monotonic() + 15
        while (left := processes_of(root)) and time.monotonic() < until:
            time.sleep(0.1)
        assert left == {}
    finally:
        for pid in processes_of(root):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "kill"])
def test_ctrl_c_ends_a_build(checkout: Any, tmp_path: Path, whole_group: bool) -> None:
    """The course can be built afterwards."""
    process = checkout.start("aitracks", "build", "pair", "--data", tmp_path / "data")
    wait_for(lambda: (tmp_path / "data/courses/pair/.staging/source").exists(), process)
    end(process, checkout.root, whole_group)
    assert not (tmp_path / "data/courses/pair/.staging").exists()
    done = checkout.run("aitracks", "build", "pair", "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "kill"])
@pytest.mark.parametrize("moment", ["kernel", "cases"])
def test_ctrl_c_ends_a_verification(
    checkout: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole_group: bool, moment: str
) -> None:
    """While the kernel runs a cell, and while forked cases run a check; its scratch folders go too."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    if moment == "kernel":
        checkout.edit(UNIT, "# %% try", "# %%\nimport time\n\ntime.sleep(60)\n\n# %% try")
    else:  # only the cases: they have no kernel
        cell = "# %%\nimport sys, time\n\nif 'ipykernel' not in sys.modules:\n    time.sleep(60)\n\n# %% try"
        checkout.edit(UNIT, "# %% try", cell)
    process = checkout.start("aitracks", "verify", "fit_line", "--jobs", "2")

    def running() -> bool:
        lines = processes_of(checkout.root).values()
        workers = sum("aitracks.verify.worker" in line for line in lines)
        return workers >= 3 if moment == "cases" else any("ipykernel" in line for line in lines)

    wait_for(running, process)
    time.sleep(1)
    assert list(tmp_path.glob("aitracks-verify-*"))
    end(process, checkout.root, whole_group)
    assert not list(tmp_path.glob("aitracks-verify-*"))
