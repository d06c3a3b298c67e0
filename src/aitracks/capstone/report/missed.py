"""Reports that could not be written: each is told, and none stops the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aitracks.capstone.teams.views import TeamView
from aitracks.errors import AitracksError, StateError
from aitracks.language import Text


@dataclass
class Missed:
    """What went wrong, in the order in which it did."""

    lines: list[str] = field(default_factory=list)
    teams: dict[str, Text] = field(default_factory=dict)

    @contextmanager
    def of(self, team: TeamView, problem: str) -> Iterator[None]:
        """What fails inside is kept as that report's."""
        try:
            yield
        except (AitracksError, OSError) as error:
            self.lines += [f"team '{team.id}', {problem}: {line}" for line in _told(error).splitlines()]
            self.teams[team.id] = team.name

    def complain(self) -> None:
        """Raises StateError with a line for each thing that went wrong, where anything did."""
        if self.lines:
            raise StateError("\n".join([*self.lines, "These reports were not written; all others were."]))


def _told(error: AitracksError | OSError) -> str:
    if isinstance(error, AitracksError):
        return str(error)
    return f"{error.filename}: {error.strerror}: bring it back from a backup"
