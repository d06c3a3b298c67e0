"""The course's words: one Taiwanese term for each idea, and the forms to avoid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import Field, field_validator

from aitracks.curriculum.fields import Prose
from aitracks.curriculum.yaml_source import Entry


class Avoid(Entry):
    """A form not to be written. YAML: the form alone, or ``{form: …, except: [words it may stand in]}``."""

    form: Prose
    unless: tuple[Prose, ...] = Field(default=(), alias="except")


class Term(Entry):
    """One idea in both languages."""

    zh: Prose = Field(alias="zh-TW")
    en: Prose
    avoid: tuple[Avoid, ...] = ()

    @field_validator("avoid", mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return (
            [{"form": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value
        )


@dataclass(frozen=True)
class Avoided:
    """A form that should not have been written: where it starts, and what to write instead."""

    start: int
    word: str
    instead: str


class Glossary(Entry):
    """`curriculum/glossary.yaml`."""

    terms: tuple[Term, ...] = Field(min_length=1)

    def avoided(self, text: str) -> Iterator[Avoided]:
        """Every form in the zh-TW prose `text` that the glossary avoids, in the order of the text."""
        for match in self._pattern.finditer(text):
            if match.lastgroup is None:
                continue  # an allowed word, which merely contains an avoided form
            form = match.group()
            yield Avoided(match.start(), form, self._preferred[form])

    @cached_property
    def _preferred(self) -> dict[str, str]:
        return {avoid.form: term.zh for term in self.terms for avoid in term.avoid}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Allowed words first and longest first: 演算法 is consumed whole before 算法 can be seen in it."""
        forms = sorted(self._preferred, key=len, reverse=True)
        words = {word for term in self.terms for avoid in term.avoid for word in avoid.unless}
        words |= {term.zh for term in self.terms}
        allowed = sorted((w for w in words if any(f in w for f in forms)), key=lambda w: (-len(w), w))
        branches = [re.escape(word) for word in allowed]
        branches.append(f"(?P<form>{'|'.join(map(re.escape, forms))})" if forms else "(?!)")
        return re.compile("|".join(branches))
