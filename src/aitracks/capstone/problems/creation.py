"""A new problem: the form as a file, every field explained, to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from aitracks.capstone.problems.load import judge, problem_files, problem_folder
from aitracks.capstone.problems.units import MOST, unit_of
from aitracks.capstone.problems.words import CATEGORY_NAMES, METRIC_NAMES, READINESS_NAMES, TEMPLATE_NAMES
from aitracks.capstone.types import DIRECTION_OF, METRICS_OF, Template
from aitracks.curriculum.fields import Identifier
from aitracks.errors import StateError, UnknownError, shown
from aitracks.templates import open_template


def new_problem(id_: str, template: Template, unit: str, root: Path, day: date) -> Path:
    """Write the blank form of problem `id_`; where `unit` has set a problem before, its name is filled in.

    Raises StateError for an id that is none or is taken, and where the unit has set its problems already;
    UnknownError for a template that does not exist. An existing file is never overwritten.
    """
    if template not in METRICS_OF:
        raise UnknownError("template", template, list(METRICS_OF))
    for name in (id_, unit) if unit else (id_,):
        _must_be_id(name)
    path = problem_folder(root) / f"{id_}.yaml"
    text = form_text(id_, template, _unit(unit, root), day)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise StateError(f"{shown(path)} is there already: edit it, or choose another id") from None
    return path


def form_text(id_: str, template: Template, unit: Mapping[str, str], day: date) -> str:
    """The blank form; `unit` has id, name_zh, name_en, sector_zh and sector_en, each may be empty."""
    text = open_template(Path(__file__).with_name("form.yaml.j2"), html=False).render(
        id=id_,
        template=template,
        unit={key: _scalar(value) for key, value in unit.items()},
        day=day,
        most=MOST,
        categories=list(CATEGORY_NAMES.items()),
        templates=list(TEMPLATE_NAMES.items()),
        readiness=list(READINESS_NAMES.items()),
        metrics=[(metric, METRIC_NAMES[metric], DIRECTION_OF[metric]) for metric in METRICS_OF[template]],
    )
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _must_be_id(name: str) -> None:
    try:
        TypeAdapter(Identifier).validate_python(name)
    except ValidationError as error:
        raise StateError(str(error.errors()[0]["ctx"]["error"])) from None


def _unit(unit: str, root: Path) -> dict[str, str]:
    """What the unit's earlier problems say of it; raises StateError where it may set no more."""
    documents = [document for path in problem_files(root).values() if (document := judge(path).document)]
    own = [document for document in documents if unit and unit_of(document) == unit]
    if len(own) >= MOST:
        names = ", ".join(document.path.stem for document in own)
        raise StateError(f"unit '{unit}' has set {len(own)} problems ({names}): a unit may set {MOST}")
    known = own[0].data["unit"] if own else {}
    texts = {
        f"{field}_{short}": _text(known.get(field), language)
        for field in ("name", "sector")
        for short, language in (("zh", "zh-TW"), ("en", "en"))
    }
    return {"id": unit, **texts}


def _text(value: object, language: str) -> str:
    return str(value.get(language, "")) if isinstance(value, dict) else ""


def _scalar(text: str) -> str:
    """The text as YAML writes it in one line."""
    line: str = yaml.safe_dump(text, allow_unicode=True, width=1 << 20) if text else ""
    return line.removesuffix("...\n").strip()
