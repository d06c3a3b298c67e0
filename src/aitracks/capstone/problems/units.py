"""What only several problems together can tell: how many a unit sets, and whether it is called the same in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aitracks.curriculum.yaml_source import Document
from aitracks.errors import Problem, shown

MOST = 3  # problems a unit may set, as the programme's form says (出題單位最多出題數：3題)


def unit_of(document: Document) -> str | None:
    """The id of the unit that sets a problem, or None where it cannot be read."""
    unit = document.data.get("unit") if isinstance(document.data, dict) else None
    name = unit.get("id") if isinstance(unit, dict) else None
    return name if isinstance(name, str) else None


def unit_problems(documents: Sequence[Document]) -> Iterator[Problem]:
    """Rules over the files of all problems."""
    by_unit: dict[str, list[Document]] = {}
    for document in documents:
        if (unit := unit_of(document)) is not None:
            by_unit.setdefault(unit, []).append(document)
    for unit, own in by_unit.items():
        yield from _too_many(unit, own)
        yield from _called_otherwise(unit, own)


def _too_many(unit: str, own: list[Document]) -> Iterator[Problem]:
    """The newest ones are too many: who came first keeps its place."""
    own = sorted(own, key=lambda document: (_submitted(document), document.path.stem))
    names = ", ".join(document.path.stem for document in own)
    for document in own[MOST:]:
        message = f"unit '{unit}' sets {len(own)} problems ({names}): a unit may set {MOST}, so remove one"
        yield document.problem(("unit", "id"), message)


def _submitted(document: Document) -> str:
    found = next(iter(document.match("history", 0, "date")), None)
    return str(found.value) if found and found.value else "9999"


def _called_otherwise(unit: str, own: list[Document]) -> Iterator[Problem]:
    first = own[0]
    for document in own[1:]:
        for field in ("name", "sector"):
            here, there = document.data["unit"].get(field), first.data["unit"].get(field)
            if here and there and here != there:
                message = f"the {field} of unit '{unit}' differs from {shown(first.path)}:{first.line(('unit', field))}"
                yield document.problem(("unit", field), f"{message}: write both alike")
