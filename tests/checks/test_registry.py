"""How a file of checks is read, and what stops it from being used."""

from __future__ import annotations

from pathlib import Path

import pytest

from aitracks.checks import JudgeError, Text
from aitracks.checks.registry import by_answer, load_checks, points_of

FILE = '''\
from aitracks.checks import Text, hidden, public


@public("fit", points=1, title=Text("甲", "A"))
def first(student):
    """One."""


@hidden("fit", points=2.5, category=Text("乙", "B"))
def second(student, rng): ...


@public("other", points=3, title=Text("丙", "C"))
def third(student): ...
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "checks.py"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_file_gives_its_checks_in_order(file: Path) -> None:
    checks = load_checks(file)
    assert [(c.id, c.answer, c.points, c.public, c.wants_rng) for c in checks] == [
        ("first", "fit", 1.0, True, False),
        ("second", "fit", 2.5, False, True),
        ("third", "other", 3.0, True, False),
    ]
    assert [c.title for c in checks] == [Text("甲", "A"), Text("乙", "B"), Text("丙", "C")]
    assert FILE.splitlines()[checks[1].line - 1].startswith("@hidden")


def test_points_are_summed_per_answer(file: Path) -> None:
    checks = load_checks(file)
    assert [(answer, len(group)) for answer, group in by_answer(checks).items()] == [("fit", 2), ("other", 1)]
    assert points_of(checks) == {"fit": {"public": 1.0, "hidden": 2.5}, "other": {"public": 3.0, "hidden": 0}}


def test_a_file_is_read_anew_each_time(file: Path) -> None:
    assert len(load_checks(file)) == 3
    file.write_text(FILE.replace('"other", points=3', '"other", points=4'), encoding="utf-8")
    assert load_checks(file)[-1].points == 4.0


def test_two_checks_of_one_name_are_both_kept_for_the_lint_to_see(file: Path) -> None:
    file.write_text(FILE.replace("def third", "def first"), encoding="utf-8")
    assert [c.id for c in load_checks(file)] == ["first", "second", "first"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def broken(:\n", "fails to load: SyntaxError"),
        ("import no_such_module\n", "fails to load: ModuleNotFoundError"),
        ("1 / 0\n", "fails to load: ZeroDivisionError"),
        (FILE.replace("points=1", "points=0"), "fails to load: ValueError: a check of 'fit' has 0 points"),
        (FILE.replace("points=1, ", ""), "fails to load: TypeError"),
    ],
    ids=["syntax", "import", "error", "no points", "points missing"],
)
def test_a_file_that_fails_to_load_is_a_judge_error(file: Path, text: str, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(JudgeError) as raised:
        load_checks(file)
    assert str(raised.value).startswith(f"checks.py: {message}")


def test_a_missing_file_is_a_judge_error(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match=r"hidden\.py: cannot be read \(No such file or directory\)"):
        load_checks(tmp_path / "hidden.py")


def test_a_file_that_is_not_text_is_a_judge_error(tmp_path: Path) -> None:
    (tmp_path / "hidden.py").write_bytes(b"# \xff\n")
    with pytest.raises(JudgeError):
        load_checks(tmp_path / "hidden.py")
