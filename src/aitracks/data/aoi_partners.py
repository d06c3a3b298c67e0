"""The two partners of an inspection station on a simulated clock, a model and an MES; both can be told to fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ASK_LIMIT_S = 1.5  # the line waits no longer for the model
SEND_LIMIT_S = 2.0  # nor for the MES
FAULTS = ("refuse", "crash", "hang", "nan", "null", "shape", "stale", "range")


class ModelService:
    """A model behind a network, on a simulated clock: what it answers, after how long, and when it is broken.

    `risks` gives the defect risk of each event; `faults` lists (from, to, kind) in seconds, `kind` one of `FAULTS`.
    """

    def __init__(self, risks: Mapping[str, float], faults: Sequence[tuple[float, float, str]] = ()) -> None:
        for _, _, kind in faults:
            if kind not in FAULTS:
                raise ValueError(f"faults: {kind!r} is none of {', '.join(FAULTS)}")
        self._risks = dict(risks)
        self._faults = list(faults)
        self._last: dict[str, Any] | None = None

    def fault(self, now: float) -> str | None:
        """What is wrong at this moment, if anything."""
        return next((kind for start, end, kind in self._faults if start <= now < end), None)

    def ask(self, event_id: str, now: float) -> tuple[float, Any]:
        """Seconds until the answer, and the answer: a dict as the service sends it, or an exception to be raised."""
        kind = self.fault(now)
        answer = {"event_id": event_id, "defect_risk": self._risks[event_id], "made_at": round(now + 0.1, 3)}
        if kind is None:
            self._last = answer
            return 0.12, answer
        if kind in ("refuse", "crash", "hang"):
            return {
                "refuse": (0.02, ConnectionError("connection refused")),
                "crash": (0.05, RuntimeError("500 Internal Server Error")),
                "hang": (3600.0, TimeoutError("no answer")),
            }[kind]
        if kind == "stale":  # a cache that hands out what it knew last
            return 0.12, self._last or answer | {"event_id": "none"}
        broken: dict[str, Any] = {"nan": float("nan"), "null": None, "shape": [[0.02, 0.98]], "range": -1.0}
        return 0.12, answer | {"defect_risk": broken[kind]}


class Mes:
    """A manufacturing execution system on a simulated clock; it enters each key once.

    `troubles` says what happens to each message in turn ("ok", "lost", "reply_lost" or "busy"), and "ok" when they
    are used up; `down` lists (from, to) in seconds when nobody listens.
    """

    def __init__(self, troubles: Sequence[str] = (), down: Sequence[tuple[float, float]] = ()) -> None:
        self._troubles = list(troubles)
        self._down = list(down)
        self.entries: dict[str, dict[str, Any]] = {}

    def send(self, message: Mapping[str, Any], now: float) -> tuple[float, Any]:
        """Seconds until the reply, and the reply: an HTTP status, or an exception to be raised."""
        if any(start <= now < end for start, end in self._down):
            return 0.02, ConnectionError("connection refused")
        trouble = self._troubles.pop(0) if self._troubles else "ok"
        if trouble == "busy":
            return 0.1, 503
        if trouble == "lost":
            return SEND_LIMIT_S, TimeoutError("no reply")
        status = self.enter(message)
        return (SEND_LIMIT_S, TimeoutError("no reply")) if trouble == "reply_lost" else (0.05, status)

    def enter(self, message: Mapping[str, Any]) -> int:
        """201 for a new key, 200 for a message entered before, 409 for another message under a key in use."""
        key = str(message["key"])
        if key in self.entries:
            return 200 if self.entries[key] == dict(message) else 409
        self.entries[key] = dict(message)
        return 201
