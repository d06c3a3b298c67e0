"""What a hostile process sends as outputs: what stays is valid, small and inert."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from aitracks.grading.outputs import MOST_CELL, MOST_OUTPUTS, safe_outputs

STREAM = {"output_type": "stream", "name": "stdout", "text": "hello\n"}
FIGURE = {"output_type": "display_data", "data": {"image/png": "iVBORw0KGgo=", "text/plain": "F"}, "metadata": {}}
RESULT = {"output_type": "execute_result", "data": {"text/plain": "4"}, "metadata": {}, "execution_count": 3}
ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["line 1", "line 2"]}
NONSENSE: list[Any] = [
    None,
    [],
    "text",
    {},
    {"output_type": "stream"},
    {"output_type": "stream", "text": ["a", 3]},
    {"output_type": ["stream"], "text": "a"},
    {"output_type": "display_data", "data": "text/plain"},
    {"output_type": "display_data", "data": {"text/plain": {"a": 1}}},
    {"output_type": "display_data", "data": {"application/javascript": "alert(1)"}},
    {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload=alert(1)>"}},
    {"output_type": "display_data", "data": {"image/png": '"><script>alert(1)</script>'}},
    {"output_type": "update_display_data", "data": {"text/plain": "a"}},
]


def valid(outputs: list[dict[str, Any]]) -> bool:
    cell = new_code_cell("x", outputs=[nbformat.from_dict(output) for output in outputs])
    nbformat.validate(new_notebook(cells=[cell]))
    nbformat.writes(new_notebook(cells=[cell])).encode()
    return True


def test_what_honest_cells_show_stays() -> None:
    assert safe_outputs([STREAM, FIGURE, RESULT, ERROR]) == [STREAM, FIGURE, RESULT, ERROR]
    assert valid(safe_outputs([STREAM, FIGURE, RESULT, ERROR]))


@pytest.mark.parametrize("output", NONSENSE, ids=repr)
def test_nonsense_is_dropped(output: Any) -> None:
    assert safe_outputs([output, STREAM]) == [STREAM]


def test_odd_parts_are_dropped_and_the_rest_stays() -> None:
    odd = {
        "output_type": "execute_result",
        "data": {"text/plain": "half a letter: \ud800", "application/x-evil": "1", 3: "4"},
        "metadata": {"isolated": True, "nested": [[]]},
        "execution_count": "many",
        "transient": {"display_id": "1"},
    }
    (kept,) = safe_outputs([odd])
    assert kept == RESULT | {"data": {"text/plain": "half a letter: ?"}, "execution_count": None}
    (error,) = safe_outputs([{"output_type": "error", "ename": 3, "traceback": ["ok", 4, None]}])
    assert error == {"output_type": "error", "ename": "", "evalue": "", "traceback": ["ok"]}
    assert valid([kept, error])


def test_there_is_room_for_so_much_only() -> None:
    (long,) = safe_outputs([STREAM | {"text": "x" * 10_000_000}])
    assert len(long["text"]) < 300_000
    many = safe_outputs([STREAM] * 100_000)
    assert len(many) == MOST_OUTPUTS + 1
    much = safe_outputs([STREAM | {"text": "x" * 190_000}] * 150)
    assert sum(len(output["text"]) for output in much) < MOST_CELL + 1000
    assert "more output was dropped" in much[-1]["text"]
