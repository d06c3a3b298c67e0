"""Reading the settings again while the hub runs (SIGUSR1, `aitracks hub reload`): open notebooks go on.

JupyterHub is ended and started with the new configuration; people's servers are no children of it. SIGHUP is left
alone: it is what a launcher hears whose terminal is closed, and then all should end.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from aitracks.errors import StateError
from aitracks.hub.places import Places, locked
from aitracks.hub.proxy import free_ports
from aitracks.hub.settings import HubSettings, override

SIGNAL = signal.SIGUSR1
_FIXED = ("profile", "host", "port", "account_prefix", "databases")


class Asked(Exception):
    """The signal arrived."""


def ignore_until_ready() -> None:
    """A reload that is asked for before the hub is up asks for nothing: the settings are being read."""
    signal.signal(SIGNAL, signal.SIG_IGN)


@contextmanager
def listening() -> Iterator[None]:
    """Raises `Asked` in here when the signal arrives."""

    def hear(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # once is enough
        raise Asked

    before = signal.signal(SIGNAL, hear)
    try:
        yield
    finally:
        signal.signal(SIGNAL, before)


def follow(now: HubSettings, wanted: HubSettings) -> HubSettings:
    """`wanted`, on the ports that running servers and services know. Raises StateError for what needs a new start."""
    changed = [name for name in _FIXED if getattr(now, name) != getattr(wanted, name)]
    if changed:
        raise StateError(f"hub.yaml: {', '.join(changed)}: such a change needs the hub to be stopped and started")
    known = dict(zip(now.cohorts, now.course_ports, strict=True))
    new = iter(free_ports(len(wanted.cohorts)))
    ports = (*now.ports[:3], *(known.get(cohort) or next(new) for cohort in wanted.cohorts), now.ports[-1])
    return override(wanted, {"proxy": now.proxy, "inner_ports": ports})


def ask(data: Path) -> int:
    """Have the hub on this data folder read its settings again; its process number. Raises StateError without one."""
    file = Places(data).hub / "lock"
    try:
        with file.open("r+", encoding="utf-8") as lock:
            held, number = not locked(lock), lock.read().strip()
    except OSError as error:
        raise StateError(f"{file}: no hub has run here, or it is not yours ({error.strerror})") from None
    if not held or not number.isdigit():
        raise StateError(f"no hub runs on {data}: start it with 'aitracks hub --data {data}'")
    os.kill(int(number), SIGNAL)
    return int(number)
