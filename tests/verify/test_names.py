"""Which names a cell takes from another."""

from __future__ import annotations

import pytest

from aitracks.verify.names import gives

GIVEN = "few, rest = draw(3)\nfig = plot(few)\ndef helper(a): return a\nimport scipy.stats as st\n"


@pytest.mark.parametrize(
    "later",
    [
        "print(few)",
        "few = few + [1]",
        "few += [1]",
        "def f():\n    return rest",
        "helper(1)",
        "st.norm",
        "if ready:\n    fig = plot()\nfig.show()",
        "while few:\n    few = few[1:]",
        "for one in few:\n    few = one",
        "with open(few) as file:\n    pass",
        "[x for x in few]",
        "f = lambda x: x + rest",
        "class C:\n    a = few",
        "%%bash\necho nothing that Python reads",
    ],
)
def test_it_may_take_one(later: str) -> None:
    assert gives(GIVEN, ["x = 1", later])


@pytest.mark.parametrize(
    "later",
    [
        "",
        "few = draw(5)\nprint(few)",
        "fig, ax = subplots()\nfig.show()",
        "for few in range(3):\n    print(few)\nprint(few)",
        "def f(few):\n    rest = few\n    return rest",
        "[few for few in range(3)]",
        "with open('a') as fig:\n    fig.read()",
        "other.few",
        "'few'",
    ],
)
def test_it_takes_none(later: str) -> None:
    assert not gives(GIVEN, ["x = 1", later])
