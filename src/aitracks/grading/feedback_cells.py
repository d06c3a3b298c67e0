"""What the feedback takes from a graded notebook: verdicts of its check cells, the learner's code and pictures."""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aitracks.checks.run import Outcome, Verdict
from aitracks.grading.hostile import IMAGE_TYPES, alt_text, image_uri, plain_text
from aitracks.language import Text

CODE_LENGTH = 20_000
PROSE_LENGTH = 20_000
OUTPUT_LENGTH = 4_000
OUTPUTS = 40  # on the whole page
TITLE_LENGTH = 200
MESSAGE_LENGTH = 2_000
_ERRORS = {name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)}


@dataclass(frozen=True)
class Shown:
    """One harmless output: text, or a picture (a data: address) with its description."""

    text: str = ""
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Ran:
    """A cell that failed or showed something, by its number among the code cells or its answer's name."""

    name: str
    error: str = ""
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Cells:
    """The parts of a notebook, by name."""

    outcomes: dict[str, tuple[str, list[Outcome]]] = field(default_factory=dict)  # check cell → answer, its outcomes
    sources: dict[str, str] = field(default_factory=dict)  # answer or task → what the learner wrote
    ran: list[Ran] = field(default_factory=list)


def read_cells(notebook: Any, checks: set[str], *, outputs: bool) -> Cells:
    """The parts of a graded notebook; `checks` are the grade ids of its check cells, as the gradebook has them.

    From the first check cell on no output comes along, and of an error only a builtin type's name: a function may have
    kept what hidden checks called it with, and anything that it can write would tell its learner. Before it, outputs
    come where `outputs` says that the engine ran the notebook; elsewhere a later cell can change an earlier output.
    """
    cells, number, checked = Cells(), 0, False
    for cell in notebook.cells:
        name = _grade_id(cell)
        number += cell.cell_type == "code"
        if cell.cell_type == "code" and name in checks and not _flag(cell, "solution"):
            checked = True
            cells.outcomes.setdefault(name, _verdicts(cell))
            continue
        if name and _flag(cell, "solution"):
            code = cell.cell_type == "code"
            cells.sources.setdefault(name, plain_text(cell.source, CODE_LENGTH if code else PROSE_LENGTH))
        if cell.cell_type == "code":
            _note(cells, cell, name or f"#{number}", quiet=checked or not outputs)
    return cells


def _note(cells: Cells, cell: Any, name: str, *, quiet: bool) -> None:
    error = next((_kind(output) for output in cell.outputs if output.get("output_type") == "error"), "")
    room = OUTPUTS - sum(len(ran.shown) for ran in cells.ran)
    shown = () if quiet else tuple(one for output in cell.outputs for one in _shown(output))[:room]
    if error or shown:
        cells.ran.append(Ran(name, error, shown))


def _kind(output: Any) -> str:
    """The type of an error, if it is one of Python's own: a class that the learner names can say anything."""
    return output.get("ename") if output.get("ename") in _ERRORS else "Exception"


def _shown(output: Any) -> Iterator[Shown]:
    """The output as text or picture; nothing of any other kind."""
    kind, data = output.get("output_type"), output.get("data")
    if kind == "stream" and (text := plain_text(output.get("text"), OUTPUT_LENGTH)):
        yield Shown(text=text)
    elif kind == "error":
        message = plain_text(output.get("evalue"), OUTPUT_LENGTH)
        yield Shown(text=f"{_kind(output)}: {message}")
    elif isinstance(data, dict):
        for image in IMAGE_TYPES:
            if uri := image_uri(image, data.get(image)):
                yield Shown(picture=uri, alt=alt_text(output, image) or "")
                return
        if text := plain_text(data.get("text/plain"), OUTPUT_LENGTH):
            yield Shown(text=text)


def _verdicts(cell: Any) -> tuple[str, list[Outcome]]:
    """The answer and the outcomes that the engine wrote into a check cell; none where it did not, or not soundly."""
    told = cell.metadata.get("aitracks")
    if not isinstance(told, dict) or not isinstance(told.get("outcomes"), list):
        return "", []
    try:
        return plain_text(told.get("answer"), TITLE_LENGTH), [_outcome(one) for one in told["outcomes"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        return "", []


def _outcome(told: Any) -> Outcome:
    earned, points = float(told["earned"]), float(told["points"])
    verdict = Verdict(told["verdict"])
    if verdict is Verdict.JUDGE_ERROR or not (math.isfinite(earned) and math.isfinite(points)):
        raise ValueError("no verdict that a learner could read")
    message = _text(told["message"], MESSAGE_LENGTH) if told.get("message") else None
    title = _text(told["title"], TITLE_LENGTH)
    return Outcome(str(told["id"]), title, told["public"] is True, verdict, earned, points, message)


def _text(told: Any, limit: int) -> Text:
    return Text(plain_text(told["zh"], limit), plain_text(told["en"], limit))


def _grade_id(cell: Any) -> str:
    own = cell.metadata.get("nbgrader")
    name = own.get("grade_id") if isinstance(own, dict) else None
    return name if isinstance(name, str) else ""


def _flag(cell: Any, name: str) -> bool:
    return cell.metadata["nbgrader"].get(name) is True
