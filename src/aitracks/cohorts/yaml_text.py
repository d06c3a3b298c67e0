"""A cohort as the text of its file: one line a person, as somebody would write it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from aitracks.curriculum.cohort import Cohort

_HEAD = "# Edit freely: the next 'aitracks cohort' command keeps what it says, though not comments.\n"


def cohort_text(cohort: Cohort) -> str:
    """The YAML of a cohort; the same cohort always gives the same text."""
    content = cohort.model_dump(by_alias=True, exclude_none=True)
    return _HEAD + "".join(f"{line}\n" for line in _lines(content))


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    for key, value in content.items():
        if isinstance(value, tuple | list) and value and isinstance(value[0], dict):
            yield f"{key}:"
            yield from (f"  - {_flow(entry)}" for entry in value)
        elif value != () or key == "topics":  # no topics at all differs from all of the programme's
            yield f"{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    """The value in one line; PyYAML ends a lone scalar with a document mark."""
    plain = list(value) if isinstance(value, tuple) else value
    text: str = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True, width=1 << 20, sort_keys=False)
    return text.removesuffix("...\n").strip()
