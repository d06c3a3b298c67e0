"""A team's own words made harmless: forms, prose of the notebook, model card, ethics check. Nothing of it acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import nh3
from markupsafe import Markup

from aitracks.grading.hostile import plain_text
from aitracks.grading.hostile_html import markdown_html
from aitracks.language import Text

ANSWER_LENGTH = 4000
VALUE_LENGTH = 1000
NAME_LENGTH = 80
MOST_VALUES, MOST_INNER = 30, 40
SIDES: dict[str, Text] = {
    "people_first": Text("以人為本", "People first"),
    "transparent": Text("透明可解釋", "Transparent"),
    "fair": Text("公平", "Fair"),
    "accountable": Text("當責", "Accountable"),
    "contestable": Text("可質疑", "Contestable"),
}
_CARD_NAMES: dict[str, Text] = {
    "problem": Text("題目", "Problem"),
    "model": Text("模型", "Model"),
    "trained_on": Text("訓練資料", "Trained on"),
    "meant_for": Text("用途", "Meant for"),
    "not_for": Text("不適用的情況", "Not for"),
    "scores": Text("隊伍自己算的成績", "Scores, by the team itself"),
    "scores_by_part": Text("各群的成績（隊伍自己算）", "Scores by part, by the team itself"),
    "accuracy_by_place": Text("各地點的準確率（隊伍自己算）", "Accuracy by place, by the team itself"),
    "map_by_place": Text("各地點的 mAP（隊伍自己算）", "mAP by place, by the team itself"),
    "weak_spots": Text("弱點", "Weak spots"),
    "seed": Text("隨機種子", "Random seed"),
}
_WANTED = ("model", "trained_on", "meant_for", "not_for", "weak_spots")
# The starters ask in brackets for what a team is to write.
_UNWRITTEN = re.compile(r"\s*(?:[（(][^（()）]{0,200}[？?]\s*[）)]\s*/?\s*)*")
_PROSE_TAGS = {
    *("b", "blockquote", "br", "code", "del", "em", "hr", "i", "kbd", "li", "mark", "ol", "p", "pre", "s", "strong"),
    *("sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
}
_TAG = re.compile(r"<(/?)([a-z]+[1-6]?)")
_DEEPEST, _CELLS = 24, 400  # elements within each other, cells of tables
_HEADING = re.compile(r"<(/?)h[1-6]>")


@dataclass(frozen=True)
class CardRow:
    """One line of a model card: a text, or `inner` names with values. `written` is false where the starter's stands."""

    name: Text
    text: str
    inner: tuple[tuple[str, str], ...] = ()
    written: bool = True


@dataclass(frozen=True)
class Side:
    """One side of the ethics check, and what the team answered; "" for nothing."""

    name: Text
    answer: str


def prose(source: str) -> Markup:
    """Markdown as HTML without links, pictures and headings, which would look like the report's own.

    What is nested deeper than people write, or a table too large to lay out, is shown as it was typed.
    """
    html = _HEADING.sub(lambda found: "</b></p>" if found[1] else "<p><b>", markdown_html(plain_text(source, 20_000)))
    clean = nh3.clean(html, tags=_PROSE_TAGS, attributes={}, url_schemes=set(), link_rel=None)
    return Markup(clean) if _bearable(clean) else Markup("<pre>{}</pre>").format(plain_text(source, 20_000))


def _bearable(html: str) -> bool:
    depth = deepest = 0
    for found in _TAG.finditer(html):
        if found[2] not in ("br", "hr"):
            depth += -1 if found[1] else 1
            deepest = max(deepest, depth)
    return deepest <= _DEEPEST and html.count("<td") + html.count("<th") <= _CELLS


def card_rows(card: Any) -> tuple[CardRow, ...]:
    """The lines of a model card, first those that every card has; none where it is no object of JSON."""
    if not isinstance(card, Mapping):
        return ()
    names = [name for name in _CARD_NAMES if name in card or name in _WANTED]
    names += [name for name in card if name not in _CARD_NAMES]
    return tuple(_row(name, card.get(name)) for name in names[:MOST_VALUES])


def sides(ethics: Any) -> tuple[Side, ...]:
    """The five sides of the ethics check, answered or not."""
    told = ethics if isinstance(ethics, Mapping) else {}
    return tuple(Side(name, _answer(told.get(id_))) for id_, name in SIDES.items())


def _answer(told: Any) -> str:
    value = told.get("answer") if isinstance(told, Mapping) else told
    return plain_text(value, ANSWER_LENGTH).strip()


def _row(name: str, value: Any) -> CardRow:
    said = plain_text(name, NAME_LENGTH)
    label = _CARD_NAMES.get(name, Text(said, said))
    if isinstance(value, Mapping):
        inner = tuple(_named(value))[:MOST_INNER]
        return CardRow(label, "" if inner else "–", inner)
    text = _plain(value)
    written = name not in _WANTED or _UNWRITTEN.fullmatch(text) is None
    return CardRow(label, text or "–", written=written)


def _named(values: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Names and values; those of an object inside the object have both names."""
    for name, value in list(values.items())[:MOST_INNER]:
        deeper = list(value.items())[:MOST_INNER] if isinstance(value, Mapping) else [("", value)]
        for inner, one in deeper:
            yield plain_text(f"{name} · {inner}" if inner else name, NAME_LENGTH), _plain(one)


def _plain(value: Any) -> str:
    """A value of JSON as one text."""
    return plain_text("、".join(_pieces(value)), VALUE_LENGTH).strip()


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None:
        yield {True: "✓", False: "✗", None: ""}[value]
    elif isinstance(value, float):
        yield f"{value:.4g}"
    elif isinstance(value, int):
        yield str(value) if abs(value) < 10**15 else "…"
    elif isinstance(value, list):
        for one in value[:MOST_INNER]:
            yield from ("…",) if isinstance(one, list | dict) else _pieces(one)
    else:
        yield "…"
