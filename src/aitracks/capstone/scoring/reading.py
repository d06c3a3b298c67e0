"""Reading predictions.csv, which a hostile notebook may have written."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aitracks.capstone.scoring.asked import Asked
from aitracks.capstone.scoring.complaints import Complaints, quoted
from aitracks.capstone.scoring.errors import PredictionError
from aitracks.capstone.scoring.schemas import LONGEST_CELL, Column, Schema
from aitracks.language import Text

MOST_BYTES = 32 * 2**20
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_EDGE = 1e-3  # pixels: rounding may put a clipped box that far outside

Row = dict[str, str]


@dataclass(frozen=True)
class Predictions:
    """Predictions that fit their schema, in the order of the file; `labels` and `numbers` are as long as `ids`."""

    ids: tuple[str, ...]
    labels: tuple[str, ...]
    numbers: dict[str, tuple[float, ...]]


def read_predictions(content: bytes, schema: Schema, asked: Asked, repeat: bool = False) -> Predictions:
    """Read the bytes of a predictions.csv.

    With `repeat` messages quote the cells that are wrong (open runs). Without it they name row, id and field but repeat
    nothing that the notebook wrote: through such words a run on hidden inputs could tell what it saw.
    Raises PredictionError with everything that is wrong, in at most ten lines.
    """
    header, rows = _rows(content, schema, len(asked.ids), repeat)
    complaints = Complaints(repeat)
    known = frozenset(asked.ids)
    seen: Counter[str] = Counter()
    kept: list[Row] = []
    for number, cells in rows:
        if len(cells) != len(header):
            complaints.add("cells", number, more=f"{len(cells)} ≠ {len(header)}")
            continue
        row = dict(zip(header, cells, strict=True))
        _check_row(row, number, schema, asked, known, seen, complaints)
        kept.append(row)
    if not schema.boxes:
        for name in asked.ids:
            if not seen[name]:
                complaints.add("missing", name=name)
    if complaints:
        raise complaints.error(asked.classes)
    return _predictions(kept, schema)


def _predictions(rows: list[Row], schema: Schema) -> Predictions:
    numbers = {
        c.name: tuple(float(row[c.name]) for row in rows) for c in schema.columns if c.kind in ("number", "pixel")
    }
    labels = tuple(row["label"] for row in rows) if "label" in schema.names else ()
    return Predictions(tuple(row["id"] for row in rows), labels, numbers)


def _rows(content: bytes, schema: Schema, ids: int, repeat: bool) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 2**20:.0f} MiB > {MOST_BYTES // 2**20} MiB"
        raise _one(
            f"predictions.csv 太大：{size}；請只寫規定的欄位",
            f"predictions.csv is too large: {size}; write the columns asked for only",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _one(
            f"predictions.csv 不是 UTF-8（第 {error.start} 個位元組）；請以 UTF-8 存檔",
            f"predictions.csv is not UTF-8 (byte {error.start}); save it as UTF-8",
        ) from None
    rows = _parsed(text, ids * schema.most)
    _, header = next(rows, (1, []))
    if sorted(header) != sorted(schema.names):
        raise _wrong_columns(header, schema, repeat)
    return header, rows


def _parsed(text: str, most: int) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers as a spreadsheet counts them: the header is row 1. Blank lines are passed over."""
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            number += 1
            if number > 4 * most + 1:  # duplicates and blank lines: enough of them to name some
                raise _one(
                    f"predictions.csv 的列太多：最多 {most} 列；每個 id 只預測一次",
                    f"predictions.csv has too many rows: {most} at most; predict each id once",
                )
            if not cells:
                continue
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise _one(
                    f"第 {number} 列有超過 {LONGEST_CELL} 字的格；請只寫規定的欄位",
                    f"row {number} has a cell of more than {LONGEST_CELL} characters; write the columns asked for only",
                )
            yield number, cells
    except csv.Error:
        raise _one(
            f"predictions.csv 從第 {number + 1} 列起不是 CSV（引號沒有成對？）；請用 to_csv(index=False) 寫出",
            f"predictions.csv is no CSV from row {number + 1} on (an open quote?); write it with to_csv(index=False)",
        ) from None


def _wrong_columns(header: list[str], schema: Schema, repeat: bool) -> PredictionError:
    lacking = [name for name in schema.names if name not in header]
    extra = len([name for name in header if name not in schema.names])
    twice = [name for name in schema.names if header.count(name) > 1]
    want = ", ".join(column.describe() for column in schema.columns)
    there = f" [{', '.join(quoted(name) for name in header[:10])}]" if repeat else ""
    zh = "；".join(
        [f"缺少 {', '.join(lacking)}"] * bool(lacking)
        + [f"多出 {extra} 欄"] * bool(extra)
        + [f"{', '.join(twice)} 重複"] * bool(twice)
    )
    en = "; ".join(
        [f"missing {', '.join(lacking)}"] * bool(lacking)
        + [f"{extra} not asked for"] * bool(extra)
        + [f"twice {', '.join(twice)}"] * bool(twice)
    )
    return _one(
        f"predictions.csv 第 1 列的欄位不對：{zh}{there}；須為 {want}，並以 index=False 寫出",
        f"predictions.csv has the wrong columns in row 1: {en}{there}; write {want}, with index=False",
    )


def _check_row(
    row: Row, number: int, schema: Schema, asked: Asked, known: frozenset[str], seen: Counter[str], to: Complaints
) -> None:
    name = row["id"]
    if name not in known:
        to.add("extra", number, field="id", cell=name)
        return
    seen[name] += 1
    if seen[name] == schema.most + 1:
        to.add("crowd" if schema.boxes else "duplicate", number, name, "id")
    sound = [_check_cell(column, row[column.name], number, name, asked, to) for column in schema.columns[1:]]
    if schema.boxes and all(sound):
        _check_box(row, number, asked.sizes[name], to)


def _check_cell(column: Column, cell: str, row: int, name: str, asked: Asked, to: Complaints) -> bool:
    if column.kind == "class":
        if cell not in asked.classes:
            to.add("class", row, name, column.name, cell)
        return cell in asked.classes
    if not _NUMBER.fullmatch(cell) or not math.isfinite(float(cell)):
        to.add("number", row, name, column.name, cell or "")
        return False
    if column.kind == "number" and not column.low <= float(cell) <= column.high:
        to.add("range", row, name, column.name, cell)
        return False
    return True


def _check_box(row: Row, number: int, size: tuple[int, int], to: Complaints) -> None:
    x0, y0, x1, y1 = (float(row[name]) for name in ("x0", "y0", "x1", "y1"))
    width, height = size
    if not x0 < x1:
        to.add("box", number, row["id"], "x0, x1", f"{x0:g}, {x1:g}")
    elif not y0 < y1:
        to.add("box", number, row["id"], "y0, y1", f"{y0:g}, {y1:g}")
    elif min(x0, y0) < -_EDGE:
        to.add("box", number, row["id"], "x0, y0", f"{x0:g}, {y0:g}")
    elif x1 > width + _EDGE or y1 > height + _EDGE:
        to.add("box", number, row["id"], "x1, y1", f"{x1:g}, {y1:g}", more=f"{width}x{height}")


def _one(zh: str, en: str) -> PredictionError:
    return PredictionError([Text(zh, en)])
