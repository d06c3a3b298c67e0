"""Data and tools of the unit on system integration: AOI events, and a line on a simulated clock.

The loader is `aoi_events`. `ModelService` and `Mes` are the two partners of an inspection station, and both can be
told to fail. A station's logic is a generator: it yields what it wants of the outside and receives what came of it, so
the same logic runs on the simulated line (`run_line`) and in front of a check (`converse`).
"""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd

FEATURES = ["solder_pct", "offset_um", "tilt_um", "brightness"]
ASK_LIMIT_S = 1.5  # the line waits no longer for the model
SEND_LIMIT_S = 2.0  # nor for the MES
_MESSAGE, _SECONDS = "a dict of texts", "seconds (a number from 0)"
_EVENT, _TRUTH, _VERDICT = "the event (a dict)", "True or False", "a verdict (a text)"
# What a station may ask for, and what goes with it.
INSPECTION = {"may_ask": "", "ask": _EVENT, "health": _TRUTH, "decide": _VERDICT, "wait": _SECONDS}
DELIVERY = {"send": _MESSAGE, "wait": _SECONDS, "spool": _MESSAGE}
FAULTS = ("refuse", "crash", "hang", "nan", "null", "shape", "stale", "range")


def aoi_events(n: int = 600, seed: int = 0) -> pd.DataFrame:
    """Measurements of an automated optical inspection (AOI) machine at the end of an SMT line, one row a scan.

    Simulated; no plant was measured. Put in by the course:

    * boards follow each other 4.5 s apart plus an exponential gap of 1.5 s on average;
    * each scan reports its worst solder joint: the solder volume (normal, 100 % ± 9 %), the part's offset (half-normal,
      22 µm), the height difference of its two ends (half-normal, 14 µm) and the brightness of the joint
      (normal, 0.62 ± 0.07);
    * the log-odds of a defect grow with the square of the solder error, with offset and tilt, and with their product
      (a part that is both shifted and tilted), and fall with brightness; about 8 boards in 100 are defective. The
      kinds of defect (too little solder, shifted, lifted) are those of IPC-A-610; the numbers are the course's own;
    * every 25th scan on average is a second look at a board that was scanned 5 to 30 scans earlier and has been
      reworked since (once at most): the same ``board_id``, a new ``event_id``, new measurements.

    A real line would add several joints a board, product changes, drifting cameras, dirt, and defects that no camera
    can see.

    Args:
        n: number of scans, from 1 to 20,000.
        seed: seed of the random generator; the same seed gives the same table.

    Returns:
        One row a scan in order of time: ``event_id``, ``board_id``, ``scanned_s``, the four measurements, and
        ``defect`` (1 if the electrical test found the board defective later, else 0).

    Raises:
        ValueError: `n` is out of its range.
    """
    if not 1 <= n <= 20_000:
        raise ValueError(f"n={n}: from 1 to 20000")
    rng = np.random.default_rng(seed)
    scanned = np.cumsum(4.5 + rng.exponential(1.5, n))
    solder = rng.normal(100, 9, n)
    offset = np.abs(rng.normal(0, 22, n))
    tilt = np.abs(rng.normal(0, 14, n))
    brightness = np.clip(rng.normal(0.62, 0.07, n), 0, 1)
    short = (solder - 100) / 9
    log_odds = -6.7 + 0.9 * short**2 + 1.1 * offset / 22 + 0.8 * tilt / 14 + 0.9 * offset / 22 * tilt / 14
    log_odds -= 1.0 * (brightness - 0.62) / 0.07
    defect = (rng.random(n) < 1 / (1 + np.exp(-1.6 * log_odds))).astype(int)
    first = int(rng.integers(100_000, 900_000))
    boards = [f"B{first + i}" for i in range(n)]
    repaired: set[str] = set()  # a board comes back once at most
    for i in range(n):
        back = int(rng.integers(5, 31))
        if rng.random() < 1 / 25 and back <= i and boards[i - back] not in repaired:
            boards[i] = boards[i - back]
            repaired.add(boards[i])
    return pd.DataFrame(
        {
            "event_id": [f"L3-{seed:02d}-{i + 1:05d}" for i in range(n)],
            "board_id": boards,
            "scanned_s": np.round(scanned, 2),
            "solder_pct": np.round(solder, 1),
            "offset_um": np.round(offset, 1),
            "tilt_um": np.round(tilt, 1),
            "brightness": np.round(brightness, 3),
            "defect": defect,
        }
    )


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
        request = _next(steps, reply(name, payload))
    return heard


def _next(steps: Steps, result: Any) -> Any:
    if isinstance(result, Exception):
        return steps.step(error=(type(result).__name__, str(result)))
    return steps.step(result)


class Fuse(Protocol):
    """A circuit breaker on a clock that the caller reads."""

    def allow(self, now: float) -> bool:
        """May the model be asked?"""

    def record(self, ok: bool, now: float) -> Any:
        """Enter how a question went."""


@dataclass
class Record:
    """What happened on a line; `boards`, `sends` and `queue` become tables with `table`."""

    boards: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[float, str, str, Any]] = field(default_factory=list)  # seconds, event_id, request, payload
    queue: list[tuple[float, int]] = field(default_factory=list)  # seconds, boards waiting for a person
    spool: list[dict[str, Any]] = field(default_factory=list)

    def table(self) -> pd.DataFrame:
        """One row a board that was scanned: times, verdict, why, and whether it was really defective."""
        return pd.DataFrame(self.boards)


def run_line(
    events: pd.DataFrame,
    inspect: Callable[[dict[str, Any]], Any],
    *,
    service: ModelService,
    read: Callable[[Any, str, float], Mapping[str, Any]],
    breaker: Fuse | None = None,
    deliver: Callable[[str, str, str], Any] | None = None,
    mes: Mes | None = None,
    seconds: float = 3600.0,
    places: int = 6,
    review_s: float = 15.0,
) -> Record:
    """Run an inspection station for some simulated seconds; nothing sleeps.

    A board enters its own gap after the one before it has left. `inspect(event)` is talked with until it
    ends; boards for review go to a bench with `places` places, where a person needs `review_s` a board: while the
    bench is full, the line stands still. `deliver(event_id, board_id, verdict)` runs beside the line.
    """
    simpy = importlib.import_module("simpy")
    env = simpy.Environment()
    bench = simpy.Store(env, capacity=places)
    record = Record()
    stop = env.event()
    problems: list[Exception] = []

    def guarded(process: Generator[Any, Any, None]) -> Generator[Any, Any, None]:
        """The process; its exception ends the run and leaves it as it is (simpy itself would raise a copy)."""
        try:
            yield from process
        except Exception as error:
            problems.append(error)
            if not stop.triggered:
                stop.succeed()

    def serve_inspection(steps: Steps, event: dict[str, Any], row: dict[str, Any]) -> Generator[Any, Any, None]:
        request = steps.step()
        while request is not None:
            name, payload = parsed(request, INSPECTION)
            record.requests.append((env.now, event["event_id"], name, payload))
            result: Any = None
            if name == "may_ask":
                result = True if breaker is None else bool(breaker.allow(env.now))
                row["why"] = row["why"] if result else "breaker"
            elif name == "ask":
                delay, answer = service.ask(event["event_id"], env.now)
                if delay > ASK_LIMIT_S:
                    delay, answer = ASK_LIMIT_S, TimeoutError("no answer in time")
                yield env.timeout(delay)
                result = answer if isinstance(answer, Exception) else dict(read(answer, event["event_id"], env.now))
                usable = isinstance(result, dict) and result["healthy"]
                row["why"] = "failed" if not usable else "unsure" if result["verdict"] == "REVIEW" else "clear"
            elif name == "health" and breaker is not None:
                breaker.record(bool(payload), env.now)
            elif name == "wait":
                yield env.timeout(float(payload))
            elif name == "decide":
                row["verdicts"].append(payload)
                row["decided_s"] = env.now
            request = _next(steps, result)

    def serve_delivery(steps: Steps) -> Generator[Any, Any, None]:
        request = steps.step()
        while request is not None:
            name, payload = parsed(request, DELIVERY)
            result: Any = None
            if name == "send" and mes is not None:
                delay, result = mes.send(payload, env.now)
                yield env.timeout(delay)
            elif name == "wait":
                yield env.timeout(float(payload))
            elif name == "spool":
                record.spool.append(payload)
            request = _next(steps, result)

    def line() -> Generator[Any, Any, None]:
        last = 0.0
        for event in events.to_dict("records"):
            gap = event["scanned_s"] - last
            last = event["scanned_s"]
            yield env.timeout(gap)
            row: dict[str, Any] = {key: event[key] for key in ("event_id", "board_id", "defect")}
            row |= {
                "entered_s": env.now,
                "decided_s": float("nan"),
                "left_s": float("nan"),
                "why": "",
                "verdict": "none",
                "verdicts": [],
            }
            record.boards.append(row)
            plain = {str(key): value for key, value in event.items() if key != "defect"}
            yield from serve_inspection(_steps(inspect(plain)), plain, row)
            row["verdict"] = row["verdicts"][-1] if row["verdicts"] else "none"
            if deliver is not None and row["verdicts"]:
                talk = _steps(deliver(event["event_id"], event["board_id"], row["verdict"]))
                env.process(guarded(serve_delivery(talk)))
            if row["verdict"] == "REVIEW":
                yield bench.put(row)
                record.queue.append((env.now, len(bench.items)))
            row["left_s"] = env.now

    def person() -> Generator[Any, Any, None]:
        while True:
            yield bench.get()
            record.queue.append((env.now, len(bench.items)))
            yield env.timeout(review_s)

    env.process(guarded(line()))
    env.process(person())
    env.run(until=env.any_of([env.timeout(seconds), stop]))
    if problems:
        raise problems[0]
    return record


def _steps(conversation: Any) -> Steps:
    steps: Steps = conversation if hasattr(conversation, "step") else Conversation(conversation)
    return steps
