"""Every call of the student handle, on learners' code in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aitracks.checks import Remote, Student, array
from aitracks.checks.says import NotAttempted, Wrong
from aitracks.language import Text

Of = Callable[[str], Student]

CLASS = """
class Line:
    def __init__(self, slope=1.0):
        self.slope = slope
        self.inner = self
    def fit(self, x, y):
        self.slope = y[-1] / x[-1]
        return self
    def predict(self, x):
        return [self.slope * one for one in x]
    def twin(self):
        return Line(2 * self.slope)
    def __call__(self, x):
        return self.slope * x

def build(slope=1.0):
    return Line(slope)

def at_one(line, others=()):
    return line.predict([1.0])[0] + sum(other.slope for other in others)

line = Line(3.0)
"""


def test_call_gives_the_result_in_the_shape(student: Of) -> None:
    s = student("def add(a, b=1, *, c=0):\n    return a + b + c")
    assert s.call("add", 1) == 2
    assert s.call("add", 1, 2, c=3, returns=float) == 6.0
    assert isinstance(s.call("add", 1, 2, returns=float), float)
    with pytest.raises(Wrong, match="What `add` returns should be a string; it is 2"):
        s.call("add", 1, returns=str)


def test_value_gives_a_global(student: Of) -> None:
    s = student("rate = 0.25")
    assert s.value("rate", returns=float) == 0.25
    with pytest.raises(Wrong, match="`rate` should be a string"):
        s.value("rate", returns=str)


def test_make_and_get_give_handles(student: Of) -> None:
    """Neither handle holds the learner's object."""
    s = student(CLASS)
    for remote in (s.make("build", slope=3.0), s.get("line")):
        assert isinstance(remote, Remote)
        assert isinstance(remote.handle, int)
        assert remote.call("predict", [1.0, 2.0], returns=[float]) == [3.0, 6.0]


def test_a_remote_calls_does_makes_and_looks(student: Of) -> None:
    remote = student(CLASS).make("build")
    remote.do("fit", [1.0, 2.0], [2.0, 10.0])
    assert remote.attr("slope", returns=float) == 5.0
    assert remote.attr("inner.inner.slope") == 5.0
    assert remote.call("inner.predict", [2.0]) == [10.0]
    assert remote.call("", 2.0, returns=float) == 10.0
    assert remote.make("twin").attr("slope") == 10.0
    assert remote.make("fit", [1.0], [4.0]).call("predict", [1.0]) == [4.0]


def test_a_remote_may_stand_among_the_arguments(student: Of) -> None:
    """Alone, by name, and in a list."""
    s = student(CLASS)
    line, other = s.get("line"), s.make("build", 2.0)
    assert s.call("at_one", line) == 3.0
    assert s.call("at_one", line=line, others=[other, other]) == 7.0
    assert s.call("at_one", line, others=(other,)) == 5.0


def test_a_library_object_is_made_at_the_learners_side(student: Of) -> None:
    s = student("def ask(model, x):\n    return model.predict(x)")
    tree = s.library("sklearn.dummy:DummyRegressor", strategy="constant", constant=4.0)
    tree.do("fit", [[0.0]], [1.0])
    assert s.call("ask", tree, [[1.0], [2.0]], returns=array(ndim=1)).tolist() == [4.0, 4.0]
    assert s.library("fractions:Fraction", 1, 4).attr("denominator") == 4


def test_handles_of_one_student_do_not_mix(student: Of) -> None:
    s = student(CLASS)
    slopes = [s.make("build", float(i)) for i in range(5)]
    assert [remote.attr("slope") for remote in slopes] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_stub_is_not_attempted(student: Of) -> None:
    s = student("def f(x):\n    raise NotImplementedError()")
    with pytest.raises(NotAttempted) as stub:
        s.call("f", 1)
    assert stub.value.text == Text(" `f` 還沒有作答。", "`f` has not been answered yet.")


def test_a_stub_inside_another_answer_is_not_attempted(student: Of) -> None:
    s = student(
        """
        def f(x):
            raise NotImplementedError()
        def g(x):
            return f(x)
        class Model:
            @property
            def slope(self):
                return f(1)
        def build():
            return Model()
        """
    )
    for ask in (lambda: s.call("g", 1), lambda: s.make("g", 1), lambda: s.make("build").attr("slope")):
        with pytest.raises(NotAttempted):
            ask()


def test_an_undefined_name_is_not_attempted(student: Of) -> None:
    s = student("")
    for ask in (s.call, s.value, s.make, s.get):
        with pytest.raises(NotAttempted) as missing:
            ask("fit")
        assert "`fit` is not defined: run the answer's cell first" in missing.value.text.en
        assert "找不到 `fit` ：先執行作答的儲存格" in missing.value.text.zh


def test_a_name_missing_inside_the_answer_is_an_error(student: Of) -> None:
    """The answer exists; only what it uses does not."""
    with pytest.raises(Wrong, match="raised NameError: name 'helper' is not defined"):
        student("def f():\n    return helper()").call("f")


def test_an_exception_shows_its_message_and_the_learners_line(student: Of) -> None:
    s = student(
        """
        import json
        def f(text):
            values = [1, 2]
            return json.loads(text)
        """
    )
    with pytest.raises(Wrong) as wrong:
        s.call("f", "{")
    assert wrong.value.fraction == 0
    assert "`f` raised JSONDecodeError: Expecting property name" in wrong.value.text.en
    assert wrong.value.text.en.endswith("at this line: return json.loads(text)")
    assert "執行 `f` 時出現 JSONDecodeError" in wrong.value.text.zh
    assert wrong.value.text.zh.endswith("發生在這一行：return json.loads(text)")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys\ndef f(): sys.exit(3)", "raised SystemExit: 3"),
        ("def f(): assert False", "raised AssertionError, at this line"),
        ("def f(): return f()", "raised RecursionError"),
        ("class E(BaseException): pass\ndef f(): raise E('mine')", "raised E: mine"),
        ("class E(Exception):\n    def __str__(self): raise ValueError\ndef f(): raise E", "raised E, at this line"),
        ("def f(a): pass", r"missing 1 required positional argument: 'a'"),
        ("f = 3", "raised TypeError: 'int' object is not callable"),
        ("def f(): raise ValueError('a\\n  b' + 'x' * 1000)", "ValueError: a bx"),
    ],
    ids=["exit", "assert", "recursion", "own class", "message raises", "argument", "no function", "long"],
)
def test_whatever_a_learner_raises_is_wrong_and_no_judge_error(student: Of, code: str, message: str) -> None:
    with pytest.raises(Wrong, match=message) as wrong:
        student(code).call("f")
    assert len(wrong.value.text.en) < 600


def test_errors_of_methods_and_attributes_are_the_learners(student: Of) -> None:
    remote = student(CLASS).get("line")
    with pytest.raises(Wrong, match=r"`line\.predict` raised TypeError"):
        remote.call("predict", 3)
    with pytest.raises(Wrong, match=r"`line\.fit` raised ZeroDivisionError"):
        remote.do("fit", [0.0], [1.0])
    with pytest.raises(Wrong, match=r"`line\.coef_` raised AttributeError"):
        remote.attr("coef_")
    with pytest.raises(Wrong, match=r"`line\.nothing` raised AttributeError"):
        remote.make("nothing")


def test_an_object_where_a_value_belongs_is_wrong(student: Of) -> None:
    with pytest.raises(Wrong) as wrong:
        student(CLASS).call("build", returns=float)
    assert "it gave a Line object" in wrong.value.text.en
    assert "收到的是 Line 物件" in wrong.value.text.zh
    with pytest.raises(Wrong, match="too large or too deeply nested"):
        student("def f():\n    a = []\n    a.append(a)\n    return a").call("f")


@pytest.mark.parametrize(
    ("data", "spoil"),
    [
        ([3, 1, 2], "data.sort()"),
        ([[1], [2]], "data[0].append(9)"),
        ({"a": [1]}, "data['a'].clear()"),
        ({1, 2}, "data.clear()"),
        (np.array([1.0, 2.0]), "data[0] = 99"),
        (np.arange(6.0).reshape(2, 3)[:, ::2], "data *= 0"),
        (pd.DataFrame({"a": [1, 2]}), "data['a'] = 0"),
        (pd.Series([1.0, 2.0]), "data[:] = 0"),
    ],
    ids=["list", "nested", "dict", "set", "array", "view", "table", "series"],
)
def test_what_the_answer_does_to_its_arguments_does_not_reach_the_check(student: Of, data: Any, spoil: str) -> None:
    before = repr(data)
    s = student(f"def f(data):\n    {spoil}\n    return 'spoilt'")
    assert s.call("f", data) == "spoilt"
    assert s.call("f", data=data) == "spoilt"
    s.make("f", data)
    assert repr(data) == before


def test_what_an_answer_returns_can_no_longer_change(student: Of) -> None:
    """A learner keeps no hand on what the check compares."""
    s = student("shared = [1]\ndef f():\n    return shared\ndef g():\n    shared.append(2)")
    first = s.call("f")
    s.make("g")
    assert first == [1]
    assert s.call("f") == [1, 2]
