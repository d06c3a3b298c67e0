"""Runs a notebook's cells in a kernel, keeps what can be kept between them, and knows what became of each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aitracks.capstone.runs.checkpoint import Checkpoint, Progress
from aitracks.capstone.runs.kernel import RunKernel
from aitracks.capstone.runs.key import RunKey
from aitracks.capstone.runs.types import CellRecord, RunJob
from aitracks.grading.outputs import safe_outputs

MOST_STATE = 256 << 20  # bytes
KEEP_SECONDS = 60.0
_WORK_PER_KEEP = 10  # keeping may cost a tenth of the time


class LostWhileKept(Exception):
    """The process did not survive that its state was written."""


@dataclass
class CellsDriver:
    """The driver that papermill's engine calls. `failed` is the cell and the error where the notebook ended early."""

    job: RunJob
    kernel: RunKernel
    checkpoint: Checkpoint
    key: RunKey
    progress: Progress
    say: Callable[[str], None]  # a line for the log
    show: Callable[[int, float], None]  # number of the cell at work and its seconds
    keeps: bool = True
    failed: tuple[int, str] | None = None
    notebook: Any = None
    _unkept: float = 0.0
    _cost: float = 0.0

    def saved(self, index: int, cell: Any) -> bool:
        """Put the outputs of an earlier attempt into a cell that was run in it."""
        if index >= self.progress.upto:
            return False
        if cell.cell_type == "code":
            cell.outputs = _nodes(self.progress.outputs.get(index, []))
            cell.execution_count = self.progress.counts.get(index)
        return True

    def run(self, index: int, cell: Any) -> bool:
        """Run a cell; whether the notebook goes on."""
        number = int(cell.metadata.get("aitracks", {}).get("cell", 0))
        began, start = time.monotonic(), datetime.now(UTC).isoformat(timespec="milliseconds")
        self.kernel.tick = lambda: self.show(number, time.monotonic() - began)
        self.kernel.tick()
        cpu = self.kernel.usage.begin()
        outputs, ended = self.kernel.run(cell.source, began + max(0.0, self.job.budget - self.progress.spent))
        seconds = time.monotonic() - began
        self.kernel.usage.look(now=True)
        found = safe_outputs(outputs.found)
        error = _error(found, ended)
        record = CellRecord(
            number,
            start,
            round(seconds, 3),
            round(self.kernel.usage.cpu - cpu, 2),
            round(self.kernel.usage.peak, 1),
            ended,
            self.progress.attempts,
        )
        self._note(index, cell, found, record)
        if ended == "ok":
            self._keep(number, seconds)
            return True
        self.failed = (number, error)
        return False

    def _note(self, index: int, cell: Any, found: list[dict[str, Any]], record: CellRecord) -> None:
        done = sum(one.ended == "ok" for one in self.progress.records) + 1
        cell.outputs = _nodes(found)
        cell.execution_count = done
        self.progress.records.append(record)
        self.progress.outputs[index] = found
        self.progress.counts[index] = done
        self.progress.spent += record.seconds
        if record.ended == "ok":
            self.progress.upto = index + 1

    def _keep(self, number: int, seconds: float) -> None:
        """Keep the state where enough work was done since the last time, at a cost that the work is worth."""
        self._unkept += seconds
        least = max(self.job.keep_after, _WORK_PER_KEEP * self._cost) if self.job.keep_after else 0.0
        if not self.keeps or self._unkept < least:
            return
        began = time.monotonic()
        self.kernel.tick = lambda: self.show(number, 0.0)
        why, size = self.checkpoint.save(
            self.key, self.progress, lambda file: self.kernel.keep(file, MOST_STATE, KEEP_SECONDS)
        )
        self._cost = time.monotonic() - began
        if self.kernel.gone:
            raise LostWhileKept(why)
        if why:
            self.say(f"the state after cell {number} cannot be kept: {why}")
            self._cost = max(self._cost, self._unkept / _WORK_PER_KEEP * 2)  # not after every cell again
        else:
            self.say(f"state kept after cell {number}: {size / 2**20:.1f} MiB in {self._cost:.2f} s")
            self._unkept = 0.0


def _nodes(outputs: list[dict[str, Any]]) -> list[Any]:
    from nbformat import from_dict

    return [from_dict(output) for output in outputs]


def _error(outputs: list[dict[str, Any]], ended: str) -> str:
    """The error's name; where the cell has no error to show, one is put under it."""
    raised = next((output["ename"] for output in reversed(outputs) if output["output_type"] == "error"), "")
    if ended == "error":
        ended = raised or "error"
    if ended != "ok" and not raised:
        words = f"the cell was ended: {ended}"
        outputs.append({"output_type": "error", "ename": ended, "evalue": words, "traceback": [words]})
    return ended
