"""What a process and its descendants use, seen from outside while they work."""

from __future__ import annotations

import time
from dataclasses import dataclass

from aitracks.kernels.watch import cpu_seconds, descendants, share

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
        everyone = descendants(self.pid)
        self.cpu = max(self.cpu, sum(map(cpu_seconds, everyone)))
        self.memory = sum(map(share, everyone))
        self.peak = max(self.peak, self.memory)
        ended = time.monotonic()
        self._next = ended + _LOOKING * (ended - began) if ended - began > 0.05 else 0.0
