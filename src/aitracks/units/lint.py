"""Lint: what is wrong with a unit, each as file:line: message."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from aitracks.checks.registry import Check
from aitracks.curriculum import Curriculum
from aitracks.data.card import card_problems
from aitracks.errors import Problem
from aitracks.language import EN, ZH
from aitracks.units.catalog import LoadedUnit, UnitFiles, read_unit
from aitracks.units.prose import glossary_problems, pair_problems
from aitracks.units.source import Cell

_STUB_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
_JUDGES_FILE = "hidden.py"


def lint_unit(files: UnitFiles, curriculum: Curriculum) -> list[Problem]:
    """Every problem of one unit, sorted by file and line."""
    problems: list[Problem] = []
    loaded = read_unit(files, problems)
    if files.topic not in curriculum.topics or curriculum.topics[files.topic].path != files.path:
        message = f"'{files.path}' is no topic of curriculum/scope_map.yaml: rename the folder or add the topic"
        problems.append(Problem(files.source, 1, message))
    if loaded is not None:
        for rule in (_languages, _glossary, _names, _order, _answers, _checks_fit, _released, _tasks, _data, _samples):
            problems.extend(rule(loaded, curriculum))
    return sorted(set(problems))


def _languages(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    cells = [cell for cell in loaded.unit.cells if cell.kind in ("prose", "task", "model")]
    others = {cell.line: following for cell, following in zip(loaded.unit.cells, loaded.unit.cells[1:], strict=False)}
    paired: set[int] = set()
    for cell in cells:
        if cell.line in paired:
            continue
        if cell.language not in (ZH, EN):
            yield _at(loaded, cell, f'prose needs lang="{ZH}" or lang="{EN}"')
            continue
        following = others.get(cell.line)
        if cell.language == EN or following is None or (following.kind, following.name) != (cell.kind, cell.name):
            missing = ZH if cell.language == EN else EN
            yield _at(loaded, cell, f"this {cell.language} cell has no {missing} partner: zh-TW first, then en")
            continue
        if following.language != EN:
            yield _at(
                loaded, cell, f"this zh-TW cell is followed by {following.language or 'no language'}: en comes next"
            )
            continue
        paired.add(following.line)
        yield from pair_problems(loaded.unit.file, cell, following)


def _glossary(loaded: LoadedUnit, curriculum: Curriculum) -> Iterator[Problem]:
    for cell in loaded.unit.cells:
        if cell.language == ZH:
            yield from glossary_problems(loaded.unit.file, cell, curriculum.glossary)


def _names(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], int] = {}
    for cell in loaded.unit.cells:
        if not cell.name:
            continue
        key = (cell.kind, cell.name, cell.language)
        if key in seen:
            yield _at(
                loaded, cell, f"{cell.kind} '{cell.name}' stands already in line {seen[key]}: give it another name"
            )
        seen.setdefault(key, cell.line)
    ids = Counter(check.id for check in loaded.checks)
    for check in loaded.checks:
        if ids[check.id] > 1:
            yield Problem(
                _file(check), check.line, f"check '{check.id}' exists twice: its name is its id, choose another"
            )


def _order(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    code = [cell for cell in loaded.unit.cells if cell.kind in ("code", "setup", "try", "answer", "check")]
    setups = [cell for cell in code if cell.kind == "setup"]
    if len(setups) != 1:
        yield Problem(loaded.unit.file, setups[1].line if setups else 1, "a unit has exactly one '# %% setup' cell")
    elif code[0] is not setups[0]:
        yield _at(loaded, code[0], "code stands before the '# %% setup' cell: move it below")
    for before, cell in zip([None, *code], code, strict=False):
        if cell.kind == "check" and (before is None or (before.kind, before.name) != ("answer", cell.name)):
            yield _at(loaded, cell, f"check '{cell.name}' does not stand right after its answer")


def _answers(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    checked = {cell.name for cell in loaded.unit.cells if cell.kind == "check"}
    for cell in loaded.unit.cells:
        if cell.kind == "answer":
            begins, ends = (sum(mark in line for line in cell.source.splitlines()) for mark in _STUB_MARKS)
            if begins != ends or begins == 0:
                yield _at(loaded, cell, "an answer needs '### BEGIN SOLUTION' and '### END SOLUTION', in pairs")
            if cell.name not in checked:
                yield _at(loaded, cell, f"answer '{cell.name}' has no check cell: # %% check=\"{cell.name}\"")
        elif cell.kind == "check" and cell.source.strip() != f'check("{cell.name}")':
            yield _at(loaded, cell, f'a check cell holds just check("{cell.name}")')


def _checks_fit(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    answers = set(loaded.unit.named("answer"))
    for check in loaded.checks:
        file = _file(check)
        if check.answer not in answers:
            yield Problem(
                file, check.line, f"check '{check.id}' judges '{check.answer}', which is no answer of the unit"
            )
        if not check.title.zh.strip() or not check.title.en.strip():
            yield Problem(file, check.line, f"check '{check.id}' needs its title or category in both languages")
        if check.public != (file == loaded.files.checks):
            where = "checks.py" if check.public else "hidden.py"
            yield Problem(file, check.line, f"check '{check.id}' belongs into {where}: hidden checks never travel")
    for cell in loaded.unit.cells:
        if cell.kind == "answer":
            kinds = {check.public for check in loaded.checks if check.answer == cell.name}
            for public, word in ((True, "public"), (False, "hidden")):
                if public not in kinds:
                    yield _at(loaded, cell, f"answer '{cell.name}' has no {word} check")


def _released(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    """What travels to learners does not name the file of the hidden checks."""
    for file, number, line in _released_lines(loaded):
        if _JUDGES_FILE in line:
            yield Problem(file, number, f"learners get this line: do not name {_JUDGES_FILE}, say 'hidden checks'")


def _released_lines(loaded: LoadedUnit) -> Iterator[tuple[Path, int, str]]:
    """(file, number, line) of the public checks and of the learner's notebook, without solutions and model answers."""
    checks = loaded.files.checks
    text = checks.read_text(encoding="utf-8", errors="replace") if checks.is_file() else ""  # reported by read_unit
    for number, line in enumerate(text.splitlines(), start=1):
        yield checks, number, line
    for cell in loaded.unit.cells:
        solution = False
        for number, line in enumerate(cell.source.splitlines(), start=cell.first_line):
            solution = (solution or _STUB_MARKS[0] in line) and _STUB_MARKS[1] not in line
            if cell.kind != "model" and not (solution and cell.kind == "answer"):
                yield loaded.unit.file, number, line


def _tasks(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    models = {cell.name for cell in loaded.unit.cells if cell.kind == "model"}
    points: dict[str, float] = {}
    for cell in loaded.unit.cells:
        if cell.kind == "task":
            if points.setdefault(cell.name, cell.points) != cell.points:
                yield _at(loaded, cell, f"task '{cell.name}' has other points in the other language")
            if cell.name not in models:
                yield _at(
                    loaded, cell, f"task '{cell.name}' has no model answer: # %% [markdown] model=\"{cell.name}\""
                )
        if cell.kind == "model" and cell.name not in loaded.unit.named("task"):
            yield _at(loaded, cell, f"model answer '{cell.name}' belongs to no task")
    if not points:
        yield Problem(loaded.unit.file, 1, "a unit has at least one written task")


def _data(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    for data in loaded.unit.header.data:
        card = loaded.files.root / "datasets" / data / "card.yaml"
        if card.is_file():
            yield from card_problems(card)
        else:
            yield Problem(loaded.unit.file, 1, f"data set '{data}' has no card: write datasets/{data}/card.yaml")
    for cell in loaded.unit.cells:
        for name in re.findall(r'\bload\("([^"]+)"', cell.source if cell.language == "" else ""):
            if name not in loaded.unit.header.data:
                yield _at(loaded, cell, f"load(\"{name}\"): the header's 'data' does not name it")


def _samples(loaded: LoadedUnit, _: Curriculum) -> Iterator[Problem]:
    counts = Counter(sample.accepted for sample in loaded.samples)
    for accepted, least, word in ((True, 2, "accepted"), (False, 4, "rejected")):
        if counts[accepted] < least:
            folder = loaded.files.submissions / word
            yield Problem(folder, 1, f"{counts[accepted]} {word} submissions: a unit has at least {least}")
    checks, answers = {check.id for check in loaded.checks}, set(loaded.unit.named("answer"))
    for sample in loaded.samples:
        for name in sorted(sample.fails - checks):
            yield Problem(sample.file, sample.fails_line, f"'{name}' is no check of the unit")
        for name in sorted(set(sample.answers) - answers):
            yield Problem(sample.file, 1, f"'{name}' is no answer of the unit")


def _at(loaded: LoadedUnit, cell: Cell, message: str) -> Problem:
    return Problem(loaded.unit.file, cell.line, message)


def _file(check: Check) -> Path:
    """The file in which a check stands, be it the right one or not."""
    return Path(check.function.__code__.co_filename)
