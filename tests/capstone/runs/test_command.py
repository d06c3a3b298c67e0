"""`aitracks capstone run`: what is printed, Ctrl-C, a cluster."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from distributed import LocalCluster
from rich.console import Console

from aitracks.capstone.runs.many import run_many
from aitracks.capstone.runs.progress import RunsView
from aitracks.capstone.runs.types import RunResult

MAIN = """
import sys
from aitracks import cli
from aitracks.cli_capstone import capstone_app
if "capstone" not in [group.name for group in cli.app.registered_groups]:
    cli.app.add_typer(capstone_app, name="capstone")
cli.main()
"""
GOOD = "open(out + '/predictions.csv', 'w').write(open(inputs + '/inputs.csv').read() + str(seed))"


def command(place: Any, *more: object) -> list[str]:
    data = ("--train", place.folder / "train", "--inputs", place.folder / "inputs", "--out", place.out)
    return [sys.executable, "-c", MAIN, "capstone", "run", *map(str, (*more, *data))]


def test_the_command(place: Any) -> None:
    good, bad = place.team("good", GOOD), place.team("bad", "1 / 0")
    odd = place.team("odd", "1", parameters="train = inputs = out = seed = budget = lr = 1")
    asked = command(place, good.source, bad.source, odd.source / "project.ipynb", "--seed", 7, "--jobs", 1)
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 1, done.stderr
    assert "good: done" in done.stderr
    assert "bad: failed, cell 3: ZeroDivisionError" in done.stderr
    assert "project: refused" in done.stderr
    assert "cell 2 (parameters): unknown parameter 'lr'" in done.stderr
    assert "1 of 3 done in" in done.stdout
    assert (place.out / "good" / "run" / "out" / "predictions.csv").read_text().endswith("7")
    asked[asked.index(str(place.folder / "train"))] = str(place.folder / "none")
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=200)
    assert "none: cannot be read (No such file or directory)" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_stops_cleanly(place: Any) -> None:
    long = place.team("long", "import time\nwhile True: time.sleep(1)")
    running = subprocess.Popen(command(place, long.source), stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 90
    while not (long.folder / ".checkpoint" / "so_far.json").exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    below = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "the same command goes on from what was kept" in said
    assert "Traceback" not in said
    psutil.wait_procs(below, timeout=20)
    assert not [process for process in below if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]
    assert sorted(path.name for path in long.folder.iterdir()) == [".checkpoint", ".lock"]
    assert not (place.out / ".data").exists()


@pytest.fixture
def cluster() -> Iterator[Any]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as found:
        yield found


def test_a_cluster_gives_the_same(place: Any, cluster: Any) -> None:
    jobs = [place.team("red", GOOD), place.team("blue", GOOD), place.team("bad", "{}['x']")]
    told: list[str] = []
    results = run_many(jobs, 1, cluster.scheduler_address, lambda result: told.append(result.team))
    assert [result.state for result in results] == ["done", "done", "failed"]
    assert results[2].error == "KeyError"
    assert sorted(told) == ["bad", "blue", "red"]
    assert all(
        again.reused and again.files == first.files for first, again in zip(results, place.run(*jobs), strict=True)
    )


def test_the_view_shows_who_is_at_work(place: Any) -> None:
    jobs = [place.team(name, "1") for name in ("red", "blue", "green")]
    jobs[0].folder.mkdir(parents=True)
    (jobs[0].folder / ".progress.json").write_text(
        '{"state": "running", "cell": 4, "cells": 9, "seconds": 12.34, "memory": 205.6}', encoding="utf-8"
    )
    screen = Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None)
    with RunsView(jobs, screen) as view:
        view.tell(RunResult("blue", "done"))
        view.look()
    shown = screen.file.getvalue()  # type: ignore[attr-defined]
    row = next(line for line in shown.splitlines() if "red" in line)
    assert row.split()[:5] == ["red", "4/9", "12.3", "206", "running"]
    assert "1 of 3 ended, 1 waiting" in shown
    assert not Path(jobs[1].folder).exists()
