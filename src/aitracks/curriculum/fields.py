"""Kinds of field that the authored files share: identifiers, prose, text in both languages."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, Strict

from aitracks.curriculum.yaml_source import Entry
from aitracks.language import Language, Text

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,40}")
_COHORT = re.compile(r"[a-z][a-z0-9_]{1,30}")
_USER = re.compile(r"[a-z][a-z0-9_-]{0,30}")


def _identifier(value: str) -> str:
    if not _IDENTIFIER.fullmatch(value):
        raise ValueError(f"'{value}' is no id: use 2 to 41 lower-case letters, digits and '_', a letter first")
    return value


def _cohort_id(value: str) -> str:
    if not _COHORT.fullmatch(value):
        raise ValueError(f"'{value}' is no cohort id: use 2 to 31 lower-case letters, digits and '_', a letter first")
    return value


def _user_name(value: str) -> str:
    if not _USER.fullmatch(value):
        raise ValueError(
            f"'{value}' is no user name: use up to 31 lower-case letters, digits, '_', '-', a letter first"
        )
    return value


def _prose(value: str) -> str:
    if not value.strip():
        raise ValueError("nothing is written here: add the text")
    return value.strip()


Identifier = Annotated[str, AfterValidator(_identifier)]
CohortId = Annotated[str, AfterValidator(_cohort_id)]
UserName = Annotated[str, AfterValidator(_user_name)]
Prose = Annotated[str, AfterValidator(_prose)]
Count = Annotated[int, Strict(), Field(ge=1)]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]


class Bilingual(Entry):
    """The same text in Traditional Chinese and English; YAML: ``{zh-TW: …, en: …}``."""

    zh: Prose = Field(alias="zh-TW")
    en: Prose

    @property
    def text(self) -> Text:
        """As the plain pair that lessons and checks use."""
        return Text(self.zh, self.en)

    def render(self, language: Language, joiner: str = " / ") -> str:
        """The text in `language`; for "both" Chinese first, then `joiner`, then English."""
        return self.text.render(language, joiner)
