"""The card of a data set, `datasets/<id>/card.yaml`, as the programme asks for it."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from aitracks.curriculum.fields import Bilingual, Identifier, Prose
from aitracks.curriculum.yaml_source import Entry, load_model
from aitracks.errors import Problem

_LOADER = re.compile(r"aitracks\.(data\.\w+|capstone\.worlds):\w+")  # those of capstones are drawn for a cohort
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _loader(value: str) -> str:
    if not _LOADER.fullmatch(value):
        raise ValueError(f"'{value}' names no loader: write aitracks.data.<module>:<function>")
    return value


def _sha256(value: str) -> str:
    if not _SHA256.fullmatch(value):
        raise ValueError("this is no sha256 in hexadecimal: take it from 'sha256sum FILE'")
    return value


class DataField(Entry):
    """One column, array or value of the data."""

    name: Prose
    type: Prose
    unit: Prose
    description: Bilingual


class DataFile(Entry):
    """A file beside the card."""

    path: Prose
    sha256: Annotated[str, AfterValidator(_sha256)]


class Card(Entry):
    """What is said of a data set; `simulated` says what is simulated after which source, or is null."""

    id: Identifier
    name: Bilingual
    fields_: tuple[DataField, ...] = Field(alias="fields", min_length=1)
    encoding: Prose
    file_type: Prose
    volume: Bilingual
    time_span: Bilingual
    delivery: Bilingual
    source: Prose
    licence: Prose
    not_for: Bilingual
    simulated: Bilingual | None
    loader: Annotated[str, AfterValidator(_loader)]
    files: tuple[DataFile, ...] = ()


def card_problems(path: Path) -> list[Problem]:
    """Everything wrong with the card at `path`, its files and its loader included."""
    problems: list[Problem] = []
    card = load_model(path, Card, problems)
    if card is not None:
        problems.extend(_mismatches(card, path))
    return problems


def _mismatches(card: Card, path: Path) -> Iterator[Problem]:
    if card.id != path.parent.name:
        yield Problem(path, 1, f"the id '{card.id}' is not the folder's name '{path.parent.name}': make them equal")
    module = importlib.util.find_spec(card.loader.partition(":")[0])
    function = card.loader.partition(":")[2]
    source = Path(module.origin).read_text(encoding="utf-8") if module and module.origin else ""
    if not re.search(rf"^def {function}\(", source, re.MULTILINE):
        yield Problem(path, 1, f"the loader {card.loader} does not exist: write it or mend the name")
    for file in card.files:
        where = path.parent / file.path
        if not where.is_file():
            yield Problem(path, 1, f"the file {file.path} is missing beside the card")
        elif hashlib.sha256(where.read_bytes()).hexdigest() != file.sha256:
            yield Problem(path, 1, f"the file {file.path} has another sha256 than the card says")
