"""What a regrade found, summed up over the class, and as a record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from aitracks.checks.run import Verdict
from aitracks.grading.regrade import Result, State
from aitracks.grading.regrade_change import PARTS, Cell, Change, CheckChange, CheckState, Kind, Way


@dataclass(frozen=True)
class CheckRow:
    """One check over the class: whose points rise and fall, and how many passed before and after."""

    name: str
    kind: Kind
    points: tuple[float, float]
    rises: int
    falls: int
    passed: tuple[int, int]


@dataclass(frozen=True)
class Report:
    """The results of a regrade, by learner; `stale` are those whose feedback in the course is of the earlier grade."""

    results: Sequence[Result]
    applied: bool
    stale: Sequence[str] = ()

    @property
    def complete(self) -> bool:
        """Whether every submission that was to be compared was."""
        return not self.of(State.FAILED)

    @property
    def changes(self) -> list[Change]:
        """The changes of all who were compared."""
        return [result.change for result in self.results if result.change]

    @property
    def parts(self) -> list[str]:
        """What has changed since the grades, of anybody's."""
        return [part for part in PARTS if any(part in change.parts for change in self.changes)]

    @property
    def ways(self) -> Mapping[Way, int]:
        """How many rise, fall and stay."""
        counts = Counter(change.way for change in self.changes)
        return {way: counts[way] for way in Way}

    @property
    def differences(self) -> Mapping[float, int]:
        """Points gained (negative: lost) → how many learners, ascending."""
        return dict(sorted(Counter(gained(change) for change in self.changes).items()))

    def of(self, state: State) -> list[Result]:
        """The results in a state."""
        return [result for result in self.results if result.state is state]

    def checks(self) -> list[CheckRow]:
        """One row a check, of all learners whose earlier outcomes are known."""
        rows: dict[str, list[CheckChange]] = {}
        for change in self.changes:
            for check in change.checks if change.known else ():
                rows.setdefault(check.name, []).append(check)
        return [_row(name, found) for name, found in rows.items()]


def gained(change: Change) -> float:
    """Points gained in total."""
    before, after = change.scores
    return round(after - before, 2)


def stale_feedback(changes: Sequence[Change], written: Sequence[str]) -> list[str]:
    """Of those who have feedback (`written`), the learners whose feedback would read differently now."""
    return [change.learner for change in changes if change.learner in written and change.reads_differently]


def to_json(report: Report, cohort: str, assignment: str, when: str) -> str:
    """Everything, for the records. The seed of the checks is not in it."""
    record = {
        "cohort": cohort,
        "assignment": assignment,
        "when": when,
        "applied": report.applied,
        "complete": report.complete,
        "changed": report.parts,
        "counts": {str(way): count for way, count in report.ways.items()},
        "differences": {f"{points:g}": count for points, count in report.differences.items()},
        "checks": [asdict(row) for row in report.checks()],
        "outdated_feedback": list(report.stale),
        "learners": {result.learner: dict(_learner(result)) for result in report.results},
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _row(name: str, found: Sequence[CheckChange]) -> CheckRow:
    before, after = [check.before for check in found], [check.after for check in found]
    rises, falls = sum(check.gained > 0 for check in found), sum(check.gained < 0 for check in found)
    points, passed = (_points(before), _points(after)), (_passed(before), _passed(after))
    return CheckRow(name, found[0].kind, points, rises, falls, passed)


def _points(states: Sequence[CheckState | None]) -> float:
    return next((state.points for state in states if state), 0.0)


def _passed(states: Sequence[CheckState | None]) -> int:
    return sum(state is not None and state.verdict == Verdict.PASS for state in states)


def _learner(result: Result) -> Iterator[tuple[str, Any]]:
    yield from {"state": str(result.state), "verdict": result.verdict, "why": result.why}.items()
    if change := result.change:
        yield "way", str(change.way)
        yield "changed", list(change.parts)
        yield "identity", {side: _digests(getattr(change, side)) for side in ("before", "after")}
        yield "points", dict(zip(("before", "after"), change.scores, strict=True))
        yield "most", dict(zip(("before", "after"), change.most, strict=True))
        yield "cells", {name: _cell(change, name, cell) for name, cell in change.after_cells.items()}
        yield "earlier_checks_known", change.known
        yield "checks", [_check(check) for check in change.checks]
        yield "look_again", list(change.to_look_at)
    yield "seconds", {phase: round(seconds, 3) for phase, seconds in result.seconds.items()}


def _digests(identity: Any) -> Mapping[str, str]:
    return {part: getattr(identity, part) for part in PARTS if part != "seed"}


def _cell(change: Change, name: str, after: Cell) -> Mapping[str, Any]:
    before = change.before_cells.get(name)
    return {"before": asdict(before) if before else None, "after": asdict(after)}


def _check(check: CheckChange) -> Mapping[str, Any]:
    sides = {
        side: asdict(state) if state else None for side, state in (("before", check.before), ("after", check.after))
    }
    return {"check": check.name, "kind": str(check.kind), **sides}
