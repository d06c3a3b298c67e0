"""The engine: runs jobs in processes forked from a warm one, a learner's kernel and a judge for each submission."""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from aitracks.errors import StateError
from aitracks.grading.jobs import Job, JobResult
from aitracks.grading.submission_run import SubmissionRun
from aitracks.kernels.client import WarmProcess
from aitracks.kernels.sandbox.view import readable
from aitracks.paths import home

PROBE = "aitracks.kernels.sandbox.probe"
IDLE_SECONDS = 900.0  # a warm process that nobody used for so long is stopped; it holds some hundred MiB
_warm: dict[tuple[str, bool], WarmProcess] = {}
_starting = threading.Lock()


def run_job(job: Job) -> JobResult:
    """Run one submission, in a warm process of its profile that is started at first use; from any thread.

    Raises ServiceError where the warm process cannot start.
    """
    warm = _warm_process(job.profile, not job.unsafe)
    try:
        return SubmissionRun(job, warm).result()
    finally:
        warm.leave()


def prepare(profiles: Sequence[str], unsafe: bool = False) -> None:
    """Start the warm processes of these profiles; returns at once."""
    for profile in dict.fromkeys(profiles):
        _warm_process(profile, not unsafe).leave()


def refuse_without_sandbox() -> None:
    """Raise StateError, with the reason and the remedy, where this system gives no sandbox."""
    probe = subprocess.run([sys.executable, "-m", PROBE], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        lines = (probe.stdout + probe.stderr).strip().splitlines()
        raise StateError(
            f"learners' code cannot be walled in here: {lines[-1] if lines else 'no reason given'}. Remedy: "
            "Linux 5.12 or newer with user namespaces (sysctl kernel.unprivileged_userns_clone=1 or "
            "kernel.apparmor_restrict_unprivileged_userns=0, or grade as root) and libseccomp2. "
            "To grade work that you trust without a wall, say --unsafe: each grade is then marked so"
        )


def refuse_visible(course: Path) -> None:
    """Raise StateError where learners' processes could read the course or the checkout: below what they are shown."""
    for secret in (course.resolve(), home() / "graders"):
        for folder in readable():
            if secret.is_relative_to(folder):
                raise StateError(
                    f"{secret}: lies below {folder}, which learners' processes may read: "
                    "keep the checkout and the data folder (--data) elsewhere"
                )


def close() -> None:
    """Stop all warm processes with everything that they forked."""
    with _starting:
        while _warm:
            _warm.popitem()[1].close()


def _warm_process(profile: str, walled: bool) -> WarmProcess:
    """The warm process, entered: whoever gets it leaves it."""
    with _starting:
        known = _warm.get((profile, walled))
        if known is None or not known.alive():
            known = _warm[profile, walled] = WarmProcess(profile, walled)
            threading.Thread(target=_stop_when_idle, args=(known,), name="aitracks-idle", daemon=True).start()
        known.enter()
        return known


def _stop_when_idle(warm: WarmProcess) -> None:
    """formgrader's server lives for weeks; what its button started need not."""
    while warm.alive():
        time.sleep(IDLE_SECONDS / 10)
        with _starting:
            if warm.idle_for() > IDLE_SECONDS:
                for key in [key for key, one in _warm.items() if one is warm]:
                    del _warm[key]
                warm.close()


atexit.register(close)
