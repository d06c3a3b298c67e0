"""Mistakes in a unit: each at its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aitracks.curriculum import load_curriculum
from aitracks.units.lint import lint_unit

UNIT = "notebooks/core/lines/fit_line/unit.py"
CHECKS = "graders/core/lines/fit_line/checks.py"
HIDDEN = "graders/core/lines/fit_line/hidden.py"
SAMPLES = "graders/core/lines/fit_line/submissions"
FORMULA = f"{SAMPLES}/accepted/formula.py"
SWAPPED = f"{SAMPLES}/rejected/swapped.py"

ZH_PROSE = '# %% [markdown] lang="zh-TW"\n'
EN_PROSE = '# %% [markdown] lang="en"\n'
ANSWER = '# %% answer="fit"\n'
CHECK = '# %% check="fit"\n'
LAST_POINT = "兩點決定一條線"

Lint = Callable[[Any], list[str]]


@pytest.fixture
def lint(monkeypatch: pytest.MonkeyPatch) -> Lint:
    """The lines of the report on the tiny unit, its files named from the checkout."""

    def report(checkout: Any, path: str = "core/lines/fit_line") -> list[str]:
        monkeypatch.chdir(checkout.root)
        return [str(p) for p in lint_unit(checkout.files(path), load_curriculum(checkout.root))]

    return report


def test_a_sound_unit_has_no_problem(checkout: Any, lint: Lint) -> None:
    assert lint(checkout) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        # the header
        pytest.param(UNIT, "# ---\n", "", "", "the unit starts without a header", id="no header"),
        pytest.param(UNIT, "minutes: 10", "minuts: 10", "# minuts", "unknown field 'minuts'", id="field"),
        pytest.param(UNIT, "minutes: 10", "minutes: 5", "# minutes", "'minutes' must be at least 10", id="minutes"),
        pytest.param(UNIT, "minutes: 10", "minutes: [10", "# minutes", "not valid YAML", id="YAML"),
        pytest.param(UNIT, "profile: light", "profile: heavy", "# profile", "'profile' must be light", id="profile"),
        pytest.param(UNIT, "data: [casting_line]", "data: [no_such]", "", "data set 'no_such' has no card", id="card"),
        pytest.param(
            UNIT,
            "data: [casting_line]",
            "data: []",
            "# %%\n",
            "load(\"casting_line\"): the header's 'data' does not name it",
            id="undeclared data",
        ),
        # cells
        pytest.param(
            UNIT, "# %%\ncast", "# %% tri\ncast", "# %% tri", "unknown option 'tri' of a code cell", id="option"
        ),
        pytest.param(
            UNIT, ANSWER, '# %% answer="fit" lang="en"\n', '# %% answer="fit" l', "unknown option 'lang'", id="lang"
        ),
        pytest.param(UNIT, ANSWER, '# %% answer="fit\n', '# %% answer="fit', "options cannot be read", id="quote"),
        pytest.param(UNIT, ANSWER, '# %% answer="Fit"\n', '# %% answer="Fit"', "'Fit' is no name", id="name"),
        pytest.param(
            UNIT,
            ANSWER,
            '# %% answer="fit" check="fit"\n',
            ANSWER[:-1],
            "a cell is either answer or check",
            id="two kinds",
        ),
        pytest.param(UNIT, 'r"""\n# 直線', "# 直線", ZH_PROSE, "the body of a prose cell is one raw string", id="body"),
        pytest.param(
            UNIT,
            'task="cost" points=3',
            'task="cost"',
            '# %% [markdown] task="cost" l',
            "a task needs points above 0",
            id="points missing",
        ),
        pytest.param(
            UNIT, "points=3", "points=0", '# %% [markdown] task="cost" points=0', "a task needs points", id="0 points"
        ),
        pytest.param(
            UNIT,
            "points=3",
            "points=many",
            '# %% [markdown] task="cost" points=many',
            "a task needs points",
            id="no number",
        ),
        pytest.param(
            UNIT,
            EN_PROSE,
            '# %% [markdown] lang="en" points=3\n',
            EN_PROSE[:-1],
            "only tasks have points here",
            id="points of prose",
        ),
        # languages
        pytest.param(
            UNIT, EN_PROSE + 'r"""\n# Lines', "# %%\nr'''", ZH_PROSE, "this zh-TW cell has no en partner", id="no en"
        ),
        pytest.param(UNIT, ZH_PROSE, EN_PROSE, EN_PROSE, "this en cell has no zh-TW partner", id="no zh"),
        pytest.param(
            UNIT, EN_PROSE, ZH_PROSE, ZH_PROSE, "this zh-TW cell is followed by zh-TW: en comes next", id="twice zh"
        ),
        pytest.param(
            UNIT,
            ZH_PROSE,
            "# %% [markdown]\n",
            "# %% [markdown]\n",
            'prose needs lang="zh-TW" or lang="en"',
            id="no language",
        ),
        pytest.param(
            UNIT,
            "# Lines",
            "## Lines",
            EN_PROSE,
            "headings differ from the zh-TW cell: ['##'] here, ['#'] there",
            id="headings",
        ),
        pytest.param(
            UNIT,
            "a line $y = ax + b$",
            "a line",
            EN_PROSE,
            "formulas differ from the zh-TW cell: 0 here, 1 there",
            id="formulas",
        ),
        pytest.param(
            UNIT,
            "[here](https://example.org/line)",
            "[here](https://example.org/)",
            EN_PROSE,
            "links differ",
            id="links",
        ),
        pytest.param(UNIT, "# Lines\n", "# Lines\n\n```\ncode\n```\n", EN_PROSE, "code blocks differ", id="fences"),
        pytest.param(
            UNIT,
            "點排成曲線，殘差有規律的時候。",
            "Bends.",
            '# %% [markdown] model="cost" lang="zh-TW"',
            "holds no Chinese",
            id="no Chinese",
        ),
        # Taiwan's words
        pytest.param(
            UNIT, LAST_POINT, "這個算法決定一條線", "這個算法", "'算法' is not Taiwan usage: write 演算法", id="word"
        ),
        pytest.param(
            UNIT, LAST_POINT, "两點決定一條線", "两點", "'两' is not a Traditional Chinese character", id="Simplified"
        ),
        # names and order
        pytest.param(
            UNIT,
            "# %% try\n",
            ANSWER + "def fit():\n    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION\n# %% try\n",
            ANSWER + "def fit():",
            "answer 'fit' stands already in line",
            id="answer twice",
        ),
        pytest.param(UNIT, "# %% setup\n", "# %%\n", "", "a unit has exactly one '# %% setup' cell", id="no setup"),
        pytest.param(
            UNIT, "# %% try\n", "# %% setup\n1\n# %% try\n", "# %% setup\n1", "exactly one '# %% setup'", id="setups"
        ),
        pytest.param(
            UNIT, "# %% setup\n", "# %%\n1\n# %% setup\n", "# %%\n1", "code stands before the '# %% setup'", id="order"
        ),
        pytest.param(
            UNIT, CHECK, "# %%\n1\n" + CHECK, CHECK, "check 'fit' does not stand right after its answer", id="apart"
        ),
        pytest.param(UNIT, CHECK + 'check("fit")\n', "", ANSWER, "answer 'fit' has no check cell", id="no check cell"),
        pytest.param(
            UNIT, 'check("fit")\n', 'check("fit")\n1\n', CHECK, 'a check cell holds just check("fit")', id="more"
        ),
        pytest.param(UNIT, "    ### END SOLUTION\n", "", ANSWER, "an answer needs '### BEGIN SOLUTION'", id="marks"),
        # checks
        pytest.param(
            CHECKS,
            "def three_points",
            "def two_points",
            '@public("fit", points=1, title=Text("三',
            "check 'two_points' exists twice",
            id="check twice",
        ),
        pytest.param(
            HIDDEN,
            "def never_seen_line",
            "def two_points",
            '@hidden("fit"',
            "check 'two_points' exists twice",
            id="twice, two files",
        ),
        pytest.param(
            CHECKS,
            "def three_points(student)",
            "def three_points(student",
            "def three_points(student",
            "fails to load: SyntaxError",
            id="syntax",
        ),
        pytest.param(
            CHECKS,
            "from aitracks",
            "import nothing_like_it\nfrom aitracks",
            "import nothing",
            "fails to load: ModuleNotFoundError",
            id="import",
        ),
        pytest.param(
            HIDDEN, "points=2", "points=-1", '@hidden("fit"', "a check of 'fit' has -1 points", id="check's points"
        ),
        pytest.param(
            HIDDEN,
            '"fit", points',
            '"fti", points',
            '@hidden("fti"',
            "check 'never_seen_line' judges 'fti', which is no answer",
            id="judges nothing",
        ),
        pytest.param(
            HIDDEN, '"Unseen data"', '" "', '@hidden("fit"', "needs its title or category in both languages", id="title"
        ),
        pytest.param(
            HIDDEN,
            '@hidden("fit", points=2, category',
            '@__import__("aitracks.checks").checks.public("fit", points=2, title',
            "@__import__",
            "check 'never_seen_line' belongs into checks.py",
            id="public in hidden",
        ),
        # tasks
        pytest.param(
            UNIT,
            'points=3 lang="en"',
            'points=4 lang="en"',
            '# %% [markdown] task="cost" points=4',
            "other points in the other language",
            id="points differ",
        ),
        pytest.param(
            UNIT,
            'task="cost" points=3 lang="zh-TW"',
            'task="price" points=3 lang="zh-TW"',
            '# %% [markdown] task="price"',
            "task 'price' has no model answer",
            id="no model",
        ),
        pytest.param(
            UNIT,
            'model="cost" lang="zh-TW"',
            'model="price" lang="zh-TW"',
            '# %% [markdown] model="price"',
            "model answer 'price' belongs to no task",
            id="no task of model",
        ),
        # sample submissions
        pytest.param(
            SWAPPED,
            "three_points, never_seen_line",
            "thre_points, never_seen_line",
            "fails:",
            "'thre_points' is no check of the unit",
            id="fails",
        ),
        pytest.param(
            SWAPPED,
            "fails: two_points, three_points, never_seen_line\n",
            "",
            "",
            "name the checks that must fail",
            id="no fails",
        ),
        pytest.param(
            SWAPPED, ANSWER, '# %% answer="fti"\n', "", "'fti' is no answer of the unit", id="answer of sample"
        ),
        pytest.param(SWAPPED, ANSWER, "# %%\n", "# %%\n", "holds answer cells only", id="code in sample"),
        pytest.param(
            FORMULA,
            "of least squares.",
            "of least squares.\n\nfails: two_points\n",
            "",
            "an accepted submission fails nothing",
            id="accepted fails",
        ),
        pytest.param(
            FORMULA,
            '"""The formula of least squares."""',
            "",
            "",
            "say in a docstring what this submission does",
            id="docstring",
        ),
    ],
)
def test_a_mistake_is_reported_at_its_line(
    checkout: Any, lint: Lint, file: str, old: str, new: str, line: str, message: str
) -> None:
    """`line` is how the line begins that must be named; empty for line 1."""
    text = checkout.edit(file, old, new)
    number = 1 + text[: text.index(line)].count("\n") if line else 1
    report = lint(checkout)
    assert [found for found in report if found.startswith(f"{file}:{number}: ") and message in found], "\n".join(report)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (HIDDEN, f"{HIDDEN}:1: cannot be read (No such file or directory)"),
        (CHECKS, f"{CHECKS}:1: cannot be read (No such file or directory)"),
        (FORMULA, f"{SAMPLES}/accepted:1: 1 accepted submissions: a unit has at least 2"),
        (SWAPPED, f"{SAMPLES}/rejected:1: 3 rejected submissions: a unit has at least 4"),
        (UNIT, f"{UNIT}:1: cannot be read as UTF-8 text"),
    ],
    ids=lambda value: Path(str(value)).name[:12],
)
def test_a_missing_file_is_reported(checkout: Any, lint: Lint, file: str, message: str) -> None:
    (checkout.root / file).unlink()
    report = lint(checkout)
    assert [line for line in report if line.startswith(message)], "\n".join(report)


@pytest.mark.parametrize("file", [UNIT, FORMULA])
def test_a_file_that_is_no_text_is_reported(checkout: Any, lint: Lint, file: str) -> None:
    (checkout.root / file).write_bytes(b'"""\xff"""\n# %% answer="fit"\n')
    report = lint(checkout)
    assert [line for line in report if line.startswith(f"{file}:1: cannot be read as UTF-8 text")], "\n".join(report)


def test_an_answer_needs_checks_of_both_kinds(checkout: Any, lint: Lint) -> None:
    checkout.write(HIDDEN, "")
    assert any(line.startswith(f"{UNIT}:") and "answer 'fit' has no hidden check" in line for line in lint(checkout))
    checkout.write(CHECKS, "")
    assert any("answer 'fit' has no public check" in line for line in lint(checkout))


def test_a_unit_needs_a_written_task(checkout: Any, lint: Lint) -> None:
    text = (checkout.root / UNIT).read_text(encoding="utf-8")
    checkout.write(UNIT, text[: text.index("# %% [markdown] task=")])
    assert lint(checkout) == [f"{UNIT}:1: a unit has at least one written task"]


def test_a_unit_off_the_map_is_reported(checkout: Any, lint: Lint) -> None:
    (checkout.root / "notebooks/core/lines/fit_line").rename(checkout.root / "notebooks/core/lines/fit_lime")
    assert "notebooks/core/lines/fit_lime/unit.py:1: 'core/lines/fit_lime' is no topic of curriculum" in "\n".join(
        lint(checkout, "core/lines/fit_lime")
    )


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (UNIT, "Two points make", "See hidden.py.\nTwo points make"),
        (UNIT, LAST_POINT, "見 hidden.py\n" + LAST_POINT),
        (UNIT, "    ### BEGIN SOLUTION\n", "    # as hidden.py wants it\n    ### BEGIN SOLUTION\n"),
        (CHECKS, "def two_points", "# hidden.py has more\ndef two_points"),
    ],
    ids=["en prose", "zh prose", "stub", "public checks"],
)
def test_what_learners_get_does_not_name_the_judges_file(
    checkout: Any, lint: Lint, file: str, old: str, new: str
) -> None:
    text = checkout.edit(file, old, new)
    number = 1 + text[: text.index("hidden.py")].count("\n")
    assert lint(checkout) == [f"{file}:{number}: learners get this line: do not name hidden.py, say 'hidden checks'"]


def test_solutions_and_model_answers_may_name_the_judges_file(checkout: Any, lint: Lint) -> None:
    """They stay with the teachers."""
    checkout.edit(UNIT, "    ### BEGIN SOLUTION\n", "    ### BEGIN SOLUTION\n    # hidden.py asks for more\n")
    checkout.edit(UNIT, "點排成曲線，殘差有規律的時候。", "點排成曲線，殘差有規律的時候；見 hidden.py。")
    assert lint(checkout) == []


def test_all_mistakes_are_reported_in_one_run_and_in_order(checkout: Any, lint: Lint) -> None:
    checkout.edit(UNIT, "minutes: 10", "minutes: 1000")
    checkout.edit(UNIT, ANSWER, '# %% answer="Fit"\n')
    checkout.edit(CHECKS, "def two_points(student)", "def two_points(student")
    checkout.edit(SWAPPED, "# %% answer", "# %% anwser")
    report = lint(checkout)
    assert {line.partition(":")[0] for line in report} == {UNIT, CHECKS, SWAPPED}
    places = [(name, int(number)) for name, number, _ in (line.split(":", 2) for line in report)]
    assert places == sorted(places)


def test_code_and_formulas_of_prose_are_no_prose(checkout: Any, lint: Lint) -> None:
    """A word that the glossary avoids may stand in code; a dollar in code is no formula."""
    checkout.edit(UNIT, LAST_POINT, "`算法 $a$`\n\n```python\n数据 = [](x)\n# 算法\n```\n" + LAST_POINT)
    checkout.edit(UNIT, "Two points make", "\n```python\nx\n```\nTwo points make")
    assert lint(checkout) == []
