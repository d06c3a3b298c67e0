"""The processes of a hub on one data folder: found by a mark in their environment, whoever started them.

JupyterHub gives each server a session of its own, so that a hub which was killed leaves them without a parent.
"""

from __future__ import annotations

import os
from contextlib import suppress

import psutil

from aitracks.hub.config import MARK
from aitracks.hub.places import Places

SECONDS_TO_END = 2


def end_processes(places: Places) -> int:
    """End every process of a hub on this data folder; gives their number. Only for whoever holds the lock."""
    found = _processes(places)
    for process in found:
        with suppress(psutil.Error):
            process.terminate()
    for process in psutil.wait_procs(found, timeout=SECONDS_TO_END)[1]:
        with suppress(psutil.Error):
            process.kill()
    # JupyterHub ends the process of a pid file that it finds, though the number may belong to another by now
    (places.hub / "proxy.pid").unlink(missing_ok=True)
    return len(found)


def _processes(places: Places) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):  # other people's processes, and those that end meanwhile
            if process.pid != os.getpid() and process.environ().get(MARK) == str(places.data):
                found.append(process)
    return found
