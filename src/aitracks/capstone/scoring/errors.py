"""What can be wrong: a team's predictions, or the labels that the problem's author made."""

from __future__ import annotations

from collections.abc import Sequence

from aitracks.errors import AitracksError
from aitracks.language import Language, Text


class PredictionError(AitracksError):
    """A team's predictions cannot be scored; the try is not counted. At most ten lines, each with its remedy."""

    def __init__(self, lines: Sequence[Text]) -> None:
        self.lines: tuple[Text, ...] = tuple(lines)
        super().__init__(self.render("en"))

    def render(self, language: Language) -> str:
        """All lines in `language`."""
        return "\n".join(line.render(language) for line in self.lines)


class LabelsError(AitracksError):
    """Labels, inputs or rules of a problem cannot be scored against: a mistake of the author, never of a team."""
