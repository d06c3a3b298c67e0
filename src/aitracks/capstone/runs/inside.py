"""What a forked process does when it runs a team's notebook: cells, keeping its state, giving out its files.

It runs hostile code: whoever talks to it takes nothing that it says for true, and caps all of it.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

from aitracks.capstone.runs.giving import give_files
from aitracks.capstone.runs.state import CannotKeep, StateFile, keep, restore
from aitracks.kernels import wire
from aitracks.kernels.bodies import settle
from aitracks.kernels.profiles import fresh_lesson
from aitracks.kernels.sandbox.view import LEARNER_HOME
from aitracks.kernels.shell import CellShell, FileDescriptors, take_streams

_FOREIGN_TEXT = 1 << 20  # bytes of a cell that programs and libraries in C may print
DATA = ("train", "inputs")


def serve_notebook(shell: CellShell, control: socket.socket, request: dict[str, Any], walled: bool) -> None:
    """Answer the driver until it hangs up. `request` has the seed and, for use without a wall, the folders."""
    work = settle(walled)
    home = Path(LEARNER_HOME if walled else os.environ["HOME"])
    if not walled:
        shutil.copytree(request["folders"]["work"], work)
    (home / "out").mkdir()
    os.chdir(work)
    fresh_lesson()
    sys.path.insert(0, work)  # a notebook finds the modules beside it
    _seed(request["seed"])
    descriptors = FileDescriptors()
    take_streams(shell)
    shell.outputs.deliver = lambda output: wire.send(control, json.dumps(output, default=repr))
    desk = _Desk(shell, control, descriptors, home)
    wire.send(control, {"ended": "ready", "home": str(home)})
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # one that came too late to stop what it was meant for
            desk.answer(wire.receive(control))


def _seed(seed: int) -> None:
    """The global generators begin alike in each run, whatever the notebook does with its seed."""
    import numpy as np

    random.seed(seed)
    np.random.seed(seed % 2**32)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed % 2**32)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


class _Desk:
    """Does what the driver asks for, one thing after another."""

    def __init__(self, shell: CellShell, control: socket.socket, descriptors: FileDescriptors, home: Path) -> None:
        self._shell, self._control, self._descriptors, self._home = shell, control, descriptors, home
        self._state = StateFile(shell, home)

    def answer(self, request: dict[str, Any]) -> None:
        """Do one thing and say how it ended."""
        match request["do"]:
            case "run":
                answer: dict[str, Any] = {"ended": self._run(request["source"])}
            case "keep":
                answer = self._keep(request["most"])
            case "restore":
                answer = self._restore()
            case _:
                answer = {"ended": "given", "left": give_files(self._home / "out", self._send, request["caps"])}
        wire.send(self._control, answer)

    def _send(self, name: str, content: bytes) -> None:
        wire.send(self._control, {"file": name, "content": content})

    def _run(self, source: str) -> str:
        shell = self._shell
        shell.outputs.muted = False
        try:
            result = shell.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
            if text := self._descriptors.read(_FOREIGN_TEXT):
                shell.outputs.write("stderr", text)
            shell.outputs.flush()
        finally:
            shell.outputs.muted = True
        return "ok" if error is None else "error"

    def _keep(self, most: int) -> dict[str, Any]:
        try:
            keep(self._state, lambda part: wire.send(self._control, {"part": part}), most)
        except CannotKeep as reason:
            return {"ended": "cannot", "why": str(reason)}
        except KeyboardInterrupt:
            return {"ended": "cannot", "why": "it took too long"}
        except Exception as error:  # whatever a team's object raises when it is looked at
            return {"ended": "cannot", "why": f"{type(error).__name__}: {error}"[:300]}
        return {"ended": "kept"}

    def _restore(self) -> dict[str, Any]:
        parts = _Parts(self._control)
        try:
            restore(self._state, parts)
        except KeyboardInterrupt:
            return {"ended": "cannot", "why": "it took too long"}
        except Exception as error:  # as above
            return {"ended": "cannot", "why": f"{type(error).__name__}: {error}"[:300]}
        finally:
            parts.drain()
        return {"ended": "restored"}


class _Parts:
    """The state as it comes, as the file that an unpickler reads."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._held = b""
        self._over = False

    def _more(self) -> bool:
        if not self._over:
            part = wire.receive(self._control)["part"]
            self._over = not part
            self._held += part
        return not self._over

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, fewer at the end."""
        parts, got = [self._held], len(self._held)
        self._held = b""
        while got < size and self._more():
            parts.append(self._held)
            got += len(self._held)
            self._held = b""
        whole = b"".join(parts)
        self._held = whole[size:]
        return whole[:size]

    def readline(self) -> bytes:
        """The next line."""
        while b"\n" not in self._held and self._more():
            pass
        line, end, self._held = self._held.partition(b"\n")
        return line + end

    def drain(self) -> None:
        """Take what is left, so that the other side need not wait."""
        while self._more():
            self._held = b""
