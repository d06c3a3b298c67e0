"""What grading does first, so that what takes seconds happens side by side: warming up there, importing here.

Imports nothing that takes time itself.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# jsonschema builds thirty-eight grammars at import, for a format that no notebook has: a second of work.
_NEEDLESS = "rfc3987_syntax"


def profile_of(course: Path, topic: str) -> str | None:
    """The library profile of a built topic; None where there is no such topic to be read."""
    try:
        text = (course / "release" / topic / f"{topic}.ipynb").read_text(encoding="utf-8")
        return profile_in(json.loads(text))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def profile_in(notebook: Any) -> str:
    """The library profile that a released notebook names."""
    return str(notebook["metadata"].get("aitracks", {}).get("profile", "light"))


@contextmanager
def quick_imports() -> Iterator[None]:
    """Import nbformat and nbgrader in here: without what they do not need of it, jsonschema loads in a tenth."""
    if _NEEDLESS in sys.modules:
        yield
        return
    sys.modules[_NEEDLESS] = None  # type: ignore[assignment]  # which makes its import an ImportError
    try:
        yield
    finally:
        del sys.modules[_NEEDLESS]
