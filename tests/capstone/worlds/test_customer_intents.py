"""The world of messages: Taiwan's characters, unequal intents, and words that mean something else elsewhere."""

from __future__ import annotations

import hashlib
import io
import re

import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

from aitracks.capstone.worlds import World, draw
from aitracks.capstone.worlds.intent_words import INTENTS
from aitracks.curriculum import load_curriculum
from aitracks.paths import home


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    return [draw("customer_intents", hashlib.sha256(name).digest()) for name in (b"one", b"two")]


def train(drawn: World) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(drawn.train["train.csv"]), keep_default_na=False)


def test_every_intent_is_in_every_part_and_they_are_unequal(worlds: list[World]) -> None:
    for drawn in worlds:
        hidden = drawn.hidden.labels
        for labels in (train(drawn)["label"], drawn.field.labels["label"], *hidden.groupby("part")["label"]):
            shares = (labels[1] if isinstance(labels, tuple) else labels).value_counts(normalize=True)
            assert set(shares.index) == set(INTENTS)
            assert shares.min() > 0.01
            assert shares.max() > 3 * shares.min()


def test_messages_are_short_and_written_as_in_taiwan(worlds: list[World]) -> None:
    messages = pd.concat([train(drawn)["message"] for drawn in worlds])
    assert messages.str.len().between(2, 80).all()
    assert not messages.str.contains(r"[{}\n]").any()
    glossary = load_curriculum(home()).glossary
    for character in set("".join(messages)):
        if re.match(r"[一-鿿]", character):
            character.encode("cp950")  # fails for a Simplified character
    words = "\n".join(messages.drop_duplicates().head(3000))
    assert list(glossary.avoided(words)) == []


def test_the_companys_words_mean_something_else_in_another_world(worlds: list[World]) -> None:
    models = []
    for drawn in worlds:
        pieces = TfidfVectorizer(analyzer="char", ngram_range=(1, 2))
        models.append(make_pipeline(pieces, ComplementNB()).fit(train(drawn)["message"], train(drawn)["label"]))
    for own, other in ((0, 1), (1, 0)):
        hidden = worlds[own].hidden
        asked = pd.read_csv(io.BytesIO(hidden.inputs["inputs.csv"]), keep_default_na=False)["message"]
        found = [
            f1_score(hidden.labels["label"], models[which].predict(asked), average="macro") for which in (own, other)
        ]
        assert found[1] < found[0] - 0.1
