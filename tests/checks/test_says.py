"""The words of close(), require() and show()."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from aitracks.checks import Text, close, fail, require, show
from aitracks.checks.says import Wrong

SLOPE = Text("斜率", "slope")


def test_fail_and_require() -> None:
    with pytest.raises(Wrong) as wrong:
        fail("錯", "wrong")
    assert (wrong.value.text, wrong.value.fraction) == (Text("錯", "wrong"), 0.0)
    for true in (True, 1, [0], np.bool_(True)):
        require(true, "錯", "wrong")
    for false in (False, 0, [], None, np.bool_(False)):
        with pytest.raises(Wrong):
            require(false, "錯", "wrong")


@pytest.mark.parametrize(
    ("got", "expected", "tolerances"),
    [
        (2, 2.0, {}),
        (2.0 + 1e-7, 2.0, {}),
        (0.0, 1e-10, {}),
        (1.05, 1.0, {"atol": 0.1}),
        (110, 100, {"rtol": 0.11}),
        (math.inf, math.inf, {}),
        (math.nan, math.nan, {}),
        (np.array([1.0, math.nan]), [1.0, math.nan], {}),
        ([[1, 2]], np.array([[1, 2]]), {}),
        (np.float64(1.0), np.float32(1.0), {}),
    ],
)
def test_what_is_close_passes(got: Any, expected: Any, tolerances: dict[str, float]) -> None:
    close(got, expected, SLOPE, **tolerances)


@pytest.mark.parametrize(
    ("got", "expected", "zh", "en"),
    [
        (1.0, 2.0, "斜率應該是 2，你的是 1。", "Slope should be 2; yours is 1."),
        (math.nan, 2.0, "你的是 nan", "yours is nan"),
        (2.0, math.nan, "應該是 nan", "should be nan"),
        (math.inf, -math.inf, "應該是 -inf", "should be -inf"),
        (1.00001, 1.0, "你的是 1.00001", "yours is 1.00001"),
        (
            [1.0],
            [1.0, 2.0],
            "斜率的形狀應該是 (2,)，你的是 (1,)。",
            "The shape of slope should be (2,); yours is (1,).",
        ),
        (
            [1.0, 5.0, 6.0],
            [1.0, 2.0, 3.0],
            "斜率[1] 應該是 2，你的是 5（共 2 個值不同）",
            "Slope[1] should be 2; yours is 5 (values that differ: 2)",
        ),
        (
            [[1, 2], [3, 9]],
            [[1, 2], [3, 4]],
            "斜率[1, 1] 應該是 4，你的是 9",
            "Slope[1, 1] should be 4; yours is 9 (values that differ: 1)",
        ),
    ],
)
def test_what_is_not_close_is_worded(got: Any, expected: Any, zh: str, en: str) -> None:
    with pytest.raises(Wrong) as wrong:
        close(got, expected, SLOPE)
    assert zh in wrong.value.text.zh
    assert en in wrong.value.text.en


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (np.float32(0.1), "0.1"),
        (np.int64(3), "3"),
        ("a", "'a'"),
        ([1, 2.5], "[1, 2.5]"),
        (np.array([1.0, 2.0]), "[1., 2.]"),
    ],
)
def test_show_writes_as_a_learner_would(value: Any, text: str) -> None:
    assert show(value) == text


def test_show_shortens() -> None:
    assert len(show("x" * 1000)) == 60
    assert show("x" * 1000).endswith("…")
    assert len(show(np.zeros((100, 100)))) <= 60
    assert len(show(list(range(1000)), width=20)) == 20
    assert "\n" not in show("a\nb" * 3)
