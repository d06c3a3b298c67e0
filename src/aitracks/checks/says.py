"""What a check says about an answer: words in both languages, and the exceptions that carry them."""

from __future__ import annotations

import math
import sys
from typing import Any, NoReturn

from aitracks.language import Text


class Wrong(Exception):
    """The answer earns `fraction` of the check's points (0 unless said), for the reason in `text`."""

    def __init__(self, text: Text, fraction: float = 0.0) -> None:
        super().__init__(text.en)
        self.text = text
        self.fraction = fraction


class NotAttempted(Exception):
    """The learner has not written this answer yet."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class JudgeError(Exception):
    """A check could not judge: its own bug or a missing file. Never a score.

    `where` names the check or file.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines in place of a traceback through code that is not the learner's."""
        return [
            f"JudgeError: {self}",
            "檢查程式本身出了問題，這不是你的答案造成的，也不會計分。請把這段訊息交給老師。",
            "The check itself failed; your answer is not to blame and gets no score. Please show this to your teacher.",
        ]


def fail(zh: str, en: str) -> NoReturn:
    """Give the check no points, for this reason."""
    raise Wrong(Text(zh, en))


def partial(fraction: float, zh: str, en: str) -> NoReturn:
    """Give `fraction` (between 0 and 1, both excluded) of the check's points, for this reason."""
    if not 0 < fraction < 1:
        raise ValueError(f"partial() takes a fraction between 0 and 1, not {fraction}")
    raise Wrong(Text(zh, en), fraction)


def require(condition: object, zh: str, en: str) -> None:
    """Fail the check with this reason unless `condition` is true."""
    if not bool(condition):
        fail(zh, en)


def close(got: Any, expected: Any, what: Text, *, rtol: float = 1e-6, atol: float = 1e-9) -> None:
    """Fail unless numbers or arrays agree within rtol/atol (as numpy.isclose); the message shows both.

    Arrays of another shape fail with a message about the shape; NaN equals NaN.
    """
    if isinstance(got, (int, float)) and isinstance(expected, (int, float)):
        same = got == expected or math.isclose(got, expected, rel_tol=rtol, abs_tol=atol)
        require(
            same or (math.isnan(got) and math.isnan(expected)),
            f"{_zh(what)}應該是 {show(expected)}，你的是 {show(got)}。",
            f"{_capital(what.en)} should be {show(expected)}; yours is {show(got)}.",
        )
        return
    _close_arrays(got, expected, what, rtol, atol)


def _close_arrays(got: Any, expected: Any, what: Text, rtol: float, atol: float) -> None:
    import numpy as np

    mine, theirs = np.asarray(expected), np.asarray(got)
    require(
        mine.shape == theirs.shape,
        f"{_zh(what)}的形狀應該是 {mine.shape}，你的是 {theirs.shape}。",
        f"The shape of {what.en} should be {mine.shape}; yours is {theirs.shape}.",
    )
    off = ~np.isclose(theirs, mine, rtol=rtol, atol=atol, equal_nan=True)
    if not off.any():
        return
    where = tuple(int(i) for i in np.argwhere(off)[0])
    spot = f"[{', '.join(map(str, where))}]" if where else ""
    fail(
        f"{what.zh}{spot} 應該是 {show(mine[where])}，你的是 {show(theirs[where])}（共 {int(off.sum())} 個值不同）。",
        f"{_capital(what.en)}{spot} should be {show(mine[where])}; yours is {show(theirs[where])} "
        f"(values that differ: {int(off.sum())}).",
    )


def show(value: Any, width: int = 60) -> str:
    """`value` as a learner would write it, shortened to about `width` characters for a message."""
    numpy = sys.modules.get("numpy")
    if isinstance(value, float) or (numpy and isinstance(value, numpy.floating)):
        return f"{float(value):.6g}"
    if numpy and isinstance(value, numpy.generic):
        value = value.item()
    if numpy and isinstance(value, numpy.ndarray):
        text = numpy.array2string(value, threshold=8, edgeitems=3, precision=4, separator=", ")
    else:
        try:
            text = repr(value)
        except ValueError:  # a whole number of more than 4300 digits
            text = f"<{type(value).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= width else text[: width - 1] + "…"


def _capital(text: str) -> str:
    """A capital letter first, unless the first word is a name out of the code."""
    return text if "_" in text.partition(" ")[0] else text[:1].upper() + text[1:]


def _zh(what: Text) -> str:
    """The Chinese name, with a blank before more Chinese where it ends in Latin letters."""
    return f"{what.zh} " if what.zh[-1:].isascii() and what.zh[-1:].strip() else what.zh
