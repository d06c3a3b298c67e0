"""How much a handed-in notebook may hold: plenty for code and figures, little for weights trained elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aitracks.capstone.runs.notebook import NotebookRefused
from aitracks.language import Text

# Of the eight starters and eight references the largest cell of code has 3.1 KiB, the largest notebook 13.3 KiB of
# code; with its outputs the largest starter has 1.2 MiB.
MOST_CELL, MOST_CODE = 16 << 10, 64 << 10  # bytes of source
MOST_OUTPUTS = 8 << 20  # bytes of what cells keep beside their source: outputs, pasted pictures, metadata
_CODE = Text("模型要在執行時訓練，請拿掉貼進去的資料", "models are trained in the run, so take pasted data out")
_OUTPUTS = Text("請清除輸出再存檔", "clear them and save it again")


class _Sized(NamedTuple):
    size: int
    cell: int


def refuse_large(file: Path, content: bytes) -> None:
    """Raise NotebookRefused, naming the cell and its size, where the notebook in `content` holds too much.

    Prose is not counted as code: a run sees none of it. What cells keep beside their source no run sees either, but it
    is kept with the try.
    """
    cells = _cells(file, content)
    code = [_Sized(_source(cell), number) for number, cell in cells if cell.get("cell_type") == "code"]
    beside = [_Sized(_beside(cell), number) for number, cell in cells]
    if code and max(code).size > MOST_CELL:
        size, cell = max(code)
        raise NotebookRefused(
            file,
            f"第 {cell} 格的程式碼有 {_kib(size)}，一格最多 {_kib(MOST_CELL)}：{_CODE.zh}。",
            f"cell {cell} has {_kib(size)} of code, more than {_kib(MOST_CELL)} in one cell: {_CODE.en}",
        )
    _refuse_sum(file, Text("程式碼", "code"), code, MOST_CODE, _CODE)
    _refuse_sum(file, Text("輸出", "outputs"), beside, MOST_OUTPUTS, _OUTPUTS)


def _refuse_sum(file: Path, what: Text, found: Sequence[_Sized], most: int, remedy: Text) -> None:
    total = sum(one.size for one in found)
    if total > most:
        size, cell = max(found)
        raise NotebookRefused(
            file,
            f"{what.zh}共有 {_kib(total)}，最多 {_kib(most)}（第 {cell} 格最大，有 {_kib(size)}）：{remedy.zh}。",
            f"{_kib(total)} of {what.en}, more than {_kib(most)} (the most, cell {cell} has {_kib(size)}): {remedy.en}",
        )


def _cells(file: Path, content: bytes) -> list[tuple[int, dict[str, Any]]]:
    """The numbered cells of a notebook that was found sound; raises NotebookRefused where it no longer is."""
    try:
        cells = json.loads(content)["cells"]
        if all(isinstance(cell, dict) for cell in cells):
            return list(enumerate(cells, 1))
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise NotebookRefused(file, "檔案在讀取時被改過，請再繳一次。", "was changed while it was read: hand it in again")


def _source(cell: dict[str, Any]) -> int:
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    return sum(len(str(line).encode(errors="replace")) for line in lines)


def _beside(cell: dict[str, Any]) -> int:
    return len(json.dumps({name: value for name, value in cell.items() if name != "source"}, ensure_ascii=False))


def _kib(size: int) -> str:
    return f"{size / 1024:.1f} KiB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MiB"
