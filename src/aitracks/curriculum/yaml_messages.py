"""What pydantic and PyYAML find wrong, in plain English that names the fix."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any, get_args

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails

_LANGUAGE_NAMES = {"zh-TW": "Traditional Chinese", "en": "English"}

# pydantic's error type → what was expected; the sentence around it is the same for all of them.
_EXPECTED: Mapping[str, str] = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list (lines that begin with '- ', or [a, b])",
    "list_type": "must be a list (lines that begin with '- ', or [a, b])",
    "dict_type": "must be a group of 'name: value' lines",
    "date_type": "must be a date such as 2026-03-01",
    "date_parsing": "must be a date such as 2026-03-01",
    "date_from_datetime_parsing": "must be a date such as 2026-03-01",
}

_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than": ("lt", "must be less than"),
    "less_than_equal": ("le", "must be at most"),
}

# Beginnings of PyYAML's and libyaml's own words → ours.
_SYNTAX: Mapping[str, str] = {
    "mapping values are not allowed": "a ': ' stands where none may: put the text in quotes, or mend the indentation",
    "found character '\\t'": "a tab: indent with spaces",
    "found character that cannot start any token": "a tab or a reserved character (@ ` %): indent with spaces, "
    "or put the text in quotes",
    "did not find expected key": "a line does not fit those around it: mend the indentation or a missing quote",
    "did not find expected '-' indicator": "a list item does not begin with '- ': mend the indentation",
    "could not find expected ':'": "a ':' is missing after a field's name",
    "found unexpected end of stream": "a quote or bracket that is opened here is never closed",
    "did not find expected node content": "a '[' or '{' is opened here or above and never closed",
    "did not find expected ',' or ']'": "a list that is opened with '[' is never closed with ']'",
    "did not find expected ',' or '}'": "a group that is opened with '{' is never closed with '}'",
    "found undefined alias": "an alias (*name) without its anchor (&name): write the value out, or put it in quotes",
    "but found another document": "a second '---': a file holds one document, so remove it",
}


def syntax_problem(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The line (counted from 0) and the message of a text that is not YAML."""
    if isinstance(error, yaml.MarkedYAMLError):
        words = error.problem or error.context or "it cannot be read"
        return _line(error, text), f"not valid YAML: {_syntax_words(words)}"
    position = int(getattr(error, "position", 0) or 0)
    return text[:position].count("\n"), "not valid YAML: it holds a character that text may not hold; remove it"


def _line(error: yaml.MarkedYAMLError, text: str) -> int:
    """Of a quote or bracket that is never closed, the line that opens it: the parser notices at the end only."""
    opened = any(word in (error.context or "") for word in ("flow sequence", "flow mapping", "quoted scalar"))
    mark = (error.context_mark if opened else error.problem_mark) or error.problem_mark or error.context_mark
    return min(mark.line, max(len(text.splitlines()) - 1, 0)) if mark else 0


def _syntax_words(words: str) -> str:
    return next((ours for theirs, ours in _SYNTAX.items() if words.startswith(theirs)), words)


def is_real(detail: ErrorDetails) -> bool:
    """False for a list that is called too short only because its entries have problems of their own."""
    return detail["type"] != "too_short" or len(detail["input"]) < detail["ctx"]["min_length"]


def location_to_report(detail: ErrorDetails) -> tuple[str | int, ...]:
    """Where the reader should look: a missing field has no line, so the group that lacks it."""
    location = detail["loc"]
    return location[:-1] if detail["type"] == "missing" else location


def plain_message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """One sentence: what is wrong with which field, and how to mend it."""
    kind = detail["type"]
    special = _SPECIAL.get(kind)
    if special:
        return special(detail, model)
    label = _label(detail["loc"])
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"{label} {words} {detail['ctx'][key]}, not {_shown(detail['input'])}"
    if kind in _EXPECTED:
        return f"{label} {_EXPECTED[kind]}, not {_shown(detail['input'])}{_quote_hint(kind, detail['input'])}"
    return f"{label}: {detail['msg']}"


def _missing(detail: ErrorDetails, model: type[BaseModel]) -> str:
    *around, field = detail["loc"]
    if field in _LANGUAGE_NAMES:
        return f"{_label(tuple(around))} has no {_LANGUAGE_NAMES[str(field)]} text: add '{field}: …'"
    return f"{_label(tuple(around), 'this file')} has no '{field}': add '{field}: …'"


def _unknown(detail: ErrorDetails, model: type[BaseModel]) -> str:
    *around, field = detail["loc"]
    known = field_names(model, tuple(around))
    near = difflib.get_close_matches(str(field), known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"the fields here are {', '.join(known)}"
    return f"unknown field '{field}': {hint}"


def _not_a_group(detail: ErrorDetails, model: type[BaseModel]) -> str:
    label, names = _label(detail["loc"], "this file"), field_names(model, detail["loc"])
    if set(names) == set(_LANGUAGE_NAMES):
        return f"{label} needs both languages: write {{zh-TW: …, en: …}}"
    return f"{label} must be a group with the fields {', '.join(names)}, not {_shown(detail['input'])}"


def _choice(detail: ErrorDetails, model: type[BaseModel]) -> str:
    expected = str(detail["ctx"]["expected"]).replace("'", "")
    return f"{_label(detail['loc'])} must be {expected}, not {_shown(detail['input'])}"


def _unknown_kind(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """One of several models may stand here, and the word that decides which is wrong or missing."""
    field, given = str(detail["ctx"]["discriminator"]).strip("'"), detail["ctx"].get("tag")
    known = [word.strip(" '") for word in str(detail["ctx"].get("expected_tags", "")).split(",")]
    if given is None:
        return f"{_label(detail['loc'], 'this file')} has no '{field}': add '{field}: …'"
    near = difflib.get_close_matches(str(given), known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"it may be {', '.join(known)}"
    return f"unknown {field} '{given}' of {_label(detail['loc'], 'this file')}: {hint}"


def _empty(detail: ErrorDetails, model: type[BaseModel]) -> str:
    return f"{_label(detail['loc'])} is empty: write at least {_count(detail['ctx'].get('min_length', 1), detail)}"


def _count(number: int, detail: ErrorDetails) -> str:
    thing = "character" if detail["type"].startswith("string") else "entry"
    return f"one {thing}" if number == 1 else f"{number} {thing.replace('entry', 'entrie')}s"


def _own_words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """A validator of ours already speaks plainly."""
    return f"{_label(detail['loc'], 'this file')}: {detail['ctx']['error']}"


_SPECIAL: Mapping[str, Callable[[ErrorDetails, type[BaseModel]], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "model_type": _not_a_group,
    "model_attributes_type": _not_a_group,
    "literal_error": _choice,
    "union_tag_invalid": _unknown_kind,
    "union_tag_not_found": _unknown_kind,
    "too_short": _empty,
    "string_too_short": _empty,
    "value_error": _own_words,
}


def field_names(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The names which YAML may use for the fields of the model at `location`.

    Where one of several models may stand, pydantic puts the word that decides (`method: oidc`) into the location.
    """
    current = [model]
    for key in location:
        inside = [found for one in current for found in _models_at(one, key)]
        decided = [one for one in current if any(key in get_args(f.annotation) for f in one.model_fields.values())]
        current = inside or decided or current
    return list(dict.fromkeys(f.alias or name for one in current for name, f in one.model_fields.items()))


def _models_at(model: type[BaseModel], key: str | int) -> list[type[BaseModel]]:
    fields = [field for name, field in model.model_fields.items() if key in (name, field.alias)]
    return [found for field in fields for found in _models_inside(field.annotation)]


def _models_inside(annotation: Any) -> list[type[BaseModel]]:
    """The models of `Model`, `tuple[Model, ...]`, `dict[str, Model]`, `Model | Other | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_inside(part)]


def _label(location: tuple[str | int, ...], alone: str = "this entry") -> str:
    """The field as its author knows it: its name, or the position in a list of that name."""
    if not location:
        return alone
    if isinstance(location[-1], str):
        return f"'{location[-1]}'"
    name = next((key for key in reversed(location) if isinstance(key, str)), None)
    return f"entry {location[-1] + 1}" + (f" of '{name}'" if name else "")


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a group" if isinstance(value, dict) else "a list"
    return repr(value) if isinstance(value, str) else str(value)


def _quote_hint(kind: str, value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if kind == "string_type":
        return ": put it in quotes"
    return ": take the quotes away" if isinstance(value, str) and value.strip().isdigit() else ""
