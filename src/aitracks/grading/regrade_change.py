"""What a regrade changes for one learner: checks before and after, cells' points, and the total."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aitracks.grading.identity import Identity

PARTS = ("unit", "checks", "environment", "submission", "seed")
_TOLERANCE = 1e-9


class Way(StrEnum):
    """Which way a learner's points go: as a share of the most there was and is, so that other maxima compare."""

    RISES = "rises"
    FALLS = "falls"
    STAYS = "stays"


class Kind(StrEnum):
    """What became of a check itself; KEPT where only its outcome may differ."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    POINTS = "other points"


@dataclass(frozen=True)
class CheckState:
    """A check's outcome in one grade. `words` are title and message, in both languages."""

    answer: str
    id: str
    public: bool
    verdict: str
    earned: float
    points: float
    title: tuple[str, str]
    message: tuple[str, str] | None

    def __str__(self) -> str:
        return f"{self.earned:g}/{self.points:g}"


@dataclass(frozen=True)
class CheckChange:
    """A check's outcome before and after; None where the check did not exist."""

    before: CheckState | None
    after: CheckState | None

    @property
    def state(self) -> CheckState:
        """The newer of the two."""
        found = self.after or self.before
        assert found is not None  # a change is of something
        return found

    @property
    def name(self) -> str:
        """`answer.check`; a renamed check has both names."""
        state = self.state
        old = f"{self.before.id} → " if self.before and self.before.id != state.id else ""
        return f"{state.answer}.{old}{state.id}"

    @property
    def kind(self) -> Kind:
        """What became of the check."""
        if self.before is None or self.after is None:
            return Kind.ADDED if self.before is None else Kind.REMOVED
        if self.before.id != self.after.id:
            return Kind.RENAMED
        return Kind.POINTS if self.before.points != self.after.points else Kind.KEPT

    @property
    def gained(self) -> float:
        """Points gained; negative where points were lost."""
        return (self.after.earned if self.after else 0.0) - (self.before.earned if self.before else 0.0)

    @property
    def same(self) -> bool:
        """Whether verdict and points are what they were."""
        return (
            self.kind is Kind.KEPT and abs(self.gained) < _TOLERANCE and _verdict(self.before) == _verdict(self.after)
        )

    def __str__(self) -> str:
        before, after = (str(state) if state else "–" for state in (self.before, self.after))
        return f"{self.name} {before} → {after}"


@dataclass(frozen=True)
class Cell:
    """A graded cell's points in the gradebook: the machine's, a teacher's, and whether a teacher has to look."""

    auto: float | None
    manual: float | None
    extra: float
    most: float
    waiting: bool

    @property
    def score(self) -> float:
        """What counts: a teacher's points before the machine's."""
        given = self.auto if self.manual is None else self.manual
        return (given or 0.0) + (self.extra if given is not None else 0.0)


@dataclass(frozen=True)
class Change:
    """One learner's grade before and after.

    `before_cells` and `after_cells` are by grade id. `known` is false where the autograded notebook with the earlier
    checks is lost: then `checks` hold the new ones only, and say nothing of what was added.
    """

    learner: str
    before: Identity
    after: Identity
    before_cells: Mapping[str, Cell]
    after_cells: Mapping[str, Cell]
    checks: Sequence[CheckChange]
    known: bool = True

    @property
    def parts(self) -> tuple[str, ...]:
        """What the two grades were made from differently."""
        return tuple(part for part in PARTS if getattr(self.before, part) != getattr(self.after, part))

    @property
    def scores(self) -> tuple[float, float]:
        """Total before and after, with what teachers gave."""
        before, after = (self.before_cells.values(), self.after_cells.values())
        return _total(cell.score for cell in before), _total(cell.score for cell in after)

    @property
    def most(self) -> tuple[float, float]:
        """Most points before and after."""
        before, after = (self.before_cells.values(), self.after_cells.values())
        return _total(cell.most for cell in before), _total(cell.most for cell in after)

    @property
    def way(self) -> Way:
        """Which way the total goes."""
        (before, after), (most_before, most_after) = self.scores, self.most
        gained = _share(after, most_after) - _share(before, most_before)
        if abs(gained) < _TOLERANCE:
            return Way.STAYS
        return Way.RISES if gained > 0 else Way.FALLS

    @property
    def moved(self) -> tuple[CheckChange, ...]:
        """The checks whose outcome or points differ."""
        return tuple(check for check in self.checks if self.known and not check.same)

    @property
    def to_look_at(self) -> tuple[str, ...]:
        """Cells with a teacher's points that stand, although the machine or the maximum now says something else."""
        cells = self.after_cells.items()
        return tuple(name for name, cell in cells if cell.manual is not None and not self.settled(name))

    @property
    def reads_differently(self) -> bool:
        """Whether the learner's feedback would say something else: points, or only the words of a check."""
        points = [(cell.score, cell.most) for cell in self.before_cells.values()]
        points_after = [(cell.score, cell.most) for cell in self.after_cells.values()]
        return points != points_after or not self.known or any(check.before != check.after for check in self.checks)

    def settled(self, name: str) -> bool:
        """Whether a teacher who judged this cell would see the same: same submission, same auto points and maximum."""
        before, after = self.before_cells.get(name), self.after_cells[name]
        same = before is not None and (before.auto, before.most) == (after.auto, after.most)
        maximum_known = self.known or "unit" not in self.parts  # the earlier notebook has it, or it is the unit's still
        return same and maximum_known and "submission" not in self.parts


def pair(before: Sequence[CheckState], after: Sequence[CheckState]) -> tuple[CheckChange, ...]:
    """Which check became which: by name, or where it was renamed by answer, title and kind. Removed ones stand last."""
    old = {(state.answer, state.id): state for state in before}
    by_name = [(old.pop((state.answer, state.id), None), state) for state in after]
    left = list(old.values())
    paired = [CheckChange(earlier or _take(left, state), state) for earlier, state in by_name]
    return (*paired, *(CheckChange(state, None) for state in left))


def checks_of(notebook: Any) -> Iterator[CheckState]:
    """The outcomes that a graded notebook (as JSON) carries in its check cells."""
    for cell in notebook["cells"]:
        kept = cell["metadata"].get("aitracks", {})
        for outcome in kept.get("outcomes", ()):
            yield _state(kept["answer"], outcome)


def _state(answer: str, outcome: Mapping[str, Any]) -> CheckState:
    return CheckState(
        answer=answer,
        id=outcome["id"],
        public=outcome["public"],
        verdict=outcome["verdict"],
        earned=float(outcome["earned"]),
        points=float(outcome["points"]),
        title=_words(outcome["title"]) or ("", ""),
        message=_words(outcome["message"]),
    )


def _take(left: list[CheckState], wanted: CheckState) -> CheckState | None:
    alike = (wanted.answer, wanted.title, wanted.public)
    found = next((state for state in left if (state.answer, state.title, state.public) == alike), None)
    if found:
        left.remove(found)
    return found


def _words(text: Any) -> tuple[str, str] | None:
    return (text["zh"], text["en"]) if text else None


def _verdict(state: CheckState | None) -> str:
    return state.verdict if state else ""


def _total(points: Iterable[float]) -> float:
    return round(sum(points), 2)


def _share(points: float, most: float) -> float:
    return points / most if most else 0.0
