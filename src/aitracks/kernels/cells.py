"""What a forked process does when it runs a submission: cells for the driver, questions for the judge.

Two channels: on `control` the driver sends files and cells and gets outputs; on `questions` the judge asks the
learner's namespace, between cells. All that this process says may be a lie; both other sides know.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
from pathlib import Path
from typing import Any

from aitracks.checks.local import LocalWorkspace
from aitracks.checks.seed import seeded
from aitracks.checks.student import LearnerError, Missing, Target
from aitracks.checks.values import NotPlain
from aitracks.kernels import wire
from aitracks.kernels.shell import CellShell, FileDescriptors, take_streams

_FOREIGN_TEXT = 1 << 20  # bytes of a cell that programs and libraries in C may print


def serve_cells(shell: CellShell, control: socket.socket, questions: socket.socket, work: str) -> None:
    """Answer both channels until the driver hangs up; `work` is the folder to run in."""
    start = wire.receive(control)
    _write_files(Path(work), start["files"])
    os.chdir(work)
    descriptors = FileDescriptors()
    take_streams(shell)
    shell.outputs.deliver = lambda output: wire.send(control, json.dumps(output, default=repr))
    answers = _Answers(shell.user_ns)
    wire.send(control, "ready")
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # one that came too late to stop what it was meant for
            ready, _, _ = select.select([control, questions], [], [])
            if questions in ready:
                wire.send(questions, answers.to(wire.receive(questions)))
                descriptors.read(0)  # what learners' functions print to a judge is for nobody
            elif control in ready:
                wire.send(control, {"ended": _run(shell, descriptors, wire.receive(control)["source"])})


def _write_files(work: Path, files: dict[str, bytes]) -> None:
    work.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _run(shell: CellShell, descriptors: FileDescriptors, source: str) -> str:
    """Run one cell, hand out what it shows, and say how it ended."""
    shell.outputs.muted = False
    try:
        result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if text := descriptors.read(_FOREIGN_TEXT):
            shell.outputs.write("stderr", text)
        shell.outputs.flush()
    finally:
        shell.outputs.muted = True
    if isinstance(error, KeyboardInterrupt):
        return "timeout"
    return "error" if error is not None else "ok"


class _Answers:
    """Puts the judge's questions to the learner's namespace."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._workspace = LocalWorkspace(namespace)
        self._seeds = contextlib.ExitStack()

    def to(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to one question: a value, or what came instead of it."""
        try:
            return {"value": self._answer(question)}
        except LearnerError as error:
            return {"raised": [error.kind, error.message[:2000], error.line]}
        except Missing as missing:
            return {"missing": missing.stub}
        except NotPlain as refused:
            return {"refused": [refused.kind, refused.reason]}
        except KeyboardInterrupt:
            return {"stopped": True}

    def _answer(self, question: dict[str, Any]) -> Any:
        kind = question["ask"]
        if kind == "seed":
            self._seeds.close()
            self._seeds.enter_context(seeded(question["seed"]))
            return None
        if kind == "unseed":
            self._seeds.close()
            return None
        target = Target(question["name"], question["handle"], question["path"])
        if kind in ("value", "keep"):
            return getattr(self._workspace, kind)(target)
        return getattr(self._workspace, kind)(target, question["args"], question["kwargs"])
