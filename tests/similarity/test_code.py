"""What a disguise changes in code, and what must stay the same in its fingerprints."""

from __future__ import annotations

import pytest

from aitracks.similarity.classroom import trace_notebook
from aitracks.similarity.names import BUILTINS
from aitracks.similarity.notebook import Cell

CODE = '''\
def error(y, p, scale=2):
    """The error."""
    total = 0
    for truth, said in zip(y, p):
        if truth > said:
            total += scale * abs(truth - said) + len(y)
    return {"mean": total / len(y), "sum": total}
'''
SAME = {
    "names": CODE.replace("total", "q").replace("truth", "a").replace("said", "b").replace("scale", "factor"),
    "comments": CODE.replace("total = 0", "total = 0  # start\n    # more"),
    "docstring": CODE.replace('    """The error."""\n', ""),
    "layout": CODE.replace("    ", "  ").replace("(y, p, scale=2)", "(\n  y,\n  p,\n  scale = 2,\n)"),
    "types": CODE.replace("(y, p, scale=2)", "(y: list, p: list, scale: int = 2) -> dict"),
    "comparison": CODE.replace("truth > said", "said < truth"),
    "sum": CODE.replace("scale * abs(truth - said) + len(y)", "len(y) + abs(truth - said) * scale"),
    "augmented": CODE.replace(
        "total += scale * abs(truth - said) + len(y)", "total = total + (scale * abs(truth - said) + len(y))"
    ),
    "dictionary": CODE.replace('{"mean": total / len(y), "sum": total}', '{"sum": total, "mean": total / len(y)}'),
    "magic": "%matplotlib inline\n" + CODE,
}


def prints(source: str) -> set[int]:
    """The keys of a cell's fingerprints."""
    (trace,) = trace_notebook((Cell("code", "", source),), frozenset(), BUILTINS)
    return {found.key for found in trace.prints}


@pytest.mark.parametrize("disguise", SAME)
def test_a_disguise_changes_nothing(disguise: str) -> None:
    assert SAME[disguise] != CODE
    assert prints(SAME[disguise]) == prints(CODE)


def test_other_calls_numbers_and_keys_are_other_code() -> None:
    for old, new in (("abs(", "round("), ("scale=2", "scale=3"), ('"mean"', '"median"')):
        assert prints(CODE.replace(old, new)) != prints(CODE)


def test_an_import_under_another_name_is_the_same_library() -> None:
    one = "import numpy as np\nz = np.linalg.norm(x, axis=1) / np.sqrt(len(x))"
    assert prints(one) == prints(one.replace("np", "nnn"))


def test_unfinished_code_keeps_the_fingerprints_of_what_is_finished() -> None:
    lost = prints(CODE) - prints(CODE + "\ndef broken(:\n    return total[\n")
    assert lost == set()
    line = "    total = sum(abs(a - b) for a, b in zip(y, p)) / len(y)\n"
    assert prints("def broken(y, p:\n" + line) & prints("def whole(y, p):\n" + line)


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "-" * 50_000 + "1",
        "x = " + " + ".join(["a"] * 20_000),
        "if x:\n" * 200,
        "x = '''never closed",
        "!rm -rf /\n%%bash\n?x",
        "\\",
        "x = 1\x0c\n\ty = 2\n  z = 3",
        "".join(f"{' ' * i}if x:\n" for i in range(150)),
        "lambda: " * 3000 + "1",
    ],
    ids=lambda source: source[:12].strip(),
)
def test_hostile_code_is_survived(source: str) -> None:
    prints(source)
