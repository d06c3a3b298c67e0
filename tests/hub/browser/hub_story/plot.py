"""What happens in the story: who, in which course, with which answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aitracks.units.source import parse_unit

TOPIC = "supervised_learning"
PATH = f"core/machine_learning/{TOPIC}"
ROOT = Path(__file__).resolve().parents[4]
RIGHT, WRONG = ("error_rates", "split_rows"), "malignant_risk"  # choose_threshold stays untouched
ESSAY = "我不會直接上線：漏掉一位病人的代價遠高於多請一位回來複檢，要先由醫師確認門檻。"
COMMENT = "說到代價不對稱，很好；還可以談誰來負責複檢。"
ESSAY_POINTS, ESSAY_WORTH = 2.0, 3.0


@dataclass(frozen=True)
class Person:
    """Somebody who signs in, and how others read the name."""

    id: str
    name: str


@dataclass(frozen=True)
class Cast:
    """A course and its people: `worker` does the assignment, `idler` hands it in untouched."""

    course: str
    title: str
    worker: Person
    idler: Person
    teacher: Person


def reference(name: str) -> str:
    """The reference solution of an answer, without its markers."""
    unit = parse_unit(ROOT / "notebooks" / PATH / "unit.py", PATH, [])
    assert unit is not None
    cell = next(cell for cell in unit.cells if cell.kind == "answer" and cell.name == name)
    return "\n".join(line for line in cell.source.splitlines() if not line.strip().startswith("### "))


def wrong(name: str) -> str:
    """An answer that returns nothing, whatever it is asked."""
    return f"def {name}(*anything, **named):\n    return None"
