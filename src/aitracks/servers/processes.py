"""Processes that are not our children: which one it is, whether it lives, and ending all of somebody's."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """One process for good: another one that gets the same number later has started at another time."""

    pid: int
    started: int  # clock ticks since the system started

    def alive(self) -> bool:
        """Whether it still runs; one that has ended and waits to be taken note of does not."""
        state, started = _stat(self.pid)
        return started == self.started and state not in "ZX"

    def signal(self, number: int) -> None:
        """Send it a signal; to one that has ended, nothing."""
        with contextlib.suppress(ProcessLookupError), _handle(self.pid) as handle:
            if _stat(self.pid)[1] == self.started:  # the handle was there before this look: it is this process's
                signal.pidfd_send_signal(handle, number)


def process(pid: int) -> Process:
    """The process that has this number now."""
    return Process(pid, _stat(pid)[1])


def of_account(uid: int) -> list[Process]:
    """All processes of an account, also those that run under another identity of its."""
    found = []
    for pid in _pids():
        lines = _read(f"/proc/{pid}/status").splitlines()
        ids = next((line.split()[1:] for line in lines if line.startswith("Uid:")), [])
        if str(uid) in ids:
            found.append(process(pid))
    return [one for one in found if one.alive()]


def marked(mark: str) -> list[Process]:
    """All processes that were started with this NAME=VALUE in their environment."""
    words = os.fsencode(mark)
    found = []
    for pid in _pids():
        with contextlib.suppress(OSError):
            if words in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.append(process(pid))
    return [one for one in found if one.alive()]


def end_all(find: Callable[[], list[Process]], seconds: float = 5.0) -> bool:
    """Kill what `find` finds until it finds nothing more; whether it came to that."""
    deadline = time.monotonic() + seconds
    while found := find():
        for one in found:
            one.signal(signal.SIGKILL)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextlib.contextmanager
def _handle(pid: int) -> Iterator[int]:
    descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208


def _stat(pid: int) -> tuple[str, int]:
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return (fields[0], int(fields[19])) if fields else ("X", -1)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended meanwhile
        return ""
