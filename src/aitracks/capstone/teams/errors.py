"""What a team may not do, said in both languages in one line."""

from __future__ import annotations

from aitracks.errors import AitracksError
from aitracks.language import Language, Text


class Refused(AitracksError):
    """A rule of the capstones stands against what was asked; nothing was changed unless the raiser says so."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(self.text.render("both"))

    def render(self, language: Language) -> str:
        """The reason in a language."""
        return self.text.render(language)
