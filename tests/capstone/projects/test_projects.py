"""Authored projects: form, lint, one language in code, notebooks that are the same every time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from aitracks.capstone.problems.load import load_problem
from aitracks.capstone.projects.catalog import (
    load_project,
    reference_file,
    reference_notebook,
    starter_file,
    starter_notebook,
)
from aitracks.capstone.projects.facts import Facts, facts_of
from aitracks.capstone.projects.lint import lint_project
from aitracks.capstone.projects.notebook import to_notebook
from aitracks.capstone.projects.translate import in_language, wrong_calls
from aitracks.capstone.types import TEMPLATES, Expected
from aitracks.capstone.worlds import PROBLEMS
from aitracks.curriculum import load_curriculum
from aitracks.errors import ContentError
from aitracks.language import BOTH, EN, ZH, Text
from aitracks.paths import home

FACTS = Facts(
    id="demand",
    title=Text("銷量", "Demand"),
    unit=Text("樂鄰（虛構）", "Lelin"),
    statement=Text("說明", "Statement"),
    expected=Expected(metric="mase", direction="at_most", threshold=0.8),
)
TEXT = '''# ---
# profile: light
# ---

# %% [markdown] lang="zh-TW"
r"""
# {{ problem.title }}：期望 {{ problem.expected }}
"""

# %% [markdown] lang="en"
r"""
# {{ problem.title }}: {{ problem.expected }}
"""

# %% parameters
train = "data/train"
inputs = "data/practice"
out = "results"
seed = 0
budget = 60

# %%
from aitracks.lesson import style, tr

print(tr("中文", "English"), "{{ problem.id }}")
print("predictions.csv", "model_card.json", "ethics.json")
'''

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_text(text: str) -> Path:
        file = tmp_path / "demo" / "project.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return write_text


def problems_of(file: Path) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in lint_project(file, load_curriculum(home()).glossary)]


def test_a_sound_project_has_no_problem(write: Write) -> None:
    assert problems_of(write(TEXT)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("# profile: light\n", "# profile: heavy\n", 2, "profile"),
        ("# ---\n# profile: light\n# ---\n", "", 1, "header"),
        ("# %% parameters", "# %%", 1, "exactly one '# %% parameters'"),
        ("seed = 0\n", "", 15, "the parameters are train, inputs, out, seed, budget"),
        ("seed = 0", "seed = int(0)", 15, "the parameters are"),
        ('# %% [markdown] lang="en"', '# %% [markdown] lang="zh-TW"', 5, "has no en partner"),
        ('# %% [markdown] lang="zh-TW"', "# %% [markdown]", 5, "prose needs lang"),
        ("{{ problem.title }}：", "{{ problem.name }}：", 7, "unknown placeholder {{ problem.name }}"),
        ('"{{ problem.id }}"', '"{{ id }}"', 25, "unknown placeholder {{ id }}"),
        ('tr("中文", "English")', 'tr("中文")', 25, "two strings"),
        ('tr("中文", "English")', 'f"{tr(1, 2)}"', 25, "inside an f-string"),
        ('print(tr("中文"', 'print((tr("中文"', 25, "not Python"),
        ('"ethics.json"', '"ethics"', 1, "nothing writes ethics.json"),
        ("# %%\nfrom", '# %% answer="x"\nfrom', 22, "no 'answer' cell"),
        ("# {{ problem.title }}：", "# 數據 {{ problem.title }}：", 7, "資料"),
    ],
)
def test_a_mistake_is_named_with_its_line(write: Write, old: str, new: str, line: int, words: str) -> None:
    assert old in TEXT
    found = problems_of(write(TEXT.replace(old, new, 1)))
    assert any(one.startswith(f"{line}: ") and words in one for one in found), found


def test_code_before_the_parameters_is_found(write: Write) -> None:
    found = problems_of(write(TEXT.replace("# %% parameters", "# %%\nx = 1\n\n# %% parameters")))
    assert found == ["18: code stands before the parameters: move it below"]


def test_a_project_that_cannot_be_read_is_refused(write: Write) -> None:
    with pytest.raises(ContentError, match="header"):
        load_project(write("print()"))


def test_code_is_in_the_readers_language() -> None:
    source = 'from aitracks.lesson import style, tr\nx = [tr("甲", "a"), tr(f"乙{y}", f"b{y}")]  # 註'
    assert list(wrong_calls(source)) == []
    assert in_language(source, EN) == 'from aitracks.lesson import style\nx = ["a", f"b{y}"]  # 註'
    assert in_language(source, ZH) == 'from aitracks.lesson import style\nx = ["甲", f"乙{y}"]  # 註'
    both: dict[str, object] = {"y": 1}
    exec(in_language(source, BOTH).partition("\n")[2], both)
    assert both["x"] == ["甲 / a", "乙1 / b1"]


def test_strings_on_several_lines_stay_one_value() -> None:
    source = 'from aitracks.lesson import tr\n\nx = tr(\n    "甲"\n    "乙",\n    "a"\n    "b",\n)'
    for language, expected in ((ZH, "甲乙"), (EN, "ab"), (BOTH, "甲乙 / ab")):
        names: dict[str, object] = {}
        exec(in_language(source, language), names)
        assert names["x"] == expected


def test_the_notebook_is_filled_in_tagged_and_always_the_same(write: Write) -> None:
    project = load_project(write(TEXT))
    chinese, english = to_notebook(project, ZH, FACTS), to_notebook(project, EN, FACTS)
    assert chinese.cells[0].source == "# 銷量：期望 平均絕對比例誤差（MASE）在 0.8 以下"
    assert english.cells[0].source == "# Demand: mean absolute scaled error (MASE) of at most 0.8"
    assert [cell.metadata.get("tags") for cell in english.cells] == [None, ["parameters"], None]
    assert 'print("English", "demand")' in english.cells[2].source
    assert nbformat.writes(english) == nbformat.writes(to_notebook(project, EN, FACTS))
    assert len(to_notebook(project, BOTH, FACTS).cells) == 4


def test_an_edit_changes_the_ids_of_its_cell_alone(write: Write) -> None:
    before = [cell.id for cell in to_notebook(load_project(write(TEXT)), ZH, FACTS).cells]
    changed = load_project(write(TEXT.replace('print("predictions', 'print("", "predictions')))
    after = [cell.id for cell in to_notebook(changed, ZH, FACTS).cells]
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False]


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_starters_of_this_checkout_are_sound(template: str) -> None:
    assert problems_of(starter_file(home(), template)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("problem", PROBLEMS)
def test_each_problem_has_a_starter_and_a_sound_reference(problem: str) -> None:
    assert problems_of(reference_file(home(), problem)) == []
    authored = load_problem(problem, home())
    facts = facts_of(authored)
    assert "'" not in facts.cost
    reference_notebook(home(), facts)
    for language in (ZH, EN):
        content = starter_notebook(home(), authored.template, facts, language).decode()
        assert "{{" not in content
        assert facts.title.render(language) in content
