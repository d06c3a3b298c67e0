"""Rows of a list → people, each cell looked at as if somebody meant harm."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from aitracks.cohorts import words
from aitracks.cohorts.table import Row, Table, read_table
from aitracks.cohorts.words import Column, clean
from aitracks.curriculum.cohort import RESERVED
from aitracks.curriculum.fields import UserName
from aitracks.errors import Problem
from aitracks.hub.courses import Role

LONGEST_NAME = 60
_FORMULA = ("=", "+", "-", "@")  # a spreadsheet would run the cell
_USER: TypeAdapter[str] = TypeAdapter(UserName)


@dataclass(frozen=True)
class Listed:
    """One person of a list. None: the list does not say; an empty team: in no team."""

    line: int
    id: str | None
    name: str
    role: Role | None = None
    team: str | None = None
    team_name: str = ""
    team_name_en: str = ""


@dataclass(frozen=True)
class Listing:
    """The people of a list, and what its reader should be told about how it was read."""

    path: Path
    people: tuple[Listed, ...] = ()
    notices: tuple[str, ...] = ()
    encoding: str = field(default="UTF-8")


def read_listing(path: Path, id_prefix: str, problems: list[Problem]) -> Listing:
    """The people of the list at `path`; all that is wrong with it is appended to `problems`.

    `id_prefix` is put before ids that begin with a digit, as student numbers do. Raises OSError.
    """
    table = read_table(path, problems)
    if table is None:
        return Listing(path)
    reader = _Reader(table, id_prefix, problems)
    people = tuple(_once([person for row in table.rows if (person := reader.person(row))], path, problems))
    return Listing(path, people, (*table.notices, *reader.notices), table.encoding)


class _Reader:
    """Reads one table's cells."""

    def __init__(self, table: Table, id_prefix: str, problems: list[Problem]) -> None:
        self.table, self.id_prefix, self.problems = table, id_prefix, problems
        self.notices: list[str] = []

    def person(self, row: Row) -> Listed | None:
        before = len(self.problems)
        cells = {column: self._cell(row, column) for column in row.cells}
        person = Listed(
            row.line,
            self._id(row, cells),
            cells["name"],
            self._role(row, cells),
            cells.get("team", cells.get("team_name")),
            cells.get("team_name", ""),
            cells.get("team_name_en", ""),
        )
        if not person.name and row.cells["name"].strip() == "":
            self._report(row, f"no name{f' for {person.id!r}' if person.id else ''}: write it into this line")
        return person if len(self.problems) == before else None

    def _cell(self, row: Row, column: Column) -> str:
        """The cell cleaned; empty, with a problem, where it is nothing that a person is called."""
        text = clean(row.cells[column].strip(" \t\u3000\u00a0"))
        hidden = next(filter(invisible, row.cells[column].strip()), None)
        if hidden:
            self._report(row, f"the {column} holds {_character(hidden)}: write the cell anew")
        elif text.startswith(_FORMULA):
            self._report(row, f"the {column} begins with '{text[0]}', as a spreadsheet's formula does: remove it")
        elif len(text) > LONGEST_NAME:
            self._report(row, f"the {column} is {len(text)} characters long: use at most {LONGEST_NAME}")
        else:
            return text
        return ""

    def _id(self, row: Row, cells: dict[Column, str]) -> str | None:
        if "id" not in cells:
            return None
        given, found = row.cells["id"].strip(), cells["id"].lower()
        if not given:
            self._report(row, f"no id for '{cells['name']}': write one, or remove the column to have ids made")
        if not found:
            return None
        if found[0].isdigit() and self.id_prefix:
            found = f"{self.id_prefix}{found}"
        return self._sound(row, given, found)

    def _sound(self, row: Row, given: str, found: str) -> str | None:
        wrong = wrong_id(found)
        if wrong:
            hint = "; --id-prefix s puts an s before such ids" if found[0].isdigit() else ""
            self._report(row, f"{wrong}{hint}")
            return None
        if given != found:
            self.notices.append(f"line {row.line}: id '{clean(given)}' becomes '{found}'")
        return found

    def _role(self, row: Row, cells: dict[Column, str]) -> Role | None:
        text = cells.get("role", "")
        found = words.role(text)
        if text and found is None:
            self._report(row, f"unknown role '{text}': write learner, instructor or assistant (學員, 老師, 助教)")
        return found or ("learner" if "role" in cells else None)

    def _report(self, row: Row, message: str) -> None:
        self.problems.append(Problem(self.table.path, row.line, message))


def wrong_id(text: str) -> str | None:
    """What is wrong with a user name, or None."""
    try:
        _USER.validate_python(text)
    except ValidationError as error:
        return str(error.errors()[0]["ctx"]["error"])
    return f"'{text}' begins with '{RESERVED}', which is kept for the courses" if text.startswith(RESERVED) else None


def named_person(text: str) -> dict[str, str]:
    """Id and name of ``id:name`` on the command line; raises ValueError with what is wrong."""
    id_, colon, name = clean(text).partition(":")
    id_, name = id_.strip().lower(), name.strip()
    if not (colon and id_ and name):
        raise ValueError(f"'{text}' is not id:name, such as prof_lin:林老師")
    wrong = wrong_id(id_)
    if wrong:
        raise ValueError(wrong)
    if len(name) > LONGEST_NAME or name.startswith(_FORMULA) or any(map(invisible, text)):
        raise ValueError(f"{name[:LONGEST_NAME]!r} is no name of at most {LONGEST_NAME} visible characters")
    return {"id": id_, "name": name}


def _once(people: list[Listed], path: Path, problems: list[Problem]) -> Iterator[Listed]:
    first: dict[str, Listed] = {}
    for person in people:
        known = first.setdefault(person.id, person) if person.id else person
        if known is person:
            yield person
        elif known.name != person.name:
            message = f"'{person.id}' is {known.name} in line {known.line} and {person.name} here"
            problems.append(Problem(path, person.line, f"{message}: two people need two ids"))
        elif known.role != person.role:
            message = f"'{person.id}' is {known.role} in line {known.line} and {person.role} here: keep one role"
            problems.append(Problem(path, person.line, message))
        else:
            problems.append(Problem(path, person.line, f"'{person.id}' is already in line {known.line}: keep one"))


def invisible(character: str) -> bool:
    """Whether no screen shows this: control characters, marks of direction, characters of one machine only."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


def _character(character: str) -> str:
    code = f"U+{ord(character):04X}"
    if character in "\r\n\t":
        return "a line break or a tab"
    if unicodedata.category(character) == "Co":
        return f"{code}, a private character (造字) that other machines cannot show"
    return f"{code}, a character that cannot be seen"
