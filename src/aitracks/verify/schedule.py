"""Verifying several units at once, each in its worker process."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

from aitracks.paths import home
from aitracks.units.catalog import UnitFiles
from aitracks.units.source import parse_unit
from aitracks.verify.verdict import UnitVerdict
from aitracks.verify.worker import ENVIRONMENT, Options

Progress = Callable[[str, dict[str, Any]], None]
LONGEST_EVENT = 1 << 24  # bytes of one line from a worker


def verify_units(paths: Sequence[str], options: Options, jobs: int, progress: Progress) -> list[UnitVerdict]:
    """One verdict a unit, in the order of `paths`; `progress` gets each worker's events as they come.

    `jobs` processes are shared out: units beside each other first, then a unit's cases.
    """
    beside = max(1, min(jobs, len(paths)))
    each = replace(options, jobs=max(1, jobs // beside))
    return asyncio.run(_all(paths, each, beside, progress))


async def _all(paths: Sequence[str], options: Options, beside: int, progress: Progress) -> list[UnitVerdict]:
    room = asyncio.Semaphore(beside)

    async def one(path: str) -> UnitVerdict:
        # made here: a worker that is killed cannot take its folder away
        async with room:
            with tempfile.TemporaryDirectory(prefix="aitracks-verify-", ignore_cleanup_errors=True) as scratch:
                return await _worker(path, options, scratch, lambda event: progress(path, event))

    async with asyncio.TaskGroup() as group:
        tasks = {path: group.create_task(one(path)) for path in _longest_first(paths)}
    return [tasks[path].result() for path in paths]


def _longest_first(paths: Sequence[str]) -> list[str]:
    """Units that train networks come first, then those with many samples: a long one begun last would run alone."""

    def length(path: str) -> tuple[bool, int]:
        files = UnitFiles(home(), path)
        unit = parse_unit(files.source, path, [])
        light = unit is None or unit.header.profile == "light"
        return light, -sum(1 for _ in files.submissions.glob("*/*.py"))

    return sorted(paths, key=length)


async def _worker(path: str, options: Options, scratch: str, progress: Callable[[dict[str, Any]], None]) -> UnitVerdict:
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "aitracks.verify.worker",
        path,
        json.dumps(asdict(options)),
        scratch,
        env={**os.environ, **ENVIRONMENT},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=LONGEST_EVENT,
        start_new_session=True,  # so that it can be stopped together with the cases it forked
    )
    events, words = cast(asyncio.StreamReader, worker.stdout), cast(asyncio.StreamReader, worker.stderr)
    verdict: UnitVerdict | None = None
    said = asyncio.create_task(words.read())
    try:
        async for line in events:
            event = json.loads(line)
            progress(event)
            if "verdict" in event:
                verdict = UnitVerdict.model_validate(event["verdict"])
        await worker.wait()
    finally:
        if worker.returncode is None:
            os.killpg(worker.pid, signal.SIGKILL)
            await worker.wait()
    lines = (await said).decode(errors="replace").strip().splitlines()
    why = f"its worker died (status {worker.returncode}): {lines[-1] if lines else 'no message'}"
    return verdict or UnitVerdict(unit=path, problems=(why,))
