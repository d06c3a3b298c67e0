"""Talking to a warm process: asking it for forks, and hearing how they ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from aitracks.errors import ServiceError
from aitracks.kernels import wire
from aitracks.kernels.limits import Limits

_START_SECONDS = 300.0


class Forks:
    """One connection to a fork server; may be used from several threads."""

    def __init__(self, channel: socket.socket, next_number: Callable[[], int]) -> None:
        self._channel = channel
        self._sending = threading.Lock()
        self._changed = threading.Condition()
        self._events: dict[int, dict[str, Any]] = {}
        self._next_number = next_number
        self._state = ""
        threading.Thread(target=self._listen, name="aitracks-forks", daemon=True).start()

    def wait_warm(self) -> None:
        """Return when the server is ready to fork; raises ServiceError with its reason where it never will be."""
        with self._changed:
            self._changed.wait_for(lambda: self._state, _START_SECONDS)
        if self._state != "warm":
            raise ServiceError(f"the warm process cannot start: {self._state or 'no answer'}")

    def request(self, sockets: Sequence[socket.socket] = (), **request: Any) -> None:
        """Send a request and the sockets that go with it. Raises ServiceError where the server is gone."""
        try:
            with self._sending:
                wire.send(self._channel, request | {"sockets": len(sockets)})
                if sockets:
                    socket.send_fds(self._channel, [b"s"], [one.fileno() for one in sockets])
        except (wire.Closed, OSError) as error:
            raise ServiceError(f"the warm process is gone ({self._state or error})") from None

    def fork(self, kind: str, limits: Limits, sockets: Sequence[socket.socket], **more: Any) -> int:
        """A new process of this kind, which holds `sockets`; its number. They are closed here."""
        number = self._next_number()
        self.request(sockets, do="fork", kind=kind, number=number, limits=asdict(limits), **more)
        for one in sockets:
            one.close()
        return number

    def signal(self, number: int, what: int) -> None:
        """Send a signal to a process that was forked here; to one that has ended, nothing."""
        self.request(do="signal", number=number, signal=what)

    def ended(self, number: int, timeout: float) -> dict[str, Any]:
        """How a process ended (status, why, cpu, memory); empty where it has not within `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: number in self._events or self._state != "warm", timeout)
            return self._events.pop(number, {})

    def close(self) -> None:
        """Hang up, at which the server ends with all its children."""
        try:
            self._channel.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _listen(self) -> None:
        state = "it ended"
        try:
            while True:
                event = wire.receive(self._channel)
                with self._changed:
                    if event["event"] == "ended":
                        self._events[event["number"]] = event
                    else:
                        self._state = event.get("why") or event["event"]
                    self._changed.notify_all()
        except wire.WireError as error:
            state = f"it ended ({error})"
        with self._changed:
            if self._state in ("", "warm"):
                self._state = state
            self._changed.notify_all()


class WarmProcess:
    """The warm process of one profile, with its two servers: `kernels` for learners' code, `judges` for checks.

    Starting it returns at once; forks wait until it is warm. `module` is what runs in it: see `forkserver.serve`.
    """

    def __init__(self, profile: str, walled: bool, module: str = "aitracks.kernels.forkserver") -> None:
        self._count = 0
        self._users = 0
        self._left = time.monotonic()
        self._counting = threading.Lock()
        # without a wall there is no scratch that the system takes away
        self._scratch = None if walled else tempfile.TemporaryDirectory(prefix="aitracks-", ignore_cleanup_errors=True)
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the process)
        ours, theirs = socket.socketpair()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", module),
                *(str(theirs.fileno()), profile, "walled" if walled else "open"),
            ],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=self._words,
            stderr=subprocess.STDOUT,
            env=_environment() | ({"TMPDIR": self._scratch.name} if self._scratch else {}),
            cwd="/",
            start_new_session=True,  # Ctrl-C in a terminal is for the one who grades, not for a learner's cell
        )
        theirs.close()
        self.kernels = Forks(ours, self._number)
        self._judges: Forks | None = None
        self._loaded: set[str] = set()
        self._loading = threading.Lock()

    def judges(self) -> Forks:
        """The server of judges."""
        with self._loading:
            if self._judges is None:
                self.kernels.wait_warm()
                ours, theirs = socket.socketpair()
                self.kernels.request([theirs], do="branch", kind="judges")
                theirs.close()
                self._judges = Forks(ours, self._number)
            self._judges.wait_warm()
            return self._judges

    def load(self, digest: str, public: str, hidden: str) -> None:
        """Have judges know the check files with this digest."""
        judges = self.judges()
        with self._loading:
            if digest not in self._loaded:
                judges.request(do="load", digest=digest, public=public, hidden=hidden)
                self._loaded.add(digest)

    def enter(self) -> None:
        """Say that it is in use."""
        with self._counting:
            self._users += 1

    def leave(self) -> None:
        """Say that one use has ended."""
        with self._counting:
            self._users -= 1
            self._left = time.monotonic()

    def idle_for(self) -> float:
        """Seconds since the last use; 0 while in use."""
        with self._counting:
            return 0.0 if self._users else time.monotonic() - self._left

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def words(self) -> str:
        """The last line that the process printed, for messages about its end."""
        size = os.fstat(self._words.fileno()).st_size
        lines = os.pread(self._words.fileno(), 4000, max(0, size - 4000)).decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def close(self) -> None:
        """End the process and all its children."""
        for forks in (self._judges, self.kernels):
            if forks is not None:
                forks.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
        if self._scratch:
            self._scratch.cleanup()

    def _number(self) -> int:
        with self._counting:
            self._count += 1
            return self._count


def _environment() -> dict[str, str]:
    """What a warm process needs of this one's environment: no token, key or password of whoever grades."""
    wanted = ("PATH", "AITRACKS_HOME", "PYTHONPATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "MPLCONFIGDIR", "HOME")
    return {name: os.environ[name] for name in wanted if name in os.environ}
