"""Problems out of their files, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aitracks.capstone.problems.form import Gap, filled, gaps, is_due, standing
from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.problems.rules import problem_rules
from aitracks.capstone.problems.units import unit_problems
from aitracks.curriculum.yaml_messages import is_real, location_to_report, plain_message
from aitracks.curriculum.yaml_source import ANY, Document, Location, read_document
from aitracks.errors import ContentError, Problem, UnknownError


@dataclass(frozen=True)
class Judged:
    """One file: the problem where it is sound, what is wrong, and what is still missing for a later state."""

    path: Path
    document: Document | None
    problem: IndustryProblem | None
    problems: tuple[Problem, ...]
    later: tuple[Gap, ...] = ()


def problem_folder(root: Path) -> Path:
    """Where the problems of a checkout lie."""
    return root / "curriculum" / "problems"


def problem_files(root: Path) -> dict[str, Path]:
    """Problem id → its file."""
    return {path.stem: path for path in sorted(problem_folder(root).glob("*.yaml"))}


def problem_file(name: str | Path, root: Path) -> Path:
    """The file of an id, or the file itself where one is named; raises UnknownError."""
    path, known = Path(name), problem_files(root)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        return path
    if str(name) not in known:
        raise UnknownError("problem", str(name), list(known))
    return known[str(name)]


def load_problem(name: str | Path, root: Path) -> IndustryProblem:
    """The problem with this id, or of this YAML file.

    Other files are not read: one unit's mistake is not another's. Raises UnknownError when there is none, ContentError
    with everything that is wrong in its file.
    """
    judged = judge(problem_file(name, root))
    if judged.problem is None:
        raise ContentError(judged.problems)
    return judged.problem


def load_problems(root: Path) -> dict[str, IndustryProblem]:
    """All problems of the checkout `root` by id, in every state; raises ContentError with all mistakes of all files."""
    found = judge_all(root)
    problems = [problem for judged in found for problem in judged.problems]
    if problems:
        raise ContentError(problems)
    return {judged.problem.id: judged.problem for judged in found if judged.problem}


def sound_problems(root: Path) -> dict[str, IndustryProblem]:
    """Like `load_problems`, but leaves out what is wrong: for pages that must show in spite of one unit's draft."""
    return {judged.problem.id: judged.problem for judged in judge_all(root) if judged.problem}


def judge_all(root: Path, extra: Iterable[Path] = ()) -> list[Judged]:
    """Every problem of the checkout, and those of the files `extra`, each with what they are wrong about together."""
    own = {path.resolve(): path for path in [*problem_files(root).values(), *extra]}
    found = [judge(path) for path in own.values()]
    together = list(unit_problems([judged.document for judged in found if judged.document]))
    return [_with(judged, together) for judged in found]


def judge(path: Path) -> Judged:
    """One file by itself."""
    problems: list[Problem] = []
    document = read_document(path, problems)
    if document is None:
        return Judged(path, None, None, tuple(problems))
    document.data = filled(document.data) or {}
    state = standing([str(found.value) for found in document.match("history", ANY, "state")])
    missing = gaps(document)
    due = [gap for gap in missing if is_due(gap, state)]
    problem = _model(document, [gap.location for gap in due], problems)
    problems += [gap.problem(document) for gap in due]
    problems += problem_rules(document)
    later = tuple(gap for gap in missing if gap not in due)
    return Judged(path, document, None if problems else problem, tuple(problems), later)


def _model(document: Document, told: Collection[Location], problems: list[Problem]) -> IndustryProblem | None:
    """The document as a problem; what is merely missing is told in the form's words already."""
    try:
        return IndustryProblem.model_validate(document.data)
    except ValidationError as error:
        for detail in filter(is_real, error.errors(include_url=False)):
            if detail["type"] == "missing" and any(_is_about(detail["loc"], location) for location in told):
                continue
            message = plain_message(detail, IndustryProblem) + _hint(detail)
            problems.append(document.problem(location_to_report(detail), message))
        return None


def _hint(detail: ErrorDetails) -> str:
    """An unknown field without a value is mostly the rest of a text that was cut at a comma."""
    cut = detail["type"] == "extra_forbidden" and detail["input"] is None
    return "; or, inside '{ }' a comma begins a new field: put the text in quotes" if cut else ""


def _is_about(missing: Location, told: Location) -> bool:
    """Whether one of the two places is the other or lies inside it."""
    shorter = min(len(missing), len(told))
    return missing[:shorter] == told[:shorter]


def _with(judged: Judged, together: list[Problem]) -> Judged:
    own = tuple(problem for problem in together if problem.file == judged.path)
    if not own:
        return judged
    return Judged(judged.path, judged.document, None, judged.problems + own, judged.later)
