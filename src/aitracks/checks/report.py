"""The report that stands under a check cell: points for nbgrader, words for the learner."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aitracks.checks.run import Outcome, Verdict
from aitracks.language import Language, Text

_WORDS = {
    Verdict.PASS: ("✓", Text("通過", "passed"), "#00614a"),
    Verdict.PARTIAL: ("◐", Text("部分正確", "partly right"), "#8a5a00"),
    Verdict.FAIL: ("✗", Text("還不對", "not right yet"), "#a3360a"),
    Verdict.NOT_ATTEMPTED: ("○", Text("尚未作答", "not attempted yet"), "#555555"),
}
_HIDDEN_HINT = Text("這一類情況還沒有處理好。", "This kind of case is not handled yet.")


def verdict_words(verdict: Verdict) -> tuple[str, Text, str]:
    """The mark, the word and the colour of a verdict; the mark and the word say it without the colour."""
    return _WORDS[verdict]


def told_reason(outcome: Outcome) -> Text | None:
    """What a learner may read about why a check did not pass: of a hidden one never its own message."""
    if outcome.message is None:
        return None
    hide = not outcome.public and outcome.verdict is not Verdict.NOT_ATTEMPTED
    return _HIDDEN_HINT if hide else outcome.message


@dataclass(frozen=True)
class Report:
    """What the checks of one answer found.

    `hidden_points` is what hidden checks, not run here, will decide after submission (0 where they did run).
    """

    answer: str
    outcomes: Sequence[Outcome]
    language: Language
    hidden_points: float = 0.0

    @property
    def earned(self) -> float:
        """Points earned by the checks that ran."""
        return round(sum(outcome.earned for outcome in self.outcomes), 2)

    @property
    def points(self) -> float:
        """Points that the checks that ran can give."""
        return sum(outcome.points for outcome in self.outcomes)

    @property
    def passed(self) -> bool:
        """Whether every check that ran passed."""
        return all(outcome.verdict is Verdict.PASS for outcome in self.outcomes)

    @property
    def score(self) -> float:
        """The number nbgrader reads from the cell.

        With hidden checks still to come, a clean pass counts in full, so that nbgrader's Validate is content with it.
        """
        return self.points + self.hidden_points if self.passed else self.earned

    def __str__(self) -> str:
        lines = [self._headline()]
        for outcome in self.outcomes:
            mark, word, _ = _WORDS[outcome.verdict]
            lines.append(f"{mark} {self._say(outcome.title)} — {self._say(word)} ({_points(outcome)})")
            if reason := self._reason(outcome):
                lines.append(f"    {reason}")
        return "\n".join([*lines, *self._footer()])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": f"{self.score:g}", "text/html": self._html()}

    def _html(self) -> str:
        rows = "".join(self._row(outcome) for outcome in self.outcomes)
        footer = "".join(f"<p><small>{html.escape(line)}</small></p>" for line in self._footer())
        return f"<div><strong>{html.escape(self._headline())}</strong><ul>{rows}</ul>{footer}</div>"

    def _row(self, outcome: Outcome) -> str:
        mark, word, colour = _WORDS[outcome.verdict]
        head = f"{mark} {html.escape(self._say(word))}"
        reason = self._reason(outcome)
        tail = f"<br>{html.escape(reason)}" if reason else ""
        return (
            f'<li style="list-style:none"><strong style="color:{colour}">{head}</strong> '
            f"{html.escape(self._say(outcome.title))} <small>({html.escape(_points(outcome))})</small>{tail}</li>"
        )

    def _headline(self) -> str:
        got, points = f"{self.earned:g}", f"{self.points:g}"
        if self.hidden_points:
            return self._say(Text(f"公開檢查：{got} / {points} 分", f"Public checks: {got} / {points}"))
        return self._say(Text(f"得分：{got} / {points}", f"Score: {got} / {points}"))

    def _footer(self) -> list[str]:
        if not self.hidden_points:
            return []
        rest = f"{self.hidden_points:g}"
        return [
            self._say(
                Text(
                    f"另有 {rest} 分，由繳交後的隱藏檢查決定：會用你沒看過的資料來試。",
                    f"Hidden checks decide another {rest} after you submit: they try data you have not seen.",
                )
            )
        ]

    def _reason(self, outcome: Outcome) -> str:
        reason = told_reason(outcome)
        return self._say(reason).strip() if reason else ""

    def _say(self, text: Text) -> str:
        return text.render(self.language)


def _points(outcome: Outcome) -> str:
    return f"{outcome.earned:g}/{outcome.points:g}"
