"""The notebooks that stand behind a capstone's grades: what formgrader opens and feedback is made from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from aitracks.capstone.stages.member_grades import MemberGrade
from aitracks.capstone.stages.rubric import STAGES, Rubric
from aitracks.files import replace_file
from aitracks.language import Language, Text


def put_stage(
    course: Path, name: str, title: Text, rubric: Rubric, grades: Sequence[MemberGrade], language: Language
) -> None:
    """Write a stage's cell into the teacher's notebook of the assignment `name`, and into that of each member.

    Cells of other stages stay as they are; the files are the same for the same content.
    """
    criteria = _criteria(rubric).render(language, "\n\n")
    _put(course / "source" / name / f"{name}.ipynb", title, rubric, criteria, language)
    for grade in grades:
        file = course / "autograded" / grade.person / name / f"{name}.ipynb"
        _put(file, title, rubric, _share(rubric, grade).render(language, "\n\n"), language)


def _put(file: Path, title: Text, rubric: Rubric, text: str, language: Language) -> None:
    notebook = nbformat.read(file, as_version=4) if file.exists() else new_notebook()
    cells = {cell.id: cell for cell in notebook.cells if cell.id.startswith("stage-")}
    cells[f"stage-{rubric.id}"] = _cell(rubric, text)
    head = new_markdown_cell(f"# {_line(title.render(language))}", id="title")
    notebook.cells = [head, *(cells[id_] for stage in STAGES if (id_ := f"stage-{stage}") in cells)]
    notebook.metadata = {"language_info": {"name": "python"}, "aitracks": {"language": language}}
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, nbformat.writes(notebook, version=4).encode())


def _cell(rubric: Rubric, text: str) -> Any:
    nbgrader: dict[str, Any] = {"grade": True, "solution": True, "task": False, "locked": False, "schema_version": 3}
    nbgrader |= {"grade_id": f"stage-{rubric.id}", "points": rubric.points}
    return new_markdown_cell(text, id=f"stage-{rubric.id}", metadata={"nbgrader": nbgrader})


def _criteria(rubric: Rubric) -> Text:
    zh = [f"- {one.name.zh}（{one.weight} %）：{one.question.zh}" for one in rubric.criteria]
    en = [f"- {one.name.en} ({one.weight} %): {one.question.en}" for one in rubric.criteria]
    return Text("\n".join([f"### {rubric.name.zh}", "", *zh]), "\n".join([f"### {rubric.name.en}", "", *en]))


def _share(rubric: Rubric, grade: MemberGrade) -> Text:
    sum_ = f"{grade.team_points:.2f} × {grade.factor:g} → {grade.points:.2f} / 100"
    reason = _line(grade.reason)
    zh = f"### {rubric.name.zh}\n\n隊伍得分 × 個人係數：{sum_}" + (f"\n\n理由：{reason}" if reason else "")
    en = f"### {rubric.name.en}\n\nTeam's points × own factor: {sum_}" + (f"\n\nReason: {reason}" if reason else "")
    return Text(zh, en)


def _line(text: str) -> str:
    """Somebody's words in one line, so that they open no heading, cell or code of their own."""
    return " ".join(text.split())
