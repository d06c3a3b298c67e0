"""Each shape of the author's guide: what it takes, what it gives, and what it says otherwise."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aitracks.checks import Text, array, table
from aitracks.checks.says import Wrong
from aitracks.checks.shapes import fitted

IT = Text("它", "It")


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [
        (3, float, 3.0),
        (2.5, float, 2.5),
        (np.array([2.5]), float, 2.5),
        (np.array(2), float, 2.0),
        (3, int, 3),
        (3.0, int, 3),
        (np.array([[4]]), int, 4),
        (False, bool, False),
        (np.array([True]), bool, True),
        ("a", str, "a"),
        (b"\x00a", bytes, b"\x00a"),
        ((1, 2), (float, int), (1.0, 2)),
        ([1, "a"], (float, str), (1.0, "a")),
        (np.array([1.0, 2.0]), (float, float), (1.0, 2.0)),
        ([1, 2], [float], [1.0, 2.0]),
        ((), [int], []),
        (np.array([1, 2]), [int], [1, 2]),
        (pd.Series(["a", "b"]), [str], ["a", "b"]),
        ({2, 1}, [int], [1, 2]),
        ([[1], [2, 3]], [[int]], [[1], [2, 3]]),
        ({"recall": 1, "more": "x"}, {"recall": float}, {"recall": 1.0, "more": "x"}),
        ({"pair": [1, 2]}, {"pair": (int, int)}, {"pair": (1, 2)}),
        ("anything", None, "anything"),
    ],
    ids=repr,
)
def test_a_value_that_fits_comes_out_in_the_shape(value: Any, spec: Any, expected: Any) -> None:
    result = fitted(value, spec, IT)
    assert result == expected
    assert type(result) is type(expected)
    if isinstance(expected, (tuple, list)):
        assert [type(item) for item in result] == [type(item) for item in expected]


@pytest.mark.parametrize(
    ("value", "spec", "zh", "en"),
    [
        ("3", float, "它應該是一個數值，收到的是 '3' (str)。", "It should be a number; it is '3' (str)."),
        (True, float, "它應該是一個數值，收到的是 True (bool)。", "It should be a number; it is True (bool)."),
        (None, float, "一個數值", "a number; it is None (NoneType)."),
        (math.nan, float, "一個有限的數值", "a finite number; it is nan"),
        (math.inf, float, "一個有限的數值", "a finite number; it is inf"),
        (np.array([1.0, 2.0]), float, "一個數值", "a number; it is [1., 2.] (ndarray)."),
        (2.5, int, "一個整數", "a whole number; it is 2.5 (float)."),
        (True, int, "一個整數", "a whole number"),
        (1, bool, "True 或 False", "True or False; it is 1 (int)."),
        (1, str, "一段文字", "a string; it is 1 (int)."),
        ("a", bytes, "一段位元組", "bytes; it is 'a' (str)."),
        (1.0, (float, float), " 2 個值", "2 values; it is 1 (float)."),
        ((1, 2, 3), (float, float), " 2 個值", "2 values; it is (1, 2, 3) (tuple)."),
        ((1, "a"), (float, float), "一個數值", "It[1] should be a number"),
        ("ab", [str], "一個 list", "a list; it is 'ab' (str)."),
        ([1, "a"], [int], "一個整數", "It[1] should be a whole number"),
        ([1], {"a": int}, "一個 dict", "a dict; it is [1] (list)."),
        ({"b": 1}, {"a": int, "c": int}, "它少了鍵：'a', 'c'。", "It lacks the keys: 'a', 'c'."),
        ({"a": "x"}, {"a": int}, "一個整數", "It['a'] should be a whole number"),
    ],
    ids=repr,
)
def test_a_value_that_does_not_fit_is_worded_in_both_languages(value: Any, spec: Any, zh: str, en: str) -> None:
    with pytest.raises(Wrong) as wrong:
        fitted(value, spec, IT)
    assert zh in wrong.value.text.zh
    assert en in wrong.value.text.en
    assert wrong.value.fraction == 0


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [
        ([1, 2], array(), [1.0, 2.0]),
        ((1, 2.5), array(ndim=1), [1.0, 2.5]),
        (pd.Series([1, 2]), array(ndim=1, kind="int"), [1, 2]),
        ([1.0, 2.0], array(kind="int"), [1, 2]),
        ([[1, 2, 3]], array(shape=(None, 3)), [[1.0, 2.0, 3.0]]),
        ([], array(ndim=1), []),
        ([True, False], array(kind="bool"), [True, False]),
        (["a", "bc"], array(kind="str"), ["a", "bc"]),
        (2.0, array(ndim=0), 2.0),
    ],
    ids=repr,
)
def test_an_array_fits(value: Any, spec: Any, expected: Any) -> None:
    result = fitted(value, spec, IT)
    assert type(result) is np.ndarray
    assert result.tolist() == expected
    assert result.dtype.kind == {"float": "f", "int": "i", "bool": "b", "str": "U"}[spec.kind]


def test_nan_passes_where_the_check_allows_it() -> None:
    result = fitted([1.0, math.nan], array(nan=True), IT)
    assert np.isnan(result).tolist() == [False, True]


@pytest.mark.parametrize(
    ("value", "spec", "zh", "en"),
    [
        ([1.0, math.nan], array(), "它裡有 NaN 或無限大。", "It contains NaN or infinity."),
        ([1.0, -math.inf], array(), "NaN 或無限大", "NaN or infinity"),
        ([[1, 2], [3]], array(ndim=2), "它應該是 2 維陣列", "an array of 2 dimension(s); it is [[1, 2], [3]] (list)."),
        ([1, 2], array(ndim=2), "你的形狀是 (2,)。", "an array of 2 dimension(s); the shape of yours is (2,)."),
        ([[1, 2]], array(shape=(None, 3)), "形狀 (任意, 3) 的陣列", "of shape (any, 3); the shape of yours is (1, 2)."),
        ([1, 2, 3], array(shape=(2,)), "形狀 (2) 的陣列", "of shape (2); the shape of yours is (3,)."),
        (["a"], array(), "數值的陣列", "an array of numbers; it is ['a'] (list)."),
        ([1.5], array(kind="int"), "整數的陣列", "an array of whole numbers"),
        ([math.nan], array(kind="int"), "整數的陣列", "an array of whole numbers"),
        ([1], array(kind="bool"), "True/False的陣列", "an array of True/False values"),
        ([1], array(kind="str"), "文字的陣列", "an array of strings"),
        ({"a": 1}, array(), "數值的陣列", "an array of numbers"),
        (None, array(), "數值的陣列", "an array of numbers; it is None (NoneType)."),
        ([1j], array(), "數值的陣列", "an array of numbers"),
    ],
    ids=repr,
)
def test_an_array_that_does_not_fit(value: Any, spec: Any, zh: str, en: str) -> None:
    with pytest.raises(Wrong) as wrong:
        fitted(value, spec, IT)
    assert zh in wrong.value.text.zh
    assert en in wrong.value.text.en


def test_a_table_needs_its_columns() -> None:
    frame = pd.DataFrame({"a": [1], "b": [2], "c": [3]})
    assert fitted(frame, table(columns=["a", "b"]), IT) is frame
    with pytest.raises(Wrong) as wrong:
        fitted(frame, table(columns=["a", "x", "y"]), IT)
    assert wrong.value.text == Text("它少了欄位：x, y。", "It lacks the columns: x, y.")
    with pytest.raises(Wrong, match="It should be a DataFrame with the columns a; it is"):
        fitted({"a": [1]}, table(columns=["a"]), IT)


@pytest.mark.parametrize("spec", ["float", 3, object])
def test_what_is_no_shape_is_the_authors_mistake(spec: Any) -> None:
    with pytest.raises(ValueError, match="not a shape"):
        fitted(1.0, spec, IT)


def test_an_unknown_kind_of_array_is_the_authors_mistake() -> None:
    with pytest.raises(ValueError, match="kind is one of float, int, bool, str"):
        array(kind="number")


@pytest.mark.parametrize(("value", "spec"), [(10**400, float), (10**5000, str)], ids=["float", "show"])
def test_a_huge_number_is_wrong_and_no_judge_error(value: int, spec: type) -> None:
    with pytest.raises(Wrong):
        fitted(value, spec, IT)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_infinity_is_no_whole_number() -> None:
    with pytest.raises(Wrong):
        fitted([math.inf], array(kind="int"), IT)
