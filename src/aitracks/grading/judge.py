"""The judge: runs checks, asks the learner's process over a channel, and never runs a line of the learner's."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from typing import Any, NoReturn

from aitracks.checks.registry import Check, by_answer, load_text
from aitracks.checks.run import Outcome, run_checks
from aitracks.checks.says import JudgeError
from aitracks.checks.student import LearnerError, Missing, Target
from aitracks.checks.values import NotPlain
from aitracks.kernels import wire
from aitracks.kernels.forkserver import Body

_GONE = "程式已經結束，或因為時間、記憶體超過上限而被停止 (the program has ended, or was stopped: time or memory)"
_SLOW = "沒有在時限內結束 (did not finish in time)"


class RemoteWorkspace:
    """A workspace in another process, at the other end of `channel`."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._gone = False

    def call(self, target: Target, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Call the target; its result as a plain value."""
        return self._ask("call", target, args, kwargs)

    def call_keep(self, target: Target, args: Sequence[Any], kwargs: Mapping[str, Any]) -> int:
        """Call the target and keep its result; a handle on it."""
        return _handle(self._ask("call_keep", target, args, kwargs))

    def value(self, target: Target) -> Any:
        """The target itself as a plain value."""
        return self._ask("value", target)

    def keep(self, target: Target) -> int:
        """A handle on the target itself."""
        return _handle(self._ask("keep", target))

    def seeded(self, seed: int) -> AbstractContextManager[None]:
        """Seeds the generators there for a while."""
        return self._seeded(seed)

    @contextmanager
    def _seeded(self, seed: int) -> Any:
        self._quietly({"ask": "seed", "seed": seed})
        try:
            yield
        finally:
            self._quietly({"ask": "unseed"})

    def _quietly(self, question: dict[str, Any]) -> None:
        try:
            self._exchange(question)
        except (LearnerError, NotPlain):
            return  # the next question will say so

    def _ask(self, kind: str, target: Target, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        question = {"ask": kind, "name": target.name, "handle": target.handle, "path": target.path}
        answer = self._exchange(question | {"args": list(args), "kwargs": dict(kwargs or {})})
        if not isinstance(answer, dict) or len(answer) != 1:
            raise NotPlain("answer")
        (came, found), *_ = answer.items()
        return found if came == "value" else _raise(came, found)

    def _exchange(self, question: dict[str, Any]) -> Any:
        if self._gone:
            raise LearnerError("KernelDied", _GONE)
        try:
            wire.send(self._channel, question)
            return wire.receive(self._channel, handles=False)
        except wire.NoValue:
            raise NotPlain("answer") from None
        except wire.WireError:  # after half an answer nothing that follows can be trusted to be the next one
            self._gone = True
            self._channel.close()
            raise LearnerError("KernelDied", _GONE) from None


def _raise(came: Any, found: Any) -> NoReturn:
    """What came instead of a value, as the exception that it stands for."""
    match came, found:
        case "raised", [str(name), str(message), str(line)]:
            raise LearnerError(name[:80], message[:2000], line[:200])
        case "missing", bool(stub):
            raise Missing(stub)
        case "stopped", True:
            raise LearnerError("TimeoutError", _SLOW)
        case "refused", [str(name), str(reason)]:
            raise NotPlain(name[:80], reason)
    raise NotPlain("answer")


def _handle(value: Any) -> int:
    if type(value) is not int:
        raise NotPlain("handle")
    return value


def judge_bodies() -> dict[str, Body]:
    """What a server of judges does: load check files once, and become the judge of one submission."""
    loaded: dict[str, dict[str, list[Check]] | str] = {}

    def load(request: dict[str, Any], _: list[socket.socket]) -> None:
        try:
            checks = [*load_text(request["public"], "checks.py"), *load_text(request["hidden"], "hidden.py")]
            loaded[request["digest"]] = by_answer(checks)
        except JudgeError as error:
            loaded[request["digest"]] = str(error)

    def judge(request: dict[str, Any], sockets: list[socket.socket]) -> None:
        control, questions = sockets
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        _judge(loaded[request["digest"]], control, questions)

    return {"load": load, "judge": judge}


def _judge(checks: dict[str, list[Check]] | str, control: socket.socket, questions: socket.socket) -> None:
    workspace = RemoteWorkspace(questions)
    wire.send(control, "ready")
    while True:
        order = wire.receive(control)
        try:
            wire.send(control, {"outcomes": _outcomes(checks, order, workspace, control)})
        except JudgeError as error:
            wire.send(control, {"error": str(error)})


def _outcomes(
    checks: dict[str, list[Check]] | str, order: dict[str, Any], workspace: RemoteWorkspace, control: socket.socket
) -> list[Any]:
    if isinstance(checks, str):
        raise JudgeError("checks", checks)
    if not (mine := checks.get(order["answer"])):
        raise JudgeError(f"check({order['answer']!r})", "no check of that name")
    found: list[Outcome] = []
    for check in mine:
        wire.send(control, {"began": check.id})
        found += run_checks([check], workspace, order["seed"])
    return [asdict(outcome) | {"verdict": outcome.verdict.value} for outcome in found]
