"""One walled-in process that runs a notebook, as its driver sees it: it may lie, hang, flood and die."""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from aitracks.capstone.runs.giving import NAME
from aitracks.capstone.runs.types import RunJob
from aitracks.capstone.runs.usage import Usage
from aitracks.grading.cell_outputs import CellOutputs
from aitracks.kernels import wire
from aitracks.kernels.client import WarmProcess

_START = 120.0
_GRACE = 3.0  # seconds to stop after an interrupt
_LOOK = 0.4  # seconds between two looks at what it uses
_FRAME = 64 << 20  # bytes of one message
_SEND = 60.0
_CAPS = {"files": 40, "one": 32 << 20, "all": 64 << 20}
_CREDENTIALS = struct.Struct("3i")
_CPU_TIMES = 2.5  # processor time for each second of the budget


class Stopped(Exception):
    """Somebody asked for the run to end."""


class Broken(Exception):
    """Our own machinery failed, not the notebook."""


class RunKernel:
    """The process of one run. `tick` is called while it works, a few times a second; it may raise Stopped."""

    def __init__(self, job: RunJob, warm: WarmProcess, shown: Mapping[str, str], budget: float) -> None:
        self._warm = warm
        self._job = job
        self._shown = shown
        self._budget = budget
        self._looked = 0.0
        self.tick: Callable[[], None] = lambda: None
        self.gone = ""  # why it is not there any more
        self.home = ""
        self.usage = Usage(0)
        self.spent: dict[str, Any] = {}

    def start(self) -> None:
        """Fork it. Raises ServiceError or Broken where that cannot be done."""
        self._warm.kernels.wait_warm()
        self._control, theirs = socket.socketpair()
        self._control.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._number = self._warm.kernels.fork(
            "notebook",
            replace(self._job.limits, cpu_seconds=_CPU_TIMES * self._budget + 30),
            [theirs],
            seed=self._job.seed,
            folders=dict(self._shown),
            shown={"work": self._shown["work"], "read_only": {n: self._shown[n] for n in ("train", "inputs")}},
        )
        self.usage = Usage(self._peer(time.monotonic() + _START))
        try:
            said = wire.receive(self._control, time.monotonic() + _START)
            self.home = str(said["home"])
        except (wire.WireError, TypeError, KeyError) as error:
            raise Broken(f"the notebook's process did not start: {error}") from None

    def _peer(self, deadline: float) -> int:
        """The pid of who sends, as the system says and not the process; taken before it runs a line of the team's."""
        self._control.settimeout(max(0.1, deadline - time.monotonic()))
        try:
            _, about, _, _ = self._control.recvmsg(1, socket.CMSG_SPACE(_CREDENTIALS.size), socket.MSG_PEEK)
        except OSError as error:
            raise Broken(f"the notebook's process did not start: {error}") from None
        return int(_CREDENTIALS.unpack(about[0][2])[0]) if about else 0

    def run(self, source: str, deadline: float) -> tuple[CellOutputs, str]:
        """Run one cell until `deadline` (time.monotonic()): its outputs, and how it ended."""
        outputs = CellOutputs(self._job.limits.output << 20)
        interrupted = ""
        try:
            self._say(do="run", source=source)
            while True:
                said = self._hear(deadline)
                if said is None or (isinstance(said, str) and self._flood(outputs, said) and not interrupted):
                    if said is None and interrupted:
                        self.end(interrupted)
                        return outputs, interrupted
                    interrupted = interrupted or ("time" if said is None else "output")
                    deadline = time.monotonic() + _GRACE
                    self._warm.kernels.signal(self._number, signal.SIGINT)
                elif isinstance(said, dict) and said.get("ended") in ("ok", "error"):
                    return outputs, interrupted or str(said["ended"])
                elif not isinstance(said, str):
                    raise wire.WireError("not what a notebook's process says")
        except wire.WireError:
            self.end()
            return outputs, self.gone

    @staticmethod
    def _flood(outputs: CellOutputs, said: str) -> bool:
        outputs.add(said)
        return outputs.flooded

    def keep(self, file: BinaryIO, most: int, seconds: float) -> str:
        """Have its state written to `file`; "" where that worked, else why not."""
        size, interrupted, deadline = 0, False, time.monotonic() + seconds
        try:
            self._say(do="keep", most=most)
            while True:
                said = self._hear(deadline)
                if said is None and not interrupted:
                    interrupted, deadline = True, time.monotonic() + _GRACE
                    self._warm.kernels.signal(self._number, signal.SIGINT)
                    continue
                if isinstance(said, dict) and isinstance(said.get("part"), bytes):
                    size += len(said["part"])
                    if size > most:
                        raise wire.WireError("more than it may have")
                    file.write(said["part"])
                elif isinstance(said, dict) and said.get("ended") in ("kept", "cannot"):
                    return "" if said["ended"] == "kept" else str(said.get("why"))[:400]
                elif not isinstance(said, str):
                    raise wire.WireError("not what a notebook's process says")
        except wire.WireError as error:
            self.end()
            return f"the notebook's process ended while its state was kept ({error})"

    def restore(self, file: BinaryIO, seconds: float) -> str:
        """Give it a state that was kept; "" where that worked, else why not."""
        try:
            self._say(do="restore")
            while part := file.read(1 << 20):
                self._say(part=part)
            self._say(part=b"")
            said = self._hear(time.monotonic() + seconds)
        except wire.WireError as error:
            self.end()
            return f"the process ended ({error})"
        if isinstance(said, dict) and said.get("ended") == "restored":
            return ""
        return str(said.get("why") if isinstance(said, dict) else "it took too long")[:400]

    def give(self) -> tuple[dict[str, bytes], list[str]]:
        """The plain files that it wrote to `out`, by name, and what was left there."""
        files: dict[str, bytes] = {}
        size = 0
        try:
            self._say(do="give", caps=_CAPS)
            while isinstance(said := self._hear(time.monotonic() + _SEND), dict):
                if said.get("ended") == "given":
                    return files, list(_lines(said.get("left")))
                name, content = said.get("file"), said.get("content")
                if not isinstance(name, str) or not NAME.fullmatch(name) or not isinstance(content, bytes):
                    break
                size += len(content)
                if size > _CAPS["all"] or len(files) == _CAPS["files"]:
                    break
                files[name] = content
        except wire.WireError:
            pass
        self.end()
        return {}, ["the notebook's process did not give its files"]

    def end(self, why: str = "") -> None:
        """Have it gone, and note what the system says about its end."""
        if not self.spent:
            self.usage.look()
            self._warm.kernels.signal(self._number, signal.SIGKILL)
            self.spent = self._warm.kernels.ended(self._number, 10 * _GRACE)
            self._control.close()
            self.gone = str(self.spent.get("why") or why or "died")

    def _say(self, **request: Any) -> None:
        self._control.settimeout(_SEND)
        wire.send(self._control, request)

    def _hear(self, deadline: float) -> Any:
        """The next thing it says; None at the deadline."""
        while True:
            now = time.monotonic()
            if now - self._looked > _LOOK:  # also while it floods us
                self._looked = now
                self.usage.look()
                self.tick()
            if now >= deadline:
                return None
            try:
                return wire.receive(self._control, min(deadline, now + _LOOK), _FRAME, handles=False)
            except wire.TimedOut:
                continue


def _lines(value: Any) -> Iterator[str]:
    for line in value[: _CAPS["files"]] if isinstance(value, list) else ():
        yield ascii(line)[1:201]


def sees(folder: Path) -> bool:
    """Whether this machine has the folder: a worker of a cluster may be another one."""
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
