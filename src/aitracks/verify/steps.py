"""The code cells of a notebook as one case has them, and which of them are worth running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aitracks.units.source import Cell
from aitracks.verify.names import given, taken


@dataclass(frozen=True)
class Step:
    """A code cell as one case has it; `where` names it in messages."""

    cell: Cell
    source: str

    @property
    def where(self) -> str:
        """How a message names the cell."""
        name = f" '{self.cell.name}'" if self.cell.name else ""
        return f"{self.cell.kind} cell{name} (line {self.cell.line})"


def worth_running(steps: Sequence[Step], asked: frozenset[str]) -> list[Step]:
    """What a submission with a wrong answer is run with: all but the cells that tell nothing new of it.

    Those are `try` cells, which a wrong answer may break, and `code` cells that do without any answer, so that they do
    what they did for the reference; both only where neither a cell that is run nor a check may take anything from them;
    `asked` are the names of which checks take the values. Files that one cell writes and another reads are not seen. A
    notebook with a cell that is not Python is run whole.
    """
    try:
        reads = [taken(step.source) for step in steps]
        gives = [given(step.source) for step in steps]
    except SyntaxError:
        return list(steps)
    modules = {name for step, names in zip(steps, gives, strict=True) if step.cell.kind == "setup" for name in names}
    of_answers = _of_answers(steps, reads, gives, modules)
    needed = set(asked)
    kept: list[Step] = []
    for step, read, give, answered in reversed(list(zip(steps, reads, gives, of_answers, strict=True))):
        may_go = step.cell.kind == "try" or (step.cell.kind == "code" and not answered)
        if may_go and needed.isdisjoint(give - modules):
            continue
        kept.append(step)
        needed |= read
    return kept[::-1]


def _of_answers(
    steps: Sequence[Step], reads: Sequence[frozenset[str]], gives: Sequence[frozenset[str]], modules: set[str]
) -> list[bool]:
    """For each step, whether it takes something that an answer has, or may have, set or changed."""
    touched: set[str] = set()
    found = []
    for step, read, give in zip(steps, reads, gives, strict=True):
        found.append(step.cell.kind == "answer" or not touched.isdisjoint(read))
        if found[-1]:
            touched |= give - modules
    return found
