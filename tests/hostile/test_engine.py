"""Every attack through the engine: no point gained, no secret seen, no harm done, nobody else disturbed."""

from __future__ import annotations

import contextlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil
import pytest

from aitracks.errors import ServiceError
from aitracks.grading.jobs import CellTask, Job
from aitracks.grading.submission_run import SubmissionRun
from aitracks.grading.verdicts import Refused
from aitracks.kernels.client import WarmProcess
from aitracks.kernels.limits import Limits

pytestmark = pytest.mark.hostile
TOPIC = "fit_line"
DEAF = """
import ctypes, os, signal, time
for _ in range(3):
    if os.fork() == 0:
        break
os.setsid() if os.getpid() != 1 else None
ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
for number in range(1, 32):
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_IGN)
while True:
    time.sleep(0.01)
"""
HONEST = ("honest_a", "honest_b", "honest_c")


def test_the_corpus_is_large_enough(runs: Any) -> None:
    assert len(runs.futures) >= 40 + len(HONEST)


def shown(result: Any) -> str:
    """All that a submission's cells showed, as one text."""
    return json.dumps([run.outputs for run in result.cells], ensure_ascii=False)


def test_it_gains_nothing_sees_nothing_and_ends(attack: Any, runs: Any, course: Any) -> None:
    result = runs.of(attack.learner)
    if isinstance(result, Refused):
        assert str(result.ending) == attack.said.get("ending")
        return
    assert result.judge_error == ""
    assert sum(outcome.earned for run in result.checks for outcome in run.outcomes) == attack.points
    assert attack.said.get("ended", "") in result.kernel_ended or attack.said["ended"] == "."
    assert bool(result.kernel_ended) or "ended" not in attack.said
    text = shown(result)
    assert "FOUND" not in text
    assert [secret for secret in course.secrets() if secret in text] == []
    assert result.seconds["all"] < attack.limits["whole_seconds"] + 15
    assert result.memory < 2 * attack.limits["memory"] + 200
    assert len(text) < 4_000_000 * attack.limits["output"]


def test_honest_work_beside_it_gets_its_points(runs: Any) -> None:
    for name in HONEST:
        result = runs.of(name)
        assert [outcome.earned for run in result.checks for outcome in run.outcomes] == [1.0, 1.0, 2.0]
        assert all(run.ended == "ok" for run in result.cells)


def test_nothing_is_left_behind(runs: Any, machine: Any) -> None:
    for name in runs.futures:
        runs.of(name)
    deadline = time.monotonic() + 10
    while (left := kernels()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
    assert machine.most < 150
    assert machine.largest < 1500


def test_nobody_outlives_a_grading_that_was_killed(runs: Any, course: Any) -> None:
    for name in runs.futures:
        runs.of(name)
    with ThreadPoolExecutor(1) as pool:
        warm = WarmProcess("light", True)
        job = Job("deaf", TOPIC, "light", (CellTask(0, DEAF),), {}, "", "", limits=Limits(whole_seconds=60))
        future = pool.submit(SubmissionRun(job, warm).result)
        time.sleep(1)
        warm.kernels.wait_warm()
        time.sleep(1)
        server = psutil.Process(warm._process.pid)
        below = server.children(recursive=True)
        assert len(below) > 2
        server.kill()
        _, left = psutil.wait_procs(below, 5)
        assert left == []
        with contextlib.suppress(ServiceError):
            assert future.result(30).kernel_ended
        warm.close()


def kernels() -> list[str]:
    """Processes of a learner's id that are still there."""
    found = []
    for process in psutil.process_iter(["uids", "cmdline"]):
        uids = process.info["uids"]
        if uids is not None and 1_870_000_000 <= uids.real < 1_870_060_000:
            found.append(f"{process.pid} {process.info['cmdline']}")
    return found
