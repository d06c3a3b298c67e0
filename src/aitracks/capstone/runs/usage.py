"""What a process and its descendants use, seen from outside while they work."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_LOOKING = 10  # times as long as a look took until the next one, so that a crowd of processes never keeps us busy


@dataclass
class Usage:
    """CPU seconds so far, memory now, and its peak since `begin()`; all zero without a process that can be seen."""

    pid: int
    cpu: float = 0.0
    memory: float = 0.0
    peak: float = 0.0
    _next: float = 0.0

    def begin(self) -> float:
        """Start a new peak; the CPU seconds until now."""
        self.peak = 0.0
        self.look(now=True)
        return self.cpu

    def look(self, now: bool = False) -> None:
        """Look once, unless the last look was too long for that and it need not be `now`.

        Memory in MiB, of what is shared with others only the share.
        """
        began = time.monotonic()
        if self.pid == 0 or (began < self._next and not now):
            return
        everyone = _descendants(self.pid)
        self.cpu = max(self.cpu, sum(map(_cpu, everyone)))
        self.memory = sum(map(_share, everyone))
        self.peak = max(self.peak, self.memory)
        ended = time.monotonic()
        self._next = ended + _LOOKING * (ended - began) if ended - began > 0.05 else 0.0


def _descendants(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            tasks = list(Path(f"/proc/{one}/task").iterdir())
        except OSError:  # it has ended meanwhile
            continue
        for task in tasks:
            waiting += [int(child) for child in _read(f"{task}/children").split()]
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _cpu(pid: int) -> float:
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _share(pid: int) -> float:
    lines = _read(f"/proc/{pid}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Pss:", "SwapPss:"))) / 1024
