"""A class compared: everybody's notebook against everybody else's, less what the release gave them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from aitracks.errors import StateError, UnknownError
from aitracks.grading.reading import handed_in
from aitracks.similarity import THRESHOLD
from aitracks.similarity.candidates import candidates
from aitracks.similarity.code import Piece, pieces_of, trace_code
from aitracks.similarity.groups import Group, groups_of
from aitracks.similarity.handin import Unreadable, read_handin
from aitracks.similarity.names import BUILTINS, Names, names_of, top_names
from aitracks.similarity.notebook import Cell, Medium, parse_notebook, safe_name
from aitracks.similarity.pair import Match, Pair, compare, rank
from aitracks.similarity.prose import trace_prose
from aitracks.similarity.rarity import weigh
from aitracks.similarity.sheet import Sheet, make_sheet
from aitracks.similarity.trace import Trace

MEDIA: tuple[Medium, ...] = ("code", "prose")
_LISTED = 10  # pairs at least, so that an instructor sees where honest work lies
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Comparison:
    """A compared class. `pairs` are ranked; those before `alike` reach the threshold, the rest are for comparison."""

    learners: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]  # learner, and why the hand-in could not be compared
    untouched: tuple[str, ...]
    sheets: tuple[tuple[Sheet, ...], ...]
    compared: int
    threshold: float
    pairs: tuple[Pair, ...]
    alike: int
    groups: tuple[Group, ...]
    cells: tuple[str, ...]  # grade_ids of the release, in its order


def compare_course(course: Path, topic: str, threshold: float = THRESHOLD) -> Comparison:
    """Compare all submissions to `topic` in a built course.

    Raises UnknownError for a topic that the course does not have, StateError without two submissions to compare.
    """
    release = _topic_cells(course, "release", topic)
    notebooks: dict[str, Cells] = {}
    problems: list[tuple[str, str]] = []
    for learner in handed_in(course / "submitted", topic):
        try:
            notebooks[learner] = parse_notebook(read_handin(course / "submitted", learner, topic))
        except Unreadable as error:
            problems.append((safe_name(learner), str(error)))
    if len(notebooks) < 2:
        raise StateError(_too_few(course, topic, len(notebooks), problems))
    return compare_class(notebooks, release, _model(course, topic), threshold, problems)


def compare_class(
    notebooks: Mapping[str, Cells],
    release: Cells,
    model: Cells = (),
    threshold: float = THRESHOLD,
    problems: Sequence[tuple[str, str]] = (),
) -> Comparison:
    """Compare notebooks by learner; what stands in `release` does not count, what is in the `model` counts half."""
    order = tuple(dict.fromkeys(cell.name for cell in release if cell.name))
    given, places = _given_names(release), frozenset(order)
    traced = [trace_notebook(_placed(cells, places), frozenset(release), given) for cells in notebooks.values()]
    before = [trace_notebook(cells, frozenset(), given) for cells in (release, model)]
    sheets = tuple(zip(*(_weighed(medium, traced, before) for medium in MEDIA), strict=True))
    chosen = candidates(sheets)
    pairs = sorted((_pair(left, right, sheets) for left, right in chosen), key=rank)
    alike = sum(pair.score >= threshold for pair in pairs)
    names = tuple(safe_name(learner) for learner in notebooks)
    return Comparison(
        learners=names,
        problems=tuple(problems),
        untouched=tuple(n for n, mine in zip(names, sheets, strict=True) if not any(s.own.sum() for s in mine)),
        sheets=sheets,
        compared=len(chosen),
        threshold=threshold,
        pairs=tuple(pair for pair in pairs[: max(alike, _LISTED)] if pair.score > 0),
        alike=alike,
        groups=tuple(group for medium in MEDIA for group in groups_of(pairs[:alike], medium, threshold)),
        cells=order,
    )


def trace_notebook(cells: Cells, given: frozenset[Cell], names: frozenset[str]) -> list[Trace]:
    """The traces of a notebook; cells that are `given` as they stand have empty ones."""
    parsed = {cell: list(pieces_of(cell.source)) for cell in cells if cell.medium == "code" and cell not in given}
    known = names_of([piece.tree for pieces in parsed.values() for piece in pieces], names)
    return [Trace(cell) if cell in given else _trace(cell, parsed.get(cell, []), known) for cell in cells]


def _placed(cells: Cells, places: Set[str]) -> Cells:
    """The cells without the names that a learner made up: they are nobody else's."""
    return tuple(cell if cell.name in places else replace(cell, name="") for cell in cells)


def _trace(cell: Cell, pieces: list[Piece], names: Names) -> Trace:
    return trace_code(cell, pieces, names) if cell.medium == "code" else trace_prose(cell)


def _given_names(release: Cells) -> frozenset[str]:
    trees: list[ast.AST] = [piece.tree for c in release if c.medium == "code" for piece in pieces_of(c.source)]
    return BUILTINS | top_names(trees)


def _weighed(medium: Medium, traced: list[list[Trace]], before: list[list[Trace]]) -> list[Sheet]:
    release, model = ({p.key for t in traces for p in t.prints} for traces in before)
    owned = [[trace for trace in traces if trace.cell.medium == medium] for traces in traced]
    rarity = weigh(({p.key for t in traces for p in t.prints} for traces in owned), release, model)
    return [make_sheet(medium, traces, rarity) for traces in owned]


def _pair(left: int, right: int, sheets: Sequence[tuple[Sheet, ...]]) -> Pair:
    found: list[Match] = []
    for ours, theirs in zip(sheets[left], sheets[right], strict=True):
        if len(ours.keys) and len(theirs.keys):
            found += compare(ours, theirs)
    return Pair(
        left, right, tuple(sorted(found, key=lambda match: (-match.score, -match.evidence, match.medium, match.name)))
    )


def _topic_cells(course: Path, step: str, topic: str) -> Cells:
    folder = course / step
    known = sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []
    if topic not in known:
        raise UnknownError("assignment", topic, known, f"'aitracks build {course.name}' makes them.")
    try:
        return parse_notebook(read_handin(course, step, topic))
    except Unreadable as error:
        raise StateError(f"{folder / topic}: {error}: build the course again") from None


def _model(course: Path, topic: str) -> Cells:
    """The instructor's notebook; a course without one is compared all the same."""
    try:
        return parse_notebook(read_handin(course, "source", topic))
    except Unreadable:
        return ()


def _too_few(course: Path, topic: str, count: int, problems: Iterable[tuple[str, str]]) -> str:
    told = "".join(f"; {safe_name(learner)}: {why}" for learner, why in problems)
    have = "no submission" if count == 0 else "one submission"
    return f"{course.name}/{topic}: {have} that can be compared, and it takes two: collect them first{told}"
