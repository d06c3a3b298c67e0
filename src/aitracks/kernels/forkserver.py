"""The warm process: ``python -m aitracks.kernels.forkserver DESCRIPTOR PROFILE SANDBOXED``.

It imports a profile's libraries, then forks: kernels for learners' code, and one judge server, which forks judges.
It has one thread, runs no learner's line itself, and ends when the process that started it hangs up or dies.

Requests come over a stream socket as wire values; those with descriptors are followed by one byte that carries them.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aitracks.kernels import wire
from aitracks.kernels.limits import Limits
from aitracks.kernels.profiles import ENVIRONMENT, fresh_randomness, warm
from aitracks.kernels.sandbox.view import Shown
from aitracks.kernels.watch import Watch
from aitracks.processes import end_with_parent

WATCH_SECONDS = 0.05
Body = Callable[[dict[str, Any], list[socket.socket]], None]


@dataclass
class _Child:
    number: int
    watch: Watch
    stopped: str = ""


class ForkServer:
    """Forks processes on request and tells how each ended. `bodies` says what a process of each kind does."""

    def __init__(self, requests: socket.socket, sandbox: Any, bodies: dict[str, Body]) -> None:
        self._requests = requests
        self._sandbox = sandbox
        self._bodies = bodies
        self._children: dict[int, _Child] = {}
        self._woken, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> None:
        """Answer requests until the other side hangs up; then every child is killed."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        gc.collect()
        gc.freeze()  # a collection in a child would copy every page it looks at
        wire.send(self._requests, {"event": "warm"})
        with contextlib.suppress(wire.Closed):
            while True:
                self._once()
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)

    def _once(self) -> None:
        timeout = WATCH_SECONDS if self._children else None
        ready, _, _ = select.select([self._requests.fileno(), self._woken], [], [], timeout)
        if self._woken in ready:
            os.read(self._woken, 4096)
            self._reap()
        if self._requests.fileno() in ready:
            self._answer(wire.receive(self._requests))
        for pid, child in self._children.items():
            if not child.stopped and (why := child.watch.exceeded()):
                child.stopped = why
                os.kill(pid, signal.SIGKILL)

    def _answer(self, request: dict[str, Any]) -> None:
        match request["do"]:
            case "fork":
                self._fork(request)
            case "signal":
                for pid, child in self._children.items():
                    if child.number == request["number"]:
                        os.kill(pid, request["signal"])
            case "branch":
                self._branch(request)
            case kind:
                self._bodies[kind](request, [])

    def _branch(self, request: dict[str, Any]) -> None:
        """Fork another server, which takes its requests from the socket that comes with this one."""
        (channel,) = sockets = receive_sockets(self._requests, request["sockets"])
        if os.fork() == 0:
            self._let_go()
            self._bodies[request["kind"]](request, sockets)
            os._exit(0)
        channel.close()

    def _fork(self, request: dict[str, Any]) -> None:
        sockets = receive_sockets(self._requests, request["sockets"])
        limits = Limits(**request["limits"])
        walled = self._sandbox is not None
        if walled:
            self._sandbox.ready()
        pid = os.fork()
        if pid == 0:
            self._become(request, sockets, limits)
        if walled:
            self._sandbox.done()
        self._children[pid] = _Child(request["number"], Watch(pid, limits))
        for one in sockets:
            one.close()

    def _become(self, request: dict[str, Any], sockets: list[socket.socket], limits: Limits) -> None:
        """What the child does; it never returns."""
        status = 70
        try:
            self._let_go()
            if self._sandbox is not None:
                shown = request.get("shown")
                self._sandbox.enter(request["number"], limits, Shown(**shown) if shown else None)
            else:
                os.setsid()
                end_with_parent()
            fresh_randomness()
            self._bodies[request["kind"]](request, sockets)
            status = 0
        except wire.WireError:
            status = 0  # the other side has hung up: nobody is left to tell
        except BaseException as error:  # the edge of this process
            with contextlib.suppress(BaseException):
                wire.send(sockets[0], {"failed": f"{type(error).__name__}: {error}"})
        finally:
            os._exit(status)

    def _let_go(self) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for descriptor in (self._woken, self._wake):
            os.close(descriptor)
        self._requests.close()

    def _reap(self) -> None:
        while self._children:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            if (child := self._children.pop(pid, None)) is None:
                continue
            wire.send(
                self._requests,
                {
                    "event": "ended",
                    "number": child.number,
                    "status": os.waitstatus_to_exitcode(status),
                    "why": child.stopped,
                    "cpu": usage.ru_utime + usage.ru_stime,
                    "memory": max(child.watch.peak, usage.ru_maxrss / 1024),
                },
            )


def receive_sockets(channel: socket.socket, count: int) -> list[socket.socket]:
    """The `count` sockets that follow a request."""
    if count == 0:
        return []
    _, descriptors, _, _ = socket.recv_fds(channel, 1, count)
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    return [socket.socket(fileno=descriptor) for descriptor in descriptors]


def serve(descriptor: int, profile: str, walled: bool, bodies: Callable[[Any], dict[str, Body]]) -> None:
    """Be the warm process of `profile`, with requests on `descriptor`, which forks `bodies(sandbox)`."""
    os.environ.update(ENVIRONMENT)
    requests = socket.socket(fileno=descriptor)
    os.set_inheritable(descriptor, False)
    try:
        sandbox = new_sandbox() if walled else None  # before all else: threads of libraries would forbid it
    except SandboxUnavailable as error:
        with contextlib.suppress(wire.Closed):
            wire.send(requests, {"event": "no sandbox", "why": str(error)})
        return
    warm(profile)
    ForkServer(requests, sandbox, bodies(sandbox)).serve()


def main(descriptor: int, profile: str, walled: bool) -> None:
    """Be grading's warm process."""

    def bodies(sandbox: Any) -> dict[str, Body]:
        from aitracks.kernels.bodies import bodies_of  # slow, and nothing before the sandbox may start a thread

        return bodies_of(sandbox)

    serve(descriptor, profile, walled, bodies)


class SandboxUnavailable(Exception):
    """This system does not give what the sandbox needs; the text says what."""


def new_sandbox() -> Any:
    """The sandbox for the forks of this process. Raises SandboxUnavailable."""
    try:
        from aitracks.kernels.sandbox import Sandbox

        return Sandbox()
    except (OSError, ImportError, RuntimeError, StopIteration) as error:
        raise SandboxUnavailable(str(error)) from error


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3] == "walled")
