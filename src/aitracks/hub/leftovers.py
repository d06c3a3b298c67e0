"""The processes of a hub on one data folder: found by a mark in their environment, whoever started them.

JupyterHub gives each server a session of its own, so that a hub which was killed leaves them without a parent.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress

import psutil

from aitracks.hub.places import Places
from aitracks.hub.site import MARK

SECONDS_TO_END = 2


SERVICE = "JUPYTERHUB_SERVICE_NAME"  # JupyterHub tells each service its name


def end_processes(places: Places) -> int:
    """End every process of a hub on this data folder; gives their number. Only for whoever holds the lock."""
    count = _end(list(_processes(places)))
    # JupyterHub ends the process of a pid file that it finds, though the number may belong to another by now
    (places.hub / "proxy.pid").unlink(missing_ok=True)
    return count


def end_services(places: Places) -> int:
    """End the services of a hub that is gone, and what they started; people's servers and the proxy go on."""
    return _end([process for process in _processes(places) if SERVICE in _environment(process)])


def _end(found: list[psutil.Process]) -> int:
    for process in found:
        with suppress(psutil.Error):
            process.terminate()
    for process in psutil.wait_procs(found, timeout=SECONDS_TO_END)[1]:
        with suppress(psutil.Error):
            process.kill()
    return len(found)


def _processes(places: Places) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if process.pid != os.getpid() and _environment(process).get(MARK) == str(places.data):
            yield process


def _environment(process: psutil.Process) -> Mapping[str, str]:
    with suppress(psutil.Error, OSError):  # other people's processes, and those that end meanwhile
        found: dict[str, str] = process.environ()
        return found
    return {}
