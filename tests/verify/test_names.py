"""Which names a cell takes from another."""

from __future__ import annotations

import pytest

from aitracks.verify.names import given, quoted, taken

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
        "few = sorted(x for x in few)",
        "def f(a=few):\n    return a",
        "if few:\n    pass\nelse:\n    few = 1",
    ],
)
def test_it_may_take_one(later: str) -> None:
    assert not given(GIVEN).isdisjoint(taken(later))


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
    assert given(GIVEN).isdisjoint(taken(later))


@pytest.mark.parametrize(
    "cell",
    [
        "net.fit(x)",
        "history = net.fit(x)",
        "net.layers[0].trainable = False",
        "net[0] = 1",
        "net += 1",
        "del net.body",
        "train(net)",
        "for one in range(3):\n    net.append(one)",
        "import nets as net",
    ],
)
def test_it_changes_what_the_name_stands_for(cell: str) -> None:
    assert "net" in given(cell)


@pytest.mark.parametrize(
    "cell",
    ["print_size = net.size", "ax.plot(net)", "right = score(net)", "def f(net):\n    net = 1", "[net for net in x]"],
)
def test_it_changes_nothing(cell: str) -> None:
    assert "net" not in given(cell)


def test_what_is_not_python_is_said() -> None:
    with pytest.raises(SyntaxError):
        taken("%%bash\necho")


def test_names_in_quotes() -> None:
    """As checks have those of what they ask for; not the texts of their messages."""
    check = 'got = student.make("practice", student.get("build"), f"{width} of it", "two words", 3)'
    assert quoted(check) == {"practice", "build"}
