"""Short messages of customers in Traditional Chinese and what they want. Composed by a program; no customer wrote them.

Put in (drawn from the secret): how often each intent, topic and turn of phrase is used; the company's own words for
campaigns and features, made of the same few syllables, and which intent each belongs to; hours and member levels that
go with an intent a little. Many messages mention another matter that is settled or beside the point. People type as
they speak, on some channels more than on others, and one message in fifty carries a wrong label. In the field part it
is another season: other shares, more of the messenger, some new words. Real messages are longer, have several wishes,
and hold personal data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from aitracks.capstone.worlds.intent_words import (
    CASE_ASKS,
    CASE_MENTIONS,
    CASES,
    ENDINGS,
    GREETINGS,
    INTENTS,
    JOINS,
    MENTIONS,
    PATTERNS,
    PLAIN_ASKS,
    SYLLABLES,
    TOPICS,
    TYPING,
    WORD_ASKS,
)
from aitracks.capstone.worlds.splits import Chance, Part, World, csv_bytes, sorted_by_id

Floats = npt.NDArray[np.float64]

TRAIN, PRACTICE, HIDDEN, PUBLIC, FIELD = 6000, 1200, 3600, 1200, 2400
SHARES = (0.19, 0.17, 0.13, 0.12, 0.10, 0.08, 0.07, 0.06, 0.05, 0.03)  # of INTENTS, before the secret changes them
WORDS = 5  # of each intent
NEW_WORDS = 1  # of each intent in the field part
WRONG = 0.02
CHANNELS = ("app", "messenger", "web", "store_note")
LEVELS = ("none", "green", "gold")


@dataclass(frozen=True)
class Ways:
    """How customers write in a world, drawn from the secret."""

    shares: Floats
    topics: dict[str, Floats]  # weights of the TOPICS of each intent
    cases: dict[str, Floats]
    words: dict[str, tuple[str, ...]]
    plain_asks: Floats
    word_asks: Floats
    hour: dict[str, float]
    level: dict[str, Floats]
    channels: Floats
    typing: dict[str, float]  # share of what could be typed carelessly and is, by channel


def draw(secret: bytes) -> World:
    """The world of this secret."""
    chance = Chance(secret, "customer_intents")
    ways = _ways(chance.rng("ways"))
    later = _later(ways, chance.rng("shift"))
    train, practice, hidden = (
        _messages(n, ways, chance, purpose)
        for n, purpose in ((TRAIN, "train"), (PRACTICE, "practice"), (HIDDEN, "hidden"))
    )
    return World(
        train={"train.csv": csv_bytes(train)},
        practice=_part(practice),
        hidden=_part(hidden.assign(part=chance.parts("hidden", HIDDEN, PUBLIC))),
        field=_part(_messages(FIELD, later, chance, "field")),
    )


def _part(rows: pd.DataFrame) -> Part:
    inputs = rows.drop(columns=["label", "part"], errors="ignore")
    labels = rows[[name for name in ("id", "label", "part", "channel", "member_level") if name in rows]]
    return Part({"inputs.csv": csv_bytes(inputs)}, labels)


def _ways(rng: np.random.Generator) -> Ways:
    shares = np.array(SHARES) * rng.uniform(0.85, 1.15, len(SHARES))
    words = _words(WORDS, rng)
    return Ways(
        shares=shares / shares.sum(),
        topics={intent: rng.dirichlet(np.full(len(TOPICS[intent]), 1.5)) for intent in INTENTS},
        cases={intent: rng.dirichlet(np.full(len(CASES[intent]), 1.5)) for intent in INTENTS},
        words=words,
        plain_asks=rng.dirichlet(np.full(len(PLAIN_ASKS), 2.0)),
        word_asks=rng.dirichlet(np.full(len(WORD_ASKS), 2.0)),
        hour={intent: rng.uniform(9, 21) for intent in INTENTS},
        level={intent: rng.dirichlet(np.full(len(LEVELS), 4.0)) for intent in INTENTS},
        channels=rng.dirichlet([9, 9, 6, 4]),
        typing=dict(zip(CHANNELS, (0.15, 0.45, 0.08, 0.02), strict=True)),
    )


def _words(count: int, rng: np.random.Generator, taken: frozenset[str] = frozenset()) -> dict[str, tuple[str, ...]]:
    """Words of two syllables for each intent; a pair of syllables belongs to one intent alone, in one order."""
    pairs = [(a, b) for a in SYLLABLES for b in SYLLABLES if a != b and a + b not in taken]
    chosen = [pairs[place] for place in rng.permutation(len(pairs))[: count * len(INTENTS)]]
    words = [PATTERNS[rng.integers(len(PATTERNS))].format(a=a, b=b) for a, b in chosen]
    return {intent: tuple(words[i :: len(INTENTS)]) for i, intent in enumerate(INTENTS)}


def _later(ways: Ways, rng: np.random.Generator) -> Ways:
    """The field's season: other shares, more of the messenger and of careless typing, a new word for each intent."""
    shares = ways.shares * rng.uniform(0.6, 1.5, len(ways.shares))
    taken = frozenset(word[:2] for words in ways.words.values() for word in words)
    new = _words(NEW_WORDS, rng, taken)
    words = {intent: (*ways.words[intent][NEW_WORDS:], *new[intent]) for intent in INTENTS}
    topics = {intent: 0.5 * ways.topics[intent] + 0.5 / len(ways.topics[intent]) for intent in INTENTS}
    typing = {channel: min(share * 1.4, 0.6) for channel, share in ways.typing.items()}
    channels = ways.channels * np.array([0.7, 1.8, 0.8, 0.7])
    return replace(
        ways,
        shares=shares / shares.sum(),
        topics=topics,
        words=words,
        channels=channels / channels.sum(),
        typing=typing,
    )


def _messages(n: int, ways: Ways, chance: Chance, purpose: str) -> pd.DataFrame:
    """`n` messages with their intents, in an order that says nothing."""
    rng = chance.rng(purpose)
    rows = [_message(ways, rng) for _ in range(n)]
    table = pd.DataFrame(rows, columns=["message", "channel", "hour", "member_level", "label"])
    table.insert(0, "id", chance.ids(f"{purpose}/rows", n))
    return sorted_by_id(table)


def _message(ways: Ways, rng: np.random.Generator) -> tuple[str, str, int, str, str]:
    intent = INTENTS[_pick(ways.shares, rng)]
    channel = CHANNELS[_pick(ways.channels, rng)]
    text = _typed(_said(intent, channel, ways, rng), ways.typing[channel], rng)
    hour = int(np.clip(rng.normal(ways.hour[intent], 4.5), 0, 23))
    level = LEVELS[_pick(ways.level[intent], rng)]
    label = INTENTS[rng.integers(len(INTENTS))] if rng.random() < WRONG else intent
    return text, channel, hour, level, label


def _said(intent: str, channel: str, ways: Ways, rng: np.random.Generator) -> str:
    """What is wanted, often beside a mention of another matter."""
    ask = _ask(intent, ways, rng)
    if rng.random() < 0.45:
        other = INTENTS[rng.integers(len(INTENTS))]
        mention = _mention(other, ways, rng)
        ask = f"{mention}{_any(JOINS, rng)}{ask}" if rng.random() < 0.65 else f"{ask}，{mention}"
    return f"客人說{ask}" if channel == "store_note" else _any(GREETINGS, rng) + ask + _any(ENDINGS, rng)


def _ask(intent: str, ways: Ways, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.4:
        return WORD_ASKS[_pick(ways.word_asks, rng)].format(w=_any(ways.words[intent], rng))
    if kind < 0.55:
        return _any(CASE_ASKS, rng).format(t=CASES[intent][_pick(ways.cases[intent], rng)])
    return PLAIN_ASKS[_pick(ways.plain_asks, rng)].format(t=_topic(intent, ways, rng))


def _mention(intent: str, ways: Ways, rng: np.random.Generator) -> str:
    kind = rng.random()
    if kind < 0.15:
        return _any(CASE_MENTIONS, rng).format(t=CASES[intent][_pick(ways.cases[intent], rng)])
    return _any(MENTIONS, rng).format(t=_any(ways.words[intent], rng) if kind < 0.5 else _topic(intent, ways, rng))


def _topic(intent: str, ways: Ways, rng: np.random.Generator) -> str:
    return TOPICS[intent][_pick(ways.topics[intent], rng)]


def _any(texts: Sequence[str], rng: np.random.Generator) -> str:
    return texts[int(rng.integers(len(texts)))]


def _pick(weights: Floats, rng: np.random.Generator) -> int:
    """A place, drawn with these weights. Much faster than `Generator.choice` for a single one."""
    return min(int(np.searchsorted(np.cumsum(weights), rng.random(), side="right")), len(weights) - 1)


def _typed(text: str, share: float, rng: np.random.Generator) -> str:
    """The text with some words as they are typed in haste, and now and then a character left out."""
    for written, typed in TYPING:
        if written in text and rng.random() < share:
            text = text.replace(written, typed, 1)
    if len(text) > 8 and rng.random() < share / 2:
        place = int(rng.integers(len(text)))
        text = text[:place] + text[place + 1 :]
    return text
