"""Lint: what is wrong with a project, each as file:line: message."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from aitracks.capstone.projects.facts import unknown_placeholders
from aitracks.capstone.projects.source import PARAMETERS, Project, parse_project
from aitracks.capstone.projects.translate import wrong_calls
from aitracks.curriculum.glossary import Glossary
from aitracks.errors import Problem
from aitracks.language import EN, ZH
from aitracks.units.prose import glossary_problems, pair_problems
from aitracks.units.source import Cell

RESULT = "predictions.csv"
STARTER_RESULTS = ("model_card.json", "ethics.json")


def lint_project(file: Path, glossary: Glossary) -> list[Problem]:
    """Every problem of a project, sorted by line. A starter (`project.py`) has more to hand over than a reference."""
    problems: list[Problem] = []
    project = parse_project(file, problems)
    if project is not None:
        for rule in (_kinds, _languages, _code, _parameters, _placeholders, _results):
            problems.extend(rule(project))
        for cell in project.cells:
            if cell.language == ZH:
                problems.extend(glossary_problems(file, cell, glossary))
    return sorted(set(problems))


def _kinds(project: Project) -> Iterator[Problem]:
    for cell in project.cells:
        if cell.kind not in ("prose", "code"):
            yield Problem(project.file, cell.line, f"a project has no '{cell.kind}' cell: prose, code and parameters")


def _languages(project: Project) -> Iterator[Problem]:
    expects: Cell | None = None
    for cell in [*project.cells, None]:
        language = cell.language if cell is not None and cell.kind == "prose" else None
        if expects is not None:
            if language != EN or cell is None:
                yield Problem(project.file, expects.line, "this zh-TW cell has no en partner: zh-TW first, then en")
            else:
                yield from pair_problems(project.file, expects, cell)
                expects = None
                continue
        expects = cell if language == ZH else None
        if cell is not None and cell.kind == "prose" and language == EN:
            yield Problem(project.file, cell.line, "this en cell has no zh-TW partner: zh-TW first, then en")
        elif cell is not None and language not in (None, ZH):
            yield Problem(project.file, cell.line, f'prose needs lang="{ZH}" or lang="{EN}"')


def _code(project: Project) -> Iterator[Problem]:
    for cell in project.code:
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            line = cell.first_line + (error.lineno or 1) - 1
            yield Problem(project.file, line, f"not Python: {error.msg}")
            continue
        for number, message in wrong_calls(cell.source):
            yield Problem(project.file, cell.first_line + number - 1, message)


def _parameters(project: Project) -> Iterator[Problem]:
    cells = [cell for cell in project.code if cell.line in project.parameters]
    if len(cells) != 1:
        line = cells[1].line if cells else 1
        yield Problem(project.file, line, "a project has exactly one '# %% parameters' cell")
        return
    if project.code[0] is not cells[0]:
        yield Problem(project.file, cells[0].line, "code stands before the parameters: move it below")
    names = _assigned(cells[0].source)
    if names != list(PARAMETERS):
        wanted, found = ", ".join(PARAMETERS), ", ".join(names) or "something else"
        yield Problem(project.file, cells[0].line, f"the parameters are {wanted}, in this order; here stands {found}")


def _assigned(source: str) -> list[str]:
    """The names to which plain values are assigned; empty where anything else happens."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    names: list[str] = []
    for node in tree.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)):
            return []
        names.extend(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


def _placeholders(project: Project) -> Iterator[Problem]:
    for cell in project.cells:
        for number, text in unknown_placeholders(_without_fstrings(cell)):
            yield Problem(project.file, cell.first_line + number, f"unknown placeholder {text}")


def _without_fstrings(cell: Cell) -> str:
    """The text in which double braces mean a placeholder: all prose, and of code the plain strings."""
    if cell.kind != "code":
        return cell.source
    lines = [""] * len(cell.source.splitlines())
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:  # reported by another rule
        return ""
    inside = {id(node) for text in ast.walk(tree) if isinstance(text, ast.JoinedStr) for node in ast.walk(text)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            lines[node.lineno - 1] += node.value.replace("\n", " ")
    return "\n".join(lines)


def _results(project: Project) -> Iterator[Problem]:
    code = "\n".join(cell.source for cell in project.code)
    wanted = (RESULT, *STARTER_RESULTS) if project.file.name == "project.py" else (RESULT,)
    for name in wanted:
        if name not in code:
            yield Problem(project.file, 1, f"nothing writes {name} into the folder of 'out'")
