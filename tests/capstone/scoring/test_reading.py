"""Predictions as hostile or hurried notebooks write them."""

from __future__ import annotations

import pytest

from aitracks.capstone.scoring.asked import Asked
from aitracks.capstone.scoring.errors import PredictionError
from aitracks.capstone.scoring.reading import MOST_BYTES, Predictions, read_predictions
from aitracks.capstone.scoring.schemas import schema_of

IDS = ("007", "k1", "1e5", "=1+1")
CLASSES = schema_of("image_classification", "accuracy")
BOXES = schema_of("object_detection", "map")
VALUES = schema_of("time_series_forecasting", "mase")
SCORES = schema_of("tabular_classification", "pr_auc")
ASKED = Asked(IDS, ("ripe", "unripe"), dict.fromkeys(IDS, (96, 64)))
GOOD = "id,label\n007,ripe\nk1,unripe\n1e5,ripe\n=1+1,ripe\n"


def refused(content: bytes | str, schema=CLASSES, repeat: bool = False) -> PredictionError:
    content = content.encode() if isinstance(content, str) else content
    with pytest.raises(PredictionError) as caught:
        read_predictions(content, schema, ASKED, repeat)
    for language in ("zh-TW", "en"):
        assert len(caught.value.render(language).splitlines()) <= 10
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\n\n"),
        GOOD.replace("007", '"007"'),
        "label,id\nripe,007\nunripe,k1\nripe,1e5\nripe,=1+1",
    ],
)
def test_reads_what_programs_write_and_keeps_ids_as_text(content: str) -> None:
    assert read_predictions(content.encode(), CLASSES, ASKED) == Predictions(
        IDS, ("ripe", "unripe", "ripe", "ripe"), {}
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("k1,unripe\n", "", "ids without a prediction (1): id k1"),
        ("007,", "7,", "ids that are not in the inputs (1): row 2 id"),
        ("007,", ",", "ids that are not in the inputs (1): row 2 id"),
        ("1e5,", "100000.0,", "ids that are not in the inputs (1): row 4 id"),
        ("k1,unripe\n", "k1,unripe\nk1,ripe\n", "ids given twice (1): row 4 id k1 id"),
        ("k1,unripe", "k1,Unripe", "unknown classes (1): row 3 id k1 label"),
        ("k1,unripe", "k1,NaN", "unknown classes (1): row 3 id k1 label"),
        ("k1,unripe", "k1,unripe,0.3", "another number of cells than the header (1): row 3 3 ≠ 2"),
        ("k1,unripe", '"k1","unripe', "no CSV from row 3 on"),
        ("id,label", "id,Label", "wrong columns in row 1: missing label; 1 not asked for; write id, label"),
        ("id,label", "id,label,label", "wrong columns in row 1: twice label; write"),
        ("id,label", "", "wrong columns"),
        ("k1,unripe", "k1," + "x" * 300, "row 3 has a cell of more than 200 characters"),
        ("k1,unripe\n", "k1,unripe\n" * 30, "too many rows: 4 at most"),
    ],
)
def test_names_row_id_and_field(old: str, new: str, expected: str) -> None:
    assert expected in str(refused(GOOD.replace(old, new, 1)))


@pytest.mark.parametrize("cell", ["NaN", "nan", "inf", "-inf", "1e999", "", " ", "1_0", "0x10", "１", "=1+1", "None"])
def test_refuses_what_is_no_finite_number(cell: str) -> None:
    rows = "".join(f"{name},{cell if name == 'k1' else '1.5'}\n" for name in IDS)
    assert "no finite number (NaN, inf, empty or text) (1): row 3 id k1 value" in str(
        refused("id,value\n" + rows, VALUES)
    )


@pytest.mark.parametrize("cell", ["1.0001", "-0.1", "1e3"])
def test_refuses_scores_outside_0_and_1(cell: str) -> None:
    rows = "".join(f"{name},{cell if name == '007' else '1e-3'}\n" for name in IDS)
    assert "numbers out of range (1): row 2 id 007 score" in str(refused("id,score\n" + rows, SCORES))


def box(name: str = "k1", label: str = "ripe", score: str = "0.5", at: str = "1,2,30,40") -> str:
    return f"{name},{label},{score},{at}\n"


HEADER = "id,label,score,x0,y0,x1,y1\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (box(at="30,2,30,40"), "row 2 id k1 x0, x1"),
        (box(at="1,40,30,2"), "row 2 id k1 y0, y1"),
        (box(at="-0.5,2,30,40"), "row 2 id k1 x0, y0"),
        (box(at="1,2,97,40"), "row 2 id k1 x1, y1 96x64"),
        (box(at="1,2,nan,40"), "row 2 id k1 x1"),
        (box(score="2"), "row 2 id k1 score"),
        (box() * 101, "pictures with too many boxes (1): row 102 id k1"),
        (box("elsewhere"), "ids that are not in the inputs (1): row 2"),
    ],
)
def test_refuses_boxes(rows: str, expected: str) -> None:
    assert expected in str(refused(HEADER + rows, BOXES))


def test_pictures_without_boxes_are_an_answer() -> None:
    assert read_predictions(HEADER.encode(), BOXES, ASKED).ids == ()
    assert len(read_predictions((HEADER + box() * 100).encode(), BOXES, ASKED).ids) == 100


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe" + GOOD.encode("utf-16-le"), b"\x00" * 99, b"PK\x03\x04"])
def test_refuses_what_is_no_csv(content: bytes) -> None:
    refused(content)


def test_refuses_what_is_too_large_before_reading_it() -> None:
    assert "33 MiB > 32 MiB" in str(refused(b"\xff" * (MOST_BYTES + 2**20)))


def test_everything_wrong_at_once_stays_short() -> None:
    rows = [f"{name},Ripe\n{name},x\n,\n,,\n" for name in IDS[1:]]
    error = refused("id,label\n" + "".join(rows), repeat=True)
    kinds = ["cells", "ids without", "not in the inputs", "ids given twice", "unknown classes"]
    assert len(error.lines) == 5
    assert all(kind in line.en for kind, line in zip(kinds, error.lines, strict=True))
    assert "and 3 more" in error.lines[-1].en


def test_a_hidden_run_gets_none_of_its_own_words_back() -> None:
    content = "id,label\n007,PIXELS\nSEEN,ripe\nk1,ripe\n1e5,ripe\n=1+1,ripe\n"
    assert "PIXELS" in str(refused(content, repeat=True))
    quiet = refused(content)
    for language in ("zh-TW", "en"):
        assert "PIXELS" not in quiet.render(language)
        assert "SEEN" not in quiet.render(language)
    assert "SEEN" not in str(refused("id,label,SEEN\n"))


def test_what_is_quoted_cannot_drive_a_terminal() -> None:
    text = str(refused(GOOD.replace("k1,unripe", "k1,\x1b[2J\u202eevil"), repeat=True))
    assert text.isprintable()
    assert r"'\x1b[2J\u202eevil'" in text
