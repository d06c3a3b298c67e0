"""The shapes that a check asks of an answer, as in ``student.call("fit", x, returns=(float, float))``."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aitracks.checks.says import Wrong, show
from aitracks.language import Text

_NAMES = {
    float: Text("一個數值", "a number"),
    int: Text("一個整數", "a whole number"),
    bool: Text("True 或 False", "True or False"),
    str: Text("一段文字", "a string"),
    bytes: Text("一段位元組", "bytes"),
}
_KINDS = {"float": "biuf", "int": "iu", "bool": "b", "str": "US"}


@dataclass(frozen=True)
class ArraySpec:
    """See `array`."""

    ndim: int | None
    shape: tuple[int | None, ...] | None
    kind: str
    nan: bool


@dataclass(frozen=True)
class TableSpec:
    """See `table`."""

    columns: tuple[str, ...]


def array(
    *, ndim: int | None = None, shape: Sequence[int | None] | None = None, kind: str = "float", nan: bool = False
) -> ArraySpec:
    """Shape of an answer: list, tuple, array or Series, given to the check as a NumPy array.

    `shape` has None where any length will do; `kind` is float, int, bool or str; NaN is refused unless `nan`.
    """
    if kind not in _KINDS:
        raise ValueError(f"array(kind={kind!r}): kind is one of {', '.join(_KINDS)}")
    return ArraySpec(len(shape) if shape is not None else ndim, tuple(shape) if shape is not None else None, kind, nan)


def table(*, columns: Sequence[str]) -> TableSpec:
    """Shape of an answer: a pandas DataFrame that has at least these columns."""
    return TableSpec(tuple(columns))


def fitted(value: Any, spec: Any, what: Text) -> Any:
    """`value` in the form that `spec` asks for.

    `what` names the answer in messages. Raises Wrong with a message for the learner where the value does not fit,
    ValueError where the spec itself is not one.
    """
    if spec is None:
        return value
    if isinstance(spec, ArraySpec):
        return _array(value, spec, what)
    if isinstance(spec, TableSpec):
        return _table(value, spec, what)
    if isinstance(spec, tuple):
        return _tuple(value, spec, what)
    if isinstance(spec, list):
        return _list(value, spec, what)
    if isinstance(spec, dict):
        return _dict(value, spec, what)
    if spec in _NAMES:
        return _scalar(value, spec, what)
    raise ValueError(f"not a shape: {spec!r}")


def _mismatch(what: Text, expected: Text, value: Any) -> Wrong:
    got = f"{show(value)} ({type(value).__name__})"
    return Wrong(
        Text(f"{what.zh}應該是{expected.zh}，收到的是 {got}。", f"{what.en} should be {expected.en}; it is {got}.")
    )


def _scalar(value: Any, spec: type, what: Text) -> Any:
    wrong = _mismatch(what, _NAMES[spec], value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray) and value.size == 1:
        value = value.item()
    if spec is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError):  # of a whole number with hundreds of digits
            if math.isfinite(value):
                return float(value)
        raise _mismatch(what, Text("一個有限的數值", "a finite number"), value)
    if spec is int and isinstance(value, int) and not isinstance(value, bool):
        return value
    if spec is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if spec in (bool, str, bytes) and isinstance(value, spec):
        return value
    raise wrong


def _array(value: Any, spec: ArraySpec, what: Text) -> Any:
    import numpy as np

    expected = Text(f"{_dims_zh(spec)}陣列", f"an array{_dims_en(spec)}")
    try:
        result = np.asarray(value)
    except ValueError:
        raise _mismatch(what, expected, value) from None
    if result.dtype.kind not in _KINDS[spec.kind]:
        if not (
            spec.kind == "int"
            and result.dtype.kind == "f"
            and np.isfinite(result).all()
            and np.array_equal(result, np.round(result))
        ):
            kinds = {"float": Text("數值", "numbers"), "int": Text("整數", "whole numbers")}
            kinds |= {"bool": Text("True/False", "True/False values"), "str": Text("文字", "strings")}
            kind = kinds[spec.kind]
            raise _mismatch(what, Text(f"{kind.zh}的陣列", f"an array of {kind.en}"), value)
        result = result.astype(int)
    shape = spec.shape
    fits = (spec.ndim is None or result.ndim == spec.ndim) and (
        shape is None or all(n is None or n == m for n, m in zip(shape, result.shape, strict=True))
    )
    if not fits:
        text = Text(
            f"{what.zh}應該是{expected.zh}，你的形狀是 {result.shape}。",
            f"{what.en} should be {expected.en}; the shape of yours is {result.shape}.",
        )
        raise Wrong(text)
    if spec.kind == "float":
        result = result.astype(float)
        if not spec.nan and not np.isfinite(result).all():
            raise Wrong(Text(f"{what.zh}裡有 NaN 或無限大。", f"{what.en} contains NaN or infinity."))
    return result


def _dims_zh(spec: ArraySpec) -> str:
    if spec.shape is not None:
        return f"形狀 ({', '.join('任意' if n is None else str(n) for n in spec.shape)}) 的"
    return f" {spec.ndim} 維" if spec.ndim is not None else ""


def _dims_en(spec: ArraySpec) -> str:
    if spec.shape is not None:
        return f" of shape ({', '.join('any' if n is None else str(n) for n in spec.shape)})"
    return f" of {spec.ndim} dimension(s)" if spec.ndim is not None else ""


def _table(value: Any, spec: TableSpec, what: Text) -> Any:
    pandas = sys.modules.get("pandas")
    names = ", ".join(spec.columns)
    expected = Text(f"含有欄位 {names} 的 DataFrame", f"a DataFrame with the columns {names}")
    if pandas is None or not isinstance(value, pandas.DataFrame):
        raise _mismatch(what, expected, value)
    missing = [name for name in spec.columns if name not in value.columns]
    if missing:
        text = ", ".join(missing)
        raise Wrong(Text(f"{what.zh}少了欄位：{text}。", f"{what.en} lacks the columns: {text}."))
    return value


def _tuple(value: Any, spec: tuple[Any, ...], what: Text) -> tuple[Any, ...]:
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray) and value.ndim >= 1:
        value = list(value)
        value = [item.item() if isinstance(item, numpy.generic) else item for item in value]
    if not isinstance(value, (list, tuple)) or len(value) != len(spec):
        raise _mismatch(what, Text(f" {len(spec)} 個值", f"{len(spec)} values"), value)
    return tuple(fitted(item, inner, _part(what, i)) for i, (item, inner) in enumerate(zip(value, spec, strict=True)))


def _list(value: Any, spec: list[Any], what: Text) -> list[Any]:
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    arrays = tuple(t for t in (numpy and numpy.ndarray, pandas and pandas.Series) if t)
    if isinstance(value, arrays):
        value = value.tolist()
    if isinstance(value, set):
        value = sorted(value, key=repr)
    if not isinstance(value, (list, tuple)):
        raise _mismatch(what, Text("一個 list", "a list"), value)
    return [fitted(item, spec[0], _part(what, i)) for i, item in enumerate(value)]


def _dict(value: Any, spec: dict[Any, Any], what: Text) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise _mismatch(what, Text("一個 dict", "a dict"), value)
    missing = [key for key in spec if key not in value]
    if missing:
        text = ", ".join(map(repr, missing))
        raise Wrong(Text(f"{what.zh}少了鍵：{text}。", f"{what.en} lacks the keys: {text}."))
    return value | {key: fitted(value[key], inner, _part(what, key)) for key, inner in spec.items()}


def _part(what: Text, key: Any) -> Text:
    return Text(f"{what.zh.rstrip()}[{key!r}] ", f"{what.en}[{key!r}]")
