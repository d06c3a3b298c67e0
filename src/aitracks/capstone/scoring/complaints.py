"""What is wrong with predictions, gathered over the whole file and said in few lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Literal

from aitracks.capstone.scoring.errors import PredictionError
from aitracks.language import Text

SHOWN = 3  # examples of each kind
_LONGEST = 40

Kind = Literal["cells", "missing", "extra", "duplicate", "number", "range", "class", "box", "crowd"]

_SAID: dict[Kind, tuple[Text, Text]] = {  # what, and its remedy
    "cells": (
        Text("格數與標題列不同", "another number of cells than the header"),
        Text("請用 pandas 的 to_csv(index=False) 寫出", "write the file with pandas' to_csv(index=False)"),
    ),
    "missing": (
        Text("缺少預測的 id", "ids without a prediction"),
        Text("inputs 裡的每個 id 都要預測一次", "predict every id of the inputs once"),
    ),
    "extra": (
        Text("不在 inputs 裡的 id", "ids that are not in the inputs"),
        Text("id 請當成文字原樣抄寫，不要轉成數字", "copy ids as text, never as numbers"),
    ),
    "duplicate": (Text("重複的 id", "ids given twice"), Text("每個 id 只留一列", "keep one row for each id")),
    "number": (
        Text("不是有限的數值（NaN、inf、空白或文字）", "no finite number (NaN, inf, empty or text)"),
        Text("寫檔前先補值並檢查 isfinite", "fill gaps and check isfinite before writing"),
    ),
    "range": (
        Text("數值超出範圍", "numbers out of range"),
        Text("score 須介於 0 與 1，value 的大小不得超過 1e12", "score must be 0 to 1, value no larger than 1e12"),
    ),
    "class": (
        Text("未知的類別", "unknown classes"),
        Text("請用訓練資料的類別", "use the classes of the training data"),
    ),
    "box": (
        Text("框不成立或超出影像", "boxes without area or outside the picture"),
        Text("須 x0 < x1、y0 < y1，並裁到影像之內", "x0 < x1 and y0 < y1 must hold; clip boxes to the picture"),
    ),
    "crowd": (
        Text("框太多的影像", "pictures with too many boxes"),
        Text("每張影像留下分數最高的 100 個以內", "keep the 100 best at most in each picture"),
    ),
}


class Complaints:
    """Gathers what is wrong, a kind a line: nine lines at most, whatever a file holds."""

    def __init__(self, repeat: bool) -> None:
        self._repeat = repeat
        self._count: Counter[Kind] = Counter()
        self._examples: defaultdict[Kind, list[Text]] = defaultdict(list)

    def add(self, kind: Kind, row: int = 0, name: str = "", field: str = "", cell: str = "", more: str = "") -> None:
        """Note one mistake. `name` is an id of the inputs; `cell` is the team's text, repeated where that is safe."""
        self._count[kind] += 1
        if len(self._examples[kind]) < SHOWN:
            rest = [f"id {name}"] * bool(name) + [field] * bool(field) + [more] * bool(more)
            rest += [quoted(cell)] if self._repeat and cell else []
            zh, en = ([f"第 {row} 列"], [f"row {row}"]) if row else ([], [])
            self._examples[kind].append(Text(" ".join(zh + rest), " ".join(en + rest)))

    def __bool__(self) -> bool:
        return bool(self._count)

    def error(self, classes: tuple[str, ...]) -> PredictionError:
        """All of it."""
        return PredictionError([self._line(kind, classes) for kind in _SAID if self._count[kind]])

    def _line(self, kind: Kind, classes: tuple[str, ...]) -> Text:
        what, remedy = _SAID[kind]
        examples, count = self._examples[kind], self._count[kind]
        known = f" ({', '.join(classes[:20])})" if kind == "class" else ""
        more = count - len(examples)
        zh = "；".join(example.zh for example in examples) + (f"；另有 {more} 處" if more else "")
        en = "; ".join(example.en for example in examples) + (f"; and {more} more" if more else "")
        return Text(f"{what.zh}（{count}）：{zh}。{remedy.zh}{known}", f"{what.en} ({count}): {en}. {remedy.en}{known}")


def quoted(cell: str) -> str:
    """A team's text as one short harmless word: no control characters, no line breaks, cut."""
    return ascii(cell if len(cell) <= _LONGEST else cell[:_LONGEST] + "…")
