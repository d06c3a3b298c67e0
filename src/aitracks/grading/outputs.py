"""What came from a learner's process, made fit to stand in a notebook; and what we put under a check cell ourselves.

An output is built anew from the few fields that nbformat knows, so whatever else it held is gone, and what has the
wrong form is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from aitracks.checks.report import Report
from aitracks.checks.run import Outcome
from aitracks.language import Language, Text

# Nothing that a browser executes by itself; text/html is for the page that shows it to make inert.
SHOWN = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg")
MOST_ALTERNATIVE = 500  # characters
MOST_TEXT, MOST_PICTURE, MOST_CELL, MOST_OUTPUTS = 200_000, 4_000_000, 8_000_000, 200
_CUT = "\n… cut …"
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


def safe_outputs(outputs: Iterable[Any]) -> list[dict[str, Any]]:
    """Those outputs of a cell that are valid, each cut to size, as long as there is room for them."""
    kept: list[dict[str, Any]] = []
    room = MOST_CELL
    for output in outputs:
        safe = _safe(output)
        size = _size(safe) if safe else 0
        if safe is None:
            continue
        if size > room or len(kept) == MOST_OUTPUTS:
            kept.append(_stream("stderr", "… more output was dropped …"))
            break
        kept.append(safe)
        room -= size
    return kept


def check_outputs(answer: str, outcomes: Sequence[Outcome], language: Language) -> list[dict[str, Any]]:
    """The one output of a check cell: the number that nbgrader reads, and the report for people."""
    data = Report(answer, outcomes, language)._repr_mimebundle_()
    return [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}]


def check_metadata(answer: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What feedback and regrading read of a check cell."""
    return {"answer": answer, "outcomes": [_outcome(outcome) for outcome in outcomes]}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "title": _both(outcome.title),
        "public": outcome.public,
        "verdict": str(outcome.verdict),
        "earned": outcome.earned,
        "points": outcome.points,
        "message": _both(outcome.message) if outcome.message else None,
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": _text(text.zh), "en": _text(text.en)}


def _safe(output: Any) -> dict[str, Any] | None:
    kind = output.get("output_type") if isinstance(output, Mapping) else None
    if kind == "stream" and isinstance(output.get("text"), str):
        return _stream("stderr" if output.get("name") == "stderr" else "stdout", _text(output["text"]))
    if kind == "error":
        return _error(output)
    if kind in ("display_data", "execute_result") and isinstance(output.get("data"), Mapping):
        return _shown(kind, output)
    return None


def _stream(name: str, text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def _error(output: Mapping[str, Any]) -> dict[str, Any]:
    lines = output.get("traceback")
    traceback = (
        [_text(line) for line in lines[:200] if isinstance(line, str)] if isinstance(lines, list | tuple) else []
    )
    name, value = (_text(output[key]) if isinstance(output.get(key), str) else "" for key in ("ename", "evalue"))
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}


def _shown(kind: str, output: Mapping[str, Any]) -> dict[str, Any] | None:
    data = dict(_data(output["data"]))
    if not data:
        return None
    shown: dict[str, Any] = {"output_type": kind, "data": data, "metadata": dict(_alternatives(output))}
    if kind == "execute_result":
        count = output.get("execution_count")
        shown["execution_count"] = count if isinstance(count, int) and 0 <= count < 10**9 else None
    return shown


def _alternatives(output: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """What a picture shows, in words, for those who cannot see it."""
    metadata = output.get("metadata")
    for kind in SHOWN:
        about = metadata.get(kind) if isinstance(metadata, Mapping) else None
        if isinstance(about, Mapping) and isinstance(about.get("alt"), str):
            yield kind, {"alt": _text(about["alt"][:MOST_ALTERNATIVE])}


def _data(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind in SHOWN:
        value = data.get(kind)
        if not isinstance(value, str):
            continue
        if not kind.startswith("image/"):
            yield kind, _text(value)
        elif len(value) <= MOST_PICTURE and _BASE64.fullmatch(value):
            yield kind, value


def _text(text: str) -> str:
    """Text that can be written as UTF-8, cut to size."""
    cut = text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + _CUT
    return cut if cut.isascii() else cut.encode(errors="replace").decode()


def _size(output: Mapping[str, Any]) -> int:
    if output["output_type"] == "error":
        return sum(len(line) for line in output["traceback"])
    return len(output["text"]) if "text" in output else sum(len(value) for value in output["data"].values())
