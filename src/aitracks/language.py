"""Languages of the course and text in both of them. Imports nothing heavy: learners' notebooks load it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh-TW", "en", "both"]

ZH: Language = "zh-TW"
EN: Language = "en"
BOTH: Language = "both"
LANGUAGES: tuple[Language, ...] = ("zh-TW", "en", "both")


@dataclass(frozen=True)
class Text:
    """The same text in Traditional Chinese and English."""

    zh: str
    en: str

    def render(self, language: Language, joiner: str = " / ") -> str:
        """The text in `language`; for "both" Chinese first, then `joiner`, then English."""
        if language == BOTH:
            return self.zh if self.zh == self.en else f"{self.zh}{joiner}{self.en}"
        return self.en if language == EN else self.zh
