"""What a project's text says of its problem: the placeholders ``{{ problem.… }}`` and how they are filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.problems.words import METRIC_NAMES
from aitracks.capstone.types import Expected
from aitracks.language import Language, Text

PLACEHOLDERS = ("id", "title", "unit", "statement", "expected", "metric", "threshold", "direction", "cost")

_PLACEHOLDER = re.compile(r"\{\{\s*problem\.([a-z_]+)\s*\}\}")
_LOOSE = re.compile(r"\{\{.*?\}\}")


@dataclass(frozen=True)
class Facts:
    """What a starter notebook says of its problem.

    `sentence` is the expected result in words, made of the figures where it is None. `cost` is a JSON object, such as
    ``{"defective": {"ok": 10}}`` for true and predicted class, ``{}`` where the metric needs none. It stands between
    single quotes in code, so it must hold none.
    """

    id: str
    title: Text
    unit: Text
    statement: Text
    expected: Expected
    sentence: Text | None = None
    cost: str = "{}"

    def values(self, language: Language) -> dict[str, str]:
        """What each placeholder becomes in a language."""
        return {
            "id": self.id,
            "title": self.title.render(language),
            "unit": self.unit.render(language),
            "statement": self.statement.render(language, "\n\n"),
            "expected": (self.sentence or _sentence(self.expected)).render(language).rstrip("。."),
            "metric": self.expected.metric,
            "threshold": f"{self.expected.threshold:g}",
            "direction": self.expected.direction,
            "cost": self.cost,
        }


def facts_of(problem: IndustryProblem) -> Facts:
    """What a project may say of a problem; `cost` is empty where its metric needs none."""
    matrix = problem.costs.matrix if problem.costs else {}
    summary, details = problem.statement.summary.text, problem.statement.details.text
    return Facts(
        id=problem.id,
        title=problem.title.text,
        unit=problem.unit.name.text,
        statement=Text(f"{summary.zh}\n\n{details.zh}", f"{summary.en}\n\n{details.en}"),
        expected=problem.expected,
        sentence=problem.expected.sentence.text,
        cost=json.dumps(matrix, ensure_ascii=False),
    )


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders filled in; unknown ones stay, for the lint to find."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def unknown_placeholders(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 0) and text of everything in double braces that `fill` would leave."""
    for number, line in enumerate(text.splitlines()):
        for match in _LOOSE.finditer(line):
            known = _PLACEHOLDER.fullmatch(match[0])
            if known is None or known[1] not in PLACEHOLDERS:
                yield number, match[0]


def _sentence(expected: Expected) -> Text:
    name, number = METRIC_NAMES[expected.metric], f"{expected.threshold:g}"
    if expected.direction == "at_least":
        return Text(f"{name.zh}達到 {number} 以上", f"{name.en} of at least {number}")
    return Text(f"{name.zh}在 {number} 以下", f"{name.en} of at most {number}")
