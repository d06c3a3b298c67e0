"""Only plain values cross, whatever a learner's class pretends to be."""

from __future__ import annotations

import collections
import datetime
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aitracks.checks.values import MAX_ITEMS, NotPlain, plain

EXACT = {type(None), bool, int, float, complex, str, bytes, list, tuple, set, dict}


class Thing:
    """What must never cross."""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (..., None),
        (True, True),
        (-7, -7),
        (10**30, 10**30),
        (2.5, 2.5),
        (1 + 2j, 1 + 2j),
        ("線", "線"),
        (b"\x00\xff", b"\x00\xff"),
        ([1, [2.0, None]], [1, [2.0, None]]),
        ((1, "a"), (1, "a")),
        ({1, 2}, {1, 2}),
        (frozenset({1}), {1}),
        (range(3), [0, 1, 2]),
        ({"a": (1,), (1, 2): "b"}, {"a": (1,), (1, 2): "b"}),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.defaultdict(list, a=[1]), {"a": [1]}),
        (collections.namedtuple("Pair", "x y")(1, 2), (1, 2)),
        (np.float32(0.5), 0.5),
        (np.float64(0.5), 0.5),
        (np.int8(3), 3),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (np.bytes_(b"a"), b"a"),
    ],
    ids=repr,
)
def test_plain_types_come_out_equal_and_exact(value: Any, expected: Any) -> None:
    copy = plain(value)
    assert copy == expected
    assert type(copy) is type(expected)
    assert_plain(copy)


def test_nan_and_infinity_come_out_as_they_are() -> None:
    assert math.isnan(plain(math.nan))
    assert plain([math.inf, np.float32("-inf")]) == [math.inf, -math.inf]


@pytest.mark.parametrize(
    "value",
    [
        np.array([[1, 2], [3, 4]]),
        np.array([1.5, np.nan]),
        np.array([1j]),
        np.array([True, False]),
        np.array(["甲", "乙"]),
        np.array([b"a"]),
        np.array(["2026-01-01"], dtype="datetime64[D]"),
        np.array([1], dtype="timedelta64[s]"),
        np.array(5.0),
        np.zeros((0, 3)),
    ],
    ids=lambda value: f"{value.dtype}{value.shape}",
)
def test_an_array_is_copied_whole(value: np.ndarray) -> None:
    copy = plain(value)
    assert type(copy) is np.ndarray
    assert copy.dtype == value.dtype
    assert not np.shares_memory(copy, value)
    np.testing.assert_array_equal(copy, value)


def test_an_object_array_of_plain_values_becomes_an_array_of_their_type() -> None:
    copy = plain(np.array([1, 2.5], dtype=object))
    assert copy.dtype == float
    assert plain(np.array(["a", "bc"], dtype=object)).tolist() == ["a", "bc"]


def test_a_date_crosses_as_a_numpy_scalar() -> None:
    day = plain(np.datetime64("2026-01-01"))
    assert type(day) is np.datetime64
    assert day == np.datetime64("2026-01-01")


def test_a_copy_shares_nothing_with_the_original() -> None:
    original = {"a": [1, 2], "b": np.array([1.0])}
    copy = plain(original)
    original["a"].append(3)
    original["b"][0] = 9
    assert copy["a"] == [1, 2]
    assert copy["b"][0] == 1.0


class LyingInt(int):
    def __pos__(self) -> Any:
        return Thing()

    __int__ = __index__ = __trunc__ = __pos__

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = int.__hash__


class LyingFloat(float):
    def __pos__(self) -> Any:
        return Thing()

    __float__ = __pos__

    def __sub__(self, other: object) -> float:
        return 0.0


class LyingComplex(complex):
    def __pos__(self) -> Any:
        return Thing()

    __complex__ = __pos__


class LyingStr(str):
    def __str__(self) -> str:
        return "right"

    def __iter__(self) -> Iterator[Any]:
        return iter([Thing()])

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class LyingBytes(bytes):
    def __bytes__(self) -> bytes:
        return b"right"

    def __iter__(self) -> Iterator[Any]:
        return iter([Thing()])


class LyingList(list):
    def __eq__(self, other: object) -> bool:
        return True

    def __len__(self) -> int:
        return 99


class LyingTuple(tuple):
    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        return Thing()


class LyingSet(set):
    def __contains__(self, item: object) -> bool:
        return True


class LyingDict(dict):
    def __getitem__(self, key: Any) -> Any:
        return 1.0

    def get(self, key: Any, default: Any = None) -> Any:
        return 1.0

    def __contains__(self, key: object) -> bool:
        return True


class LyingArray(np.ndarray):
    def __array_ufunc__(self, *args: Any, **kwargs: Any) -> Any:
        return True

    def __eq__(self, other: object) -> Any:
        return True


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (LyingInt(3), 3),
        (LyingFloat(2.5), 2.5),
        (LyingComplex(1j), 1j),
        (LyingStr("wrong"), "wrong"),
        (LyingBytes(b"wrong"), b"wrong"),
        (LyingList([1, LyingInt(2)]), [1, 2]),
        (LyingTuple((1, LyingList())), (1, [])),
        (LyingSet({1}), {1}),
        (LyingDict({"a": LyingFloat(2.0)}), {"a": 2.0}),
        ({LyingStr("key"): 1}, {"key": 1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_class_that_lies_is_left_behind(value: Any, expected: Any) -> None:
    """What comes out is the base class's own content in the base class itself."""
    copy = plain(value)
    assert_plain(copy)
    assert copy == expected


def test_an_array_class_that_lies_is_left_behind() -> None:
    copy = plain(np.array([1.0, 2.0]).view(LyingArray))
    assert type(copy) is np.ndarray
    assert (copy == np.array([1.0, 3.0])).tolist() == [True, False]


def _array_that_hides_its_objects() -> Any:
    class Hiding(np.ndarray):
        @property
        def dtype(self) -> Any:
            return np.dtype(float)

    hidden = np.empty(1, dtype=object)
    hidden[0] = Thing()
    return hidden.view(Hiding)


def _record_with_an_object() -> Any:
    return np.array([(Thing(),)], dtype=[("a", object)])[0]


def _table_that_hides_its_objects() -> Any:
    class Column:
        dtype = np.dtype(float)
        size = 1

        def to_numpy(self) -> Any:
            return self

        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            hidden = np.empty(1, dtype=object)
            hidden[0] = Thing()
            return hidden

    class Hiding(pd.DataFrame):
        def __getitem__(self, key: Any) -> Any:
            return Column()

    return Hiding({"a": [1.0]})


@pytest.mark.parametrize("make", [_array_that_hides_its_objects, _record_with_an_object, _table_that_hides_its_objects])
def test_no_object_survives_inside_an_array(make: Callable[[], Any]) -> None:
    """Refused, or copied without the object."""
    try:
        copy = plain(make())
    except NotPlain:
        return
    assert "Thing" not in repr(copy)


@pytest.mark.parametrize(
    "value",
    [
        Thing(),
        Thing,
        len,
        lambda x: x,
        iter([1]),
        (i for i in [1]),
        memoryview(b"a"),
        bytearray(b"a"),
        datetime.datetime(2026, 1, 1),
        [1, Thing()],
        {"a": {"b": Thing()}},
        np.array([Thing()]),
        pd.DataFrame({"a": [Thing()]}),
        pd.Series([1], index=pd.Index([Thing()])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_objects_are_refused(value: Any) -> None:
    with pytest.raises(NotPlain) as refused:
        plain(value)
    assert refused.value.reason == "object"


def test_a_refusal_names_the_class() -> None:
    with pytest.raises(NotPlain) as refused:
        plain([1, Thing()])
    assert refused.value.kind == "Thing"


def test_too_deep_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    deep: Any = 1
    for _ in range(25):
        deep = {"a": deep}
    for value in (endless, deep):
        with pytest.raises(NotPlain) as refused:
            plain(value)
        assert refused.value.reason == "deep"
    nested: Any = 1
    for _ in range(20):
        nested = [nested]
    assert plain(nested) == nested


def test_an_array_that_holds_itself_is_too_deep() -> None:
    endless = np.empty(1, dtype=object)
    endless[0] = endless
    with pytest.raises(NotPlain):
        plain(endless)


@pytest.mark.parametrize(
    "value",
    [np.zeros(MAX_ITEMS + 1, dtype=np.int8), "a" * (MAX_ITEMS + 1), [b"a" * (MAX_ITEMS // 2)] * 3],
    ids=["array", "string", "bytes in a list"],
)
def test_too_large_is_refused(value: Any) -> None:
    with pytest.raises(NotPlain) as refused:
        plain(value)
    assert refused.value.reason == "large"


def test_a_list_without_end_is_refused() -> None:
    class Endless(list):
        def __iter__(self) -> Iterator[Any]:
            while True:
                yield "a" * 100_000

    with pytest.raises(NotPlain) as refused:
        plain(Endless())
    assert refused.value.reason == "large"


class _Raises:
    def __iter__(self) -> Any:
        raise ValueError("mine")

    __len__ = keys = __iter__


@pytest.mark.parametrize("base", [list, str, dict])
def test_a_value_whose_methods_raise_is_refused(base: type) -> None:
    """Learners' exceptions must not look like a fault of the judge."""
    with pytest.raises(NotPlain):
        plain(type("Raising", (_Raises, base), {})(base()))


def test_a_class_that_claims_to_be_a_number_is_refused() -> None:
    class Claims:
        @property
        def __class__(self) -> Any:
            return int

    with pytest.raises(NotPlain):
        plain(Claims())


@pytest.mark.parametrize(
    "value", [{frozenset({"milk", "tea"}): 0.5}, {frozenset({1})}, {range(2): 1}], ids=["key", "member", "range"]
)
def test_frozen_sets_may_be_keys(value: Any) -> None:
    """Association rules are dicts of frozen sets."""
    assert len(plain(value)) == 1


def test_tables_with_missing_values() -> None:
    table = pd.DataFrame(
        {
            "number": [1.0, np.nan],
            "text": ["甲", None],
            "whole": pd.array([1, None], dtype="Int64"),
            "kind": pd.Categorical(["a", None]),
            "day": pd.to_datetime(["2026-01-01", None]),
        },
        index=["first", "second"],
    )
    copy = plain(table)
    assert type(copy) is pd.DataFrame
    assert copy.index.tolist() == ["first", "second"]
    assert copy.columns.tolist() == table.columns.tolist()
    assert copy.isna().to_numpy().tolist() == [[False] * 5, [True] * 5]
    assert copy.iloc[0].tolist() == [1.0, "甲", 1.0, "a", pd.Timestamp("2026-01-01")]
    copy.loc["first", "number"] = 5.0
    assert table.loc["first", "number"] == 1.0


def test_a_missing_truth_value_crosses() -> None:
    assert plain(pd.Series([True, None], dtype="boolean")).isna().tolist() == [False, True]


def test_a_table_with_a_column_given_twice_crosses_or_is_refused() -> None:
    """pd.concat(axis=1) makes such tables easily."""
    try:
        assert plain(pd.DataFrame([[1, 2]], columns=["a", "a"])).to_numpy().tolist() == [[1, 2]]
    except NotPlain:
        return


def test_a_series_keeps_name_and_index() -> None:
    copy = plain(pd.Series([1, 2], index=["a", "b"], name="n"))
    assert type(copy) is pd.Series
    assert (copy.name, copy["b"]) == ("n", 2)
    assert plain(pd.Index([3, 4])).tolist() == [3, 4]


def test_a_handle_may_replace_a_value() -> None:
    thing = Thing()
    assert plain([thing, 1], lambda value: "handle 7" if value is thing else None) == ["handle 7", 1]


def assert_plain(value: Any) -> None:
    """Every part of the value is of an exact plain type."""
    assert type(value) in EXACT
    if isinstance(value, dict):
        for key, item in value.items():
            assert_plain(key)
            assert_plain(item)
    elif isinstance(value, (list, tuple, set)):
        for item in value:
            assert_plain(item)
