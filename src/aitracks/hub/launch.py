"""Starting JupyterHub (which starts its proxy and services), and stopping all of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import disk_usage
from types import FrameType
from typing import IO

from aitracks.errors import ServiceError
from aitracks.hub import reload
from aitracks.hub.leftovers import end_processes, end_services
from aitracks.hub.places import usable
from aitracks.hub.settings import DATA, OVERRIDES
from aitracks.hub.site import MARK, Site
from aitracks.processes import end_with_parent
from aitracks.servers import supervisor

_ROOM = 64 << 10  # bytes: with less a log ends in the middle of its words
SECONDS_TO_STOP = 12  # JupyterHub asks its servers kindly; then they are stopped
RESTARTS, RESTART_SECONDS = 5, 600  # so many restarts in so many seconds, then something is wrong for good

Say = Callable[[str], None]


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived. Not an Exception, so that nothing on the way takes it for an error of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number  # as shells count


@contextmanager
def stop_signals() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into `Stopped`, also where the shell had them ignored (a background job)."""

    def stop(number: int, frame: FrameType | None) -> None:
        for each in before:  # once is enough: a second Ctrl-C must not interrupt the stopping
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    reload.ignore_until_ready()
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass
class Running:
    """JupyterHub as a child process, which can be started again while people's servers go on."""

    site: Site
    lock: IO[str]
    output: IO[bytes]
    process: subprocess.Popen[bytes]
    warm: subprocess.Popen[bytes] | None = None
    restarts: list[float] = field(default_factory=list)

    def restart(self) -> None:
        """Start JupyterHub again; raises ServiceError where that was done too often of late."""
        now = time.monotonic()
        self.restarts = [when for when in self.restarts if now - when < RESTART_SECONDS] + [now]
        if len(self.restarts) > RESTARTS:
            raise ServiceError(
                f"JupyterHub ended by itself {RESTARTS} times (status {self.process.returncode}): "
                f"{last_words(self.site.places.log)}"
            )
        self._begin()

    def change(self, site: Site) -> None:
        """Have JupyterHub go on as `site` says. It is killed: asked to end, it would stop people's servers."""
        self.process.kill()
        self.process.wait()
        self.site = site
        self._begin()

    def _begin(self) -> None:
        end_services(self.site.places)  # they belong to the one that is gone, and hold its ports
        if self.warm is not None and self.warm.poll() is not None:
            self.warm = _start_warm(self.site, self.output)
        self.process = _start(self.site, self.lock, self.output)


@contextmanager
def running_hub(site: Site, lock: IO[str]) -> Iterator[Running]:
    """JupyterHub and the warm process; on leaving they are stopped with everything that they started."""
    log = site.places.log
    with usable(log):
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        output = log.open("ab")
    with output:
        warm = _start_warm(site, output)
        running = Running(site, lock, output, _start(site, lock, output), warm)
        try:
            yield running
        finally:
            _stop(running)


def last_words(log: Path) -> str:
    """The last complaint in the hub's log, for a message of one line; a full disk leaves none."""
    if disk_usage(log.parent).free < _ROOM:
        return f"no space is left where {log} lies: free some, then start again"
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    complaints = [line for line in lines if line.startswith(("[C ", "[E ")) or "Error" in line.split(":")[0]]
    return f"{(complaints or lines or ['it said nothing'])[-1][:300]} (all of it is in {log})"


def _start(site: Site, lock: IO[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        DATA: str(site.places.data),
        MARK: str(site.places.data),
        OVERRIDES: site.settings.model_dump_json(),
        "AITRACKS_HOME": str(site.home),
        "PATH": f"{site.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", str(site.home / "hub_config" / "jupyterhub_config.py")],
        cwd=site.places.hub,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C reaches the launcher alone, which then stops the parts in order
        preexec_fn=_default_signals,
        pass_fds=[lock.fileno()],
    )


def _default_signals() -> None:
    """An ignored SIGINT would be inherited by all servers, and each would take 30 seconds to stop."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    end_with_parent(signal.SIGINT)


def _start_warm(site: Site, output: IO[bytes]) -> subprocess.Popen[bytes] | None:
    """The process that servers are forked from. Learners can read its environment: nothing secret is in it."""
    if not site.settings.servers.warm:
        return None
    told = {MARK: str(site.places.data), "AITRACKS_HOME": str(site.home), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    return supervisor.start(site.places.warm, told, output)


def _stop(running: Running) -> None:
    """SIGINT to JupyterHub, which stops servers, services and proxy; what outlives it (kernels) is stopped after it."""
    hub, warm = running.process, running.warm
    if hub.poll() is None:
        hub.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        hub.wait(SECONDS_TO_STOP)
    end_processes(running.site.places)
    hub.wait()
    if warm is not None:
        warm.terminate()
        warm.wait()
