"""How much a learner's process may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds by the clock unless said otherwise, sizes in MiB. What exceeds them is stopped, never the class."""

    cell_seconds: float = 120.0  # one cell
    check_seconds: float = 120.0  # all that one check asks
    whole_seconds: float = 900.0  # the whole notebook with its checks
    cpu_seconds: float = 900.0  # processor time of all its processes
    memory: int = 2048  # all its processes together, what it shares with the warm process left out
    processes: int = 64
    open_files: int = 1024  # of all its processes together
    file: int = 256  # the largest file
    scratch: int = 512  # all files together
    output: int = 8  # what one cell may print and show
