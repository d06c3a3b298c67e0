"""Rubrics as data: what the repository ships, and what a wrong file is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aitracks.capstone.stages.rubric import STAGES, Rubric, Stage, load_rubrics
from aitracks.errors import ContentError


def test_the_shipped_rubrics_make_a_hundred_together(rubrics: dict[Stage, Rubric]) -> None:
    assert tuple(rubrics) == STAGES
    assert sum(rubric.points for rubric in rubrics.values()) == 100
    assert rubrics["concept"].score_share == 0
    assert all(len(criterion.levels) == 4 for rubric in rubrics.values() for criterion in rubric.criteria)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: poc", "id: pok", "poc.yaml:2: "),
        ("weight: 35", "weight: 36", "the criteria's weights make 101: they should make 100"),
        ("share: 0.4", "share: 0.8", "the levels' shares rise from 0 to 1"),
        ("share: 0.0", "share: 0.1", "the levels' shares rise from 0 to 1"),
        ("  - id: errors", "  - id: method", "'method' is given 2 times in 'form': keep one"),
        ("score_share: 0.6", "score_share: 1.5", "poc.yaml:5: "),
        ("points: 40", "pionts: 40", "unknown field 'pionts'"),
    ],
)
def test_a_wrong_rubric_names_the_line(repository: Path, tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "curriculum" / "rubrics"
    shutil.copytree(repository / "curriculum" / "rubrics", folder)
    text = (folder / "poc.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "poc.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_rubrics(tmp_path)
    assert message in str(caught.value)


def test_all_that_is_wrong_comes_in_one_run(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "curriculum" / "rubrics"
    shutil.copytree(repository / "curriculum" / "rubrics", folder)
    (folder / "field.yaml").unlink()
    (folder / "concept.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_rubrics(tmp_path)
    assert {problem.file.name for problem in caught.value.problems} == {"field.yaml", "concept.yaml"}
