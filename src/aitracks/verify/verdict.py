"""The verdict on a unit: what the gate found, as plain data that goes through JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseVerdict(_Plain):
    """One case: what it is, how long it took, what it earned in the first run, what is wrong."""

    name: str
    seconds: float
    runs: int
    points: float
    problems: tuple[str, ...] = ()


class UnitVerdict(_Plain):
    """All that the gate found out about a unit. `isolated` is why the network was not cut off, or empty."""

    unit: str
    points: float = 0.0
    public_points: float = 0.0
    task_points: float = 0.0
    seconds: float = 0.0
    slowest_cell: float = 0.0
    memory: float = 0.0
    network: str = ""
    cases: tuple[CaseVerdict, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def all_problems(self) -> list[str]:
        """The unit's own problems and those of its cases, each naming the case."""
        return [*self.problems, *(f"{case.name}: {problem}" for case in self.cases for problem in case.problems)]

    @property
    def passed(self) -> bool:
        """Whether the unit may be taught."""
        return not self.all_problems

    def event(self) -> dict[str, Any]:
        """As the worker sends it."""
        return {"verdict": self.model_dump(mode="json")}
