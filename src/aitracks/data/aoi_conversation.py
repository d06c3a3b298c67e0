"""How a station's logic talks with the outside: one request at a time, with plain values.

The logic is a generator: it yields what it wants of the outside and receives what came of it, so the same logic runs on
the simulated line and in front of a check.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np

_MESSAGE, _SECONDS = "a dict of texts", "seconds (a number from 0)"
_EVENT, _TRUTH, _VERDICT = "the event (a dict)", "True or False", "a verdict (a text)"
# What a station may ask for, and what goes with it.
INSPECTION = {"may_ask": "", "ask": _EVENT, "health": _TRUTH, "decide": _VERDICT, "wait": _SECONDS}
DELIVERY = {"send": _MESSAGE, "wait": _SECONDS, "spool": _MESSAGE}


class Steps(Protocol):
    """A station's logic, one request at a time: `Conversation`, or a check's way to one."""

    def step(self, reply: Any = None, error: tuple[str, str] | None = None) -> Any:
        """The next request, or None at the end."""


class Conversation:
    """Runs a generator one request at a time, with plain values only."""

    def __init__(self, generator: Any) -> None:
        if not hasattr(generator, "send") or not hasattr(generator, "throw"):
            raise TypeError(f"a generator was expected (a function with yield), not {type(generator).__name__}")
        self._generator = generator

    def step(self, reply: Any = None, error: tuple[str, str] | None = None) -> Any:
        """Hand over the reply to the last request, or raise the named built-in exception there; the next request."""
        try:
            if error is not None:
                return self._generator.throw(getattr(builtins, error[0])(error[1]))
            return self._generator.send(reply)
        except StopIteration:
            return None


class NotUnderstood(ValueError):
    """A station asked for something that nobody offers."""


def parsed(request: Any, known: Mapping[str, str]) -> tuple[str, Any]:
    """Name and payload of a request; `known` says what each name takes. Raises NotUnderstood."""
    parts = [request] if isinstance(request, str) else request
    if not isinstance(parts, (list, tuple)) or not parts or not isinstance(parts[0], str) or parts[0] not in known:
        raise NotUnderstood(f"yield {request!r:.200}: the first part is one of {', '.join(known)}")
    name, takes = parts[0], known[parts[0]]
    if len(parts) != (2 if takes else 1) or (takes and not _is(parts[1], takes)):
        raise NotUnderstood(f"yield {request!r:.200}: beside its name, {name!r} takes {takes or 'nothing'}")
    return name, parts[1] if takes else None


def _is(payload: Any, kind: str) -> bool:
    if kind == _MESSAGE:
        return isinstance(payload, Mapping) and all(isinstance(part, (str, int)) for part in payload.values())
    if kind == _SECONDS:
        number = isinstance(payload, (int, float)) and not isinstance(payload, bool)
        return number and 0 <= payload <= 1e6
    if kind == _TRUTH:
        return isinstance(payload, (bool, np.bool_))
    return isinstance(payload, Mapping if kind == _EVENT else str)


def converse(
    steps: Steps, known: Mapping[str, str], reply: Callable[[str, Any], Any], limit: int = 60
) -> list[tuple[str, Any]]:
    """Serve a station until it ends (or `limit` requests); an exception that `reply` returns is raised there."""
    heard: list[tuple[str, Any]] = []
    request = steps.step()
    while request is not None and len(heard) < limit:
        name, payload = parsed(request, known)
        heard.append((name, payload))
        request = next_request(steps, reply(name, payload))
    return heard


def next_request(steps: Steps, result: Any) -> Any:
    """Hand over what came of a request (an exception is raised at the station); the request after it, or None."""
    if isinstance(result, Exception):
        return steps.step(error=(type(result).__name__, str(result)))
    return steps.step(result)


def as_steps(conversation: Any) -> Steps:
    """What a station's function returned, as steps: itself if it has them, else a conversation with the generator."""
    steps: Steps = conversation if hasattr(conversation, "step") else Conversation(conversation)
    return steps
