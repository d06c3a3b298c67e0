"""From checks to outcomes: points, seeds, and what is a judge's error."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from aitracks.checks import JudgeError, Text, fail, partial, require
from aitracks.checks.local import LocalWorkspace
from aitracks.checks.registry import Check
from aitracks.checks.run import Outcome, Verdict, run_checks


def check_of(function: Callable[..., None], points: float = 2.0, public: bool = True) -> Check:
    return Check(function.__name__, "fit", points, Text("題目", "Title"), public, function, 1)


def run(*functions: Callable[..., None], points: float = 2.0, seed: int = 0, **names: Any) -> list[Outcome]:
    return run_checks([check_of(one, points) for one in functions], LocalWorkspace(names), seed)


def test_a_check_that_returns_gives_full_points() -> None:
    def good(student: Any) -> None:
        require(student.call("f", 2) == 4, "", "")

    (outcome,) = run(good, f=lambda x: x * x)
    assert (outcome.id, outcome.verdict, outcome.earned, outcome.message) == ("good", Verdict.PASS, 2.0, None)


def test_fail_partial_and_not_attempted() -> None:
    def bad(student: Any) -> None:
        fail("錯", "wrong")

    def half(student: Any) -> None:
        partial(0.5, "一半", "half")

    def untouched(student: Any) -> None:
        student.call("missing")

    found = run(bad, half, untouched)
    assert [(one.verdict, one.earned) for one in found] == [
        (Verdict.FAIL, 0.0),
        (Verdict.PARTIAL, 1.0),
        (Verdict.NOT_ATTEMPTED, 0.0),
    ]
    assert [one.message for one in found[:2]] == [Text("錯", "wrong"), Text("一半", "half")]


@pytest.mark.parametrize(
    ("points", "fraction", "earned"), [(1, 1 / 3, 0.33), (1, 2 / 3, 0.67), (3, 0.5, 1.5), (0.5, 0.125, 0.06)]
)
def test_part_of_the_points_is_rounded_to_cents(points: float, fraction: float, earned: float) -> None:
    def part(student: Any) -> None:
        partial(fraction, "", "")

    assert run(part, points=points)[0].earned == earned


@pytest.mark.parametrize("fraction", [0, 1, -0.1, 1.5])
def test_a_part_is_neither_nothing_nor_all(fraction: float) -> None:
    def part(student: Any) -> None:
        partial(fraction, "", "")

    with pytest.raises(JudgeError, match="partial\\(\\) takes a fraction between 0 and 1"):
        run(part)


def drawn(seed: int) -> list[float]:
    """What two checks draw with one seed of the run."""
    numbers: list[float] = []

    def first(student: Any, rng: np.random.Generator) -> None:
        numbers.append(rng.random())

    def second(student: Any, rng: np.random.Generator) -> None:
        numbers.append(rng.random())

    run(first, second, seed=seed)
    return numbers


def test_a_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    """Each check draws its own."""
    assert drawn(1) == drawn(1)
    assert len({*drawn(1), *drawn(2)}) == 4


def test_the_global_generators_are_seeded_and_put_back() -> None:
    """A learner's unseeded code gives the same verdict twice, and the notebook's own numbers go on as before."""
    seen = []

    def draws(student: Any) -> None:
        seen.append((random.random(), np.random.random()))

    def raises(student: Any) -> None:
        random.random()
        np.random.random()
        fail("", "")

    random.seed(5)
    np.random.seed(5)
    expected = random.random(), np.random.random()
    random.seed(5)
    np.random.seed(5)
    run(draws)
    run(draws)
    run(raises)
    assert seen[0] == seen[1]
    assert (random.random(), np.random.random()) == expected


def test_the_state_is_put_back_after_a_judge_error_too() -> None:
    def broken(student: Any) -> None:
        random.random()
        raise KeyError("mine")

    random.seed(7)
    expected = random.random()
    random.seed(7)
    with pytest.raises(JudgeError):
        run(broken)
    assert random.random() == expected


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), AssertionError(), KeyError("a"), NotImplementedError()])
def test_any_other_exception_of_a_check_is_a_judge_error(error: Exception) -> None:
    """Never a score, not even for the checks that ran before it."""

    def good(student: Any) -> None: ...

    def broken(student: Any) -> None:
        raise error

    with pytest.raises(JudgeError) as raised:
        run(good, broken)
    assert str(raised.value).startswith(f"check 'broken' of 'fit': {type(error).__name__}")


def test_a_library_that_is_missing_is_a_judge_error() -> None:
    def asks(student: Any) -> None:
        student.library("no_such_module:Thing")

    with pytest.raises(JudgeError, match="ModuleNotFoundError"):
        run(asks)


def test_a_wrong_shape_in_a_check_is_a_judge_error() -> None:
    def asks(student: Any) -> None:
        student.call("f", returns="number")

    with pytest.raises(JudgeError, match="not a shape"):
        run(asks, f=lambda: 1)
