"""A production line on a simulated clock, with an inspection station and a person at a review bench."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from aitracks.data.aoi_conversation import DELIVERY, INSPECTION, Steps, as_steps, next_request, parsed
from aitracks.data.aoi_partners import ASK_LIMIT_S, Mes, ModelService

Inspect = Callable[[dict[str, Any]], Any]
Read = Callable[[Any, str, float], Mapping[str, Any]]
Deliver = Callable[[str, str, str], Any]
Process = Generator[Any, Any, None]
Answering = Generator[Any, Any, Any]
Row = dict[str, Any]


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
    inspect: Inspect,
    *,
    service: ModelService,
    read: Read,
    breaker: Fuse | None = None,
    deliver: Deliver | None = None,
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
    line = _Line(env, bench, env.event(), _Station(env, Record(), service, read, breaker, mes), inspect, deliver)
    return line.run(events, seconds, review_s)


@dataclass
class _Station:
    """Serves the requests of a station's logic; `record` keeps what was asked."""

    env: Any
    record: Record
    service: ModelService
    read: Read
    breaker: Fuse | None
    mes: Mes | None

    def inspection(self, steps: Steps, event: dict[str, Any], row: Row) -> Process:
        request = steps.step()
        while request is not None:
            name, payload = parsed(request, INSPECTION)
            self.record.requests.append((self.env.now, event["event_id"], name, payload))
            result = yield from self._inspected(name, payload, event["event_id"], row)
            request = next_request(steps, result)

    def _inspected(self, name: str, payload: Any, event_id: str, row: Row) -> Answering:
        if name == "may_ask":
            return self._allowed(row)
        if name == "ask":
            return (yield from self._answer(event_id, row))
        if name == "health" and self.breaker is not None:
            self.breaker.record(bool(payload), self.env.now)
        elif name == "wait":
            yield self.env.timeout(float(payload))
        elif name == "decide":
            row["verdicts"].append(payload)
            row["decided_s"] = self.env.now
        return None

    def _allowed(self, row: Row) -> bool:
        allowed = True if self.breaker is None else bool(self.breaker.allow(self.env.now))
        row["why"] = row["why"] if allowed else "breaker"
        return allowed

    def _answer(self, event_id: str, row: Row) -> Answering:
        delay, answer = self.service.ask(event_id, self.env.now)
        if delay > ASK_LIMIT_S:
            delay, answer = ASK_LIMIT_S, TimeoutError("no answer in time")
        yield self.env.timeout(delay)
        result: Any = answer if isinstance(answer, Exception) else dict(self.read(answer, event_id, self.env.now))
        usable = isinstance(result, dict) and result["healthy"]
        row["why"] = "failed" if not usable else "unsure" if result["verdict"] == "REVIEW" else "clear"
        return result

    def delivery(self, steps: Steps) -> Process:
        request = steps.step()
        while request is not None:
            result: Any = None
            name, payload = parsed(request, DELIVERY)
            if name == "send" and self.mes is not None:
                delay, result = self.mes.send(payload, self.env.now)
                yield self.env.timeout(delay)
            elif name == "wait":
                yield self.env.timeout(float(payload))
            elif name == "spool":
                self.record.spool.append(payload)
            request = next_request(steps, result)


@dataclass
class _Line:
    """Boards, one after the other, through the station, and to the bench where a person looks at some of them."""

    env: Any
    bench: Any
    stop: Any
    station: _Station
    inspect: Inspect
    deliver: Deliver | None
    problems: list[Exception] = field(default_factory=list)

    @property
    def record(self) -> Record:
        return self.station.record

    def run(self, events: pd.DataFrame, seconds: float, review_s: float) -> Record:
        self.env.process(self._guarded(self._boards(events)))
        self.env.process(self._person(review_s))
        self.env.run(until=self.env.any_of([self.env.timeout(seconds), self.stop]))
        if self.problems:
            raise self.problems[0]
        return self.record

    def _guarded(self, process: Process) -> Process:
        """The process; its exception ends the run and leaves it as it is (simpy itself would raise a copy)."""
        try:
            yield from process
        except Exception as error:
            self.problems.append(error)
            if not self.stop.triggered:
                self.stop.succeed()

    def _boards(self, events: pd.DataFrame) -> Process:
        last = 0.0
        for event in events.to_dict("records"):
            gap = event["scanned_s"] - last
            last = event["scanned_s"]
            yield self.env.timeout(gap)
            row = self._entered(event)
            plain = {str(key): value for key, value in event.items() if key != "defect"}
            yield from self.station.inspection(as_steps(self.inspect(plain)), plain, row)
            yield from self._sent_on(row)

    def _entered(self, event: Mapping[Any, Any]) -> Row:
        row: Row = {key: event[key] for key in ("event_id", "board_id", "defect")}
        row |= {"entered_s": self.env.now, "decided_s": float("nan"), "left_s": float("nan")}
        row |= {"why": "", "verdict": "none", "verdicts": []}
        self.record.boards.append(row)
        return row

    def _sent_on(self, row: Row) -> Process:
        """The verdict goes to the MES, and the board to the bench or away."""
        row["verdict"] = row["verdicts"][-1] if row["verdicts"] else "none"
        if self.deliver is not None and row["verdicts"]:
            talk = as_steps(self.deliver(row["event_id"], row["board_id"], row["verdict"]))
            self.env.process(self._guarded(self.station.delivery(talk)))
        if row["verdict"] == "REVIEW":
            yield self.bench.put(row)
            self._queue()
        row["left_s"] = self.env.now

    def _person(self, review_s: float) -> Process:
        while True:
            yield self.bench.get()
            self._queue()
            yield self.env.timeout(review_s)

    def _queue(self) -> None:
        self.record.queue.append((self.env.now, len(self.bench.items)))
