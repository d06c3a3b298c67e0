"""Keeps the warm process alive: ``python -I -m aitracks.servers.supervisor FOLDER``.

It holds the socket, so a warm process that dies loses nobody's question; starts another one, later and later when it
keeps dying; and replaces it when what it is made of has changed, the new one first. Servers are left alone, also when
it ends itself, which it does with the process that started it.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from aitracks.errors import AitracksError, ServiceError
from aitracks.processes import end_with_parent
from aitracks.servers import cgroup
from aitracks.servers.ended import Ended
from aitracks.servers.enter import warn
from aitracks.servers.fingerprint import fingerprint

_PR_SET_CHILD_SUBREAPER = 36
_LOOK_SECONDS = 1.0
_LONGEST_WAIT = 60.0
_SETTLED_SECONDS = 60.0  # after so long a life the next death is taken for a new kind of trouble
_LONGEST_PATH = 107
_COMMAND = (sys.executable, "-I", "-X", "utf8", "-m")  # -I: no module of a folder or an environment that is not root's


def socket_path(folder: Path) -> Path:
    """Where the warm process of this folder answers."""
    return folder / "warm.sock"


def is_ready(folder: Path) -> bool:
    """Whether there is a warm process that servers can be forked from."""
    return _ready_file(folder).exists()


def _ready_file(folder: Path) -> Path:
    return folder / "ready"


def ended_folder(folder: Path) -> Path:
    """Where it is noted how servers ended."""
    return folder / "ended"


def start(
    folder: Path, environment: Mapping[str, str] | None = None, log: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """Start the supervisor of `folder`, which it makes; it ends with the thread that calls this, or at SIGTERM.

    `environment` is all that it and the warm process get: nothing secret, learners can read it.
    """
    _ready_file(folder).unlink(missing_ok=True)
    return subprocess.Popen(
        [*_COMMAND, __name__, str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=dict(environment or {}),
        cwd="/",
        start_new_session=True,
    )


@dataclass
class _Warm:
    """One warm process."""

    process: subprocess.Popen[bytes]
    made_of: str
    ready: int  # becomes readable once it is
    since: float = field(default_factory=time.monotonic)
    warm: bool = False


class Supervisor:
    """One warm process at a time for `listening`; two while a new one takes over."""

    def __init__(self, listening: socket.socket, folder: Path) -> None:
        self._listening = listening
        self._ready = _ready_file(folder)
        self._folder = ended_folder(folder)
        self._ended = Ended(self._folder)
        self._serving: _Warm | None = None
        self._coming: _Warm | None = None
        self._wait = 0.0
        self._next_try = 0.0
        self._seen = ""
        self._woken, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._stopping = False

    def run(self) -> None:
        """Return after SIGTERM, when the warm process has ended too."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        while not self._stopping:
            self._once()
        for one in (self._coming, self._serving):
            if one is not None:
                one.process.terminate()
                one.process.wait()

    def _once(self) -> None:
        self._note_deaths(self._ended.reap())
        if self._coming is None and self._wanted():
            self._coming = self._start()
        coming = [self._coming.ready] if self._coming and not self._coming.warm else []
        ready, _, _ = select.select([self._woken, *coming], [], [], _LOOK_SECONDS)
        if self._woken in ready:
            os.read(self._woken, 4096)
        if self._coming and self._coming.ready in ready:
            self._take_over(self._coming)

    def _wanted(self) -> bool:
        if self._serving is None:
            return time.monotonic() >= self._next_try
        now = fingerprint()
        settled, self._seen = now == self._seen, now  # an upgrade takes a while: not in the middle of it
        return settled and now != self._serving.made_of and time.monotonic() >= self._next_try

    def _start(self) -> _Warm:
        made_of = fingerprint()
        ready, theirs = os.pipe()
        process = subprocess.Popen(
            [*_COMMAND, "aitracks.servers.zygote", str(self._listening.fileno()), str(theirs), str(self._folder)],
            stdin=subprocess.DEVNULL,
            pass_fds=[self._listening.fileno(), theirs],
            cwd="/",
        )
        os.close(theirs)
        return _Warm(process, made_of, ready)

    def _take_over(self, new: _Warm) -> None:
        if not os.read(new.ready, 1):
            return  # it died: see _note_deaths
        new.warm = True
        warn(f"the warm process is ready after {time.monotonic() - new.since:.1f} s (process {new.process.pid})")
        if self._serving is not None:
            warn(f"it replaces process {self._serving.process.pid}, which was made of other versions")
            self._serving.process.terminate()  # it is waited for with the others
        self._serving, self._coming = new, None
        self._ready.touch()

    def _note_deaths(self, statuses: Mapping[int, int]) -> None:
        for one in (self._serving, self._coming):
            if one is None or one.process.pid not in statuses:
                continue
            status = statuses[one.process.pid]
            os.close(one.ready)
            if time.monotonic() - one.since > _SETTLED_SECONDS:
                self._wait = 0.0
            self._next_try = time.monotonic() + self._wait
            warn(f"the warm process {one.process.pid} ended (status {status}); next one in {self._wait:.0f} s")
            self._wait = min(max(1.0, self._wait * 2), _LONGEST_WAIT)
            if one is self._serving:
                self._serving = None
                self._ready.unlink(missing_ok=True)
            else:
                self._coming = None

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True


def listen(path: Path) -> socket.socket:
    """A socket that only this account may open. Raises ServiceError where its folder is not this account's alone."""
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise ServiceError(f"{path}: too long for a socket: choose a data folder with a shorter path")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.parent.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ServiceError(
            f"{path.parent}: is not a folder of this account alone (mode 700): remove it, then try again"
        )
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    path.chmod(0o600)
    listening.listen(512)
    return listening


def main(folder: Path) -> None:
    """Be the supervisor of `folder`."""
    end_with_parent(signal.SIGTERM)
    os.umask(0o077)
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # servers outlive the warm process they came from
    try:
        listening = listen(socket_path(folder))
    except (AitracksError, OSError) as error:
        sys.exit(f"aitracks: no warm servers: {error}")
    _ready_file(folder).unlink(missing_ok=True)
    Ended(ended_folder(folder)).forget()
    cgroup.prepare()
    Supervisor(listening, folder).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
