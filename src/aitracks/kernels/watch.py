"""How much a process and its descendants use, as the system counts it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from aitracks.kernels.limits import Limits

_TICKS = os.sysconf("SC_CLK_TCK")
_SHORTEST, _LONGEST = 0.04, 1.0  # seconds between two looks
_LOOKING = 4  # times as long as a look took, so that looking never keeps the server from forking
_UNREADABLE = 64  # open files of a process that hides them


@dataclass
class Watch:
    """Looks at the processes below `pid` from time to time."""

    pid: int
    limits: Limits
    peak: float = 0.0
    next_look: float = 0.0

    def exceeded(self) -> str:
        """Which limit the processes have passed: "memory", "processor time", "processes", "open files", or none."""
        began = time.monotonic()
        if began < self.next_look:
            return ""
        found = self._exceeded()
        now = time.monotonic()
        self.next_look = now + min(max(_SHORTEST, _LOOKING * (now - began)), _LONGEST)
        return found

    def _exceeded(self) -> str:
        pids = descendants(self.pid)
        if len(pids) > self.limits.processes:
            return "processes"
        if sum(map(cpu_seconds, pids)) > self.limits.cpu_seconds:
            return "processor time"
        if sum(map(_open_files, pids)) > self.limits.open_files:
            return "open files"
        memory = sum(map(_resident, pids))
        if memory > self.limits.memory:  # much of it may be the warm process's; to sort that out takes longer
            memory = sum(map(share, pids))
        self.peak = max(self.peak, memory)
        return "memory" if memory > self.limits.memory else ""


def descendants(pid: int) -> list[int]:
    """The process and all that it has started, as far as they still run."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        try:
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in _read(f"{task}/children").split()]
        except OSError:
            continue
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended meanwhile
        return ""


def cpu_seconds(pid: int) -> float:
    """Processor seconds of a process and of its children that have ended; 0 where there is none."""
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _open_files(pid: int) -> int:
    """What sockets and pipes hold belongs to no process: their number is the only limit on that memory."""
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except PermissionError:
        return _UNREADABLE
    except OSError:
        return 0


def _resident(pid: int) -> float:
    """Memory in use, its page tables and what is swapped out, in MiB."""
    return _sum(_read(f"/proc/{pid}/status"), ("VmRSS:", "VmPTE:", "VmSwap:"))


def share(pid: int) -> float:
    """MiB of its own memory and its share of what it has in common with others; all, where it hides that."""
    shares = _read(f"/proc/{pid}/smaps_rollup")
    if not shares:
        return _resident(pid)
    return _sum(shares, ("Pss:", "SwapPss:")) + _sum(_read(f"/proc/{pid}/status"), ("VmPTE:",))


def _sum(lines: str, fields: tuple[str, ...]) -> float:
    return sum(int(line.split()[1]) for line in lines.splitlines() if line.startswith(fields)) / 1024
