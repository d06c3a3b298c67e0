"""Problems in a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aitracks.capstone.problems.model import IndustryProblem
from aitracks.capstone.problems.words import STATE_NAMES, bound

_PIPED_WIDTH = 240  # one line each, so that piped output can be searched
_TITLES = ("id", "題目 title", "出題單位 unit", "template", "期望成果 expected", "狀態 state", "since")


def print_problems(problems: Iterable[IndustryProblem]) -> None:
    """The problems in a table."""
    table = Table(*_TITLES, box=box.SIMPLE_HEAD)
    for problem in problems:
        table.add_row(*map(Text, _cells(problem)))  # as text: a title may look like rich's markup
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(table)


def _cells(problem: IndustryProblem) -> tuple[str, ...]:
    return (
        problem.id,
        problem.title.render("both"),
        problem.unit.name.zh,
        problem.template,
        f"{problem.expected.metric} {bound(problem.expected)}",
        STATE_NAMES[problem.state].render("both", " "),
        str(problem.since),
    )
