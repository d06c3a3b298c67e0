"""Plain values: all that may pass between a learner's code and a check.

A plain value is None, a truth value, a number, a string, bytes, a list, tuple, set or dict of plain values, a NumPy
array of numbers, booleans, strings or dates, or a pandas table or series of such columns. `plain` copies a value into
exactly these types, so that a check never holds an object whose methods the learner wrote. NumPy and pandas are
looked up among the modules already loaded: what is not loaded cannot be among the values.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

MAX_DEPTH = 20
MAX_ITEMS = 5_000_000
MAX_BITS = 100_000  # of a whole number

_ARRAY_KINDS = "biufcUSMm"

# Each base class's own slot, so that a learner's subclass cannot answer in its place.
_SCALARS: dict[type, Callable[[Any], Any]] = {
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: lambda value: "".join(str.__iter__(value)),
    bytes: lambda value: b"".join([memoryview(value)]),
}


class NotPlain(Exception):
    """A value that may not cross; `kind` names its type, `reason` is "object", "large" or "deep"."""

    def __init__(self, kind: str, reason: str = "object") -> None:
        super().__init__(f"{kind} ({reason})")
        self.kind = kind
        self.reason = reason


def plain(value: Any, handle: Callable[[Any], Any] | None = None) -> Any:
    """A deep copy of `value` made of plain types only.

    `handle`, where given, is asked first about each value and may return a replacement, or None to decline: this is
    how remote handles pass among arguments. Raises NotPlain for anything else, and for values of more than
    5,000,000 items or nested deeper than 20, and whole numbers of more than 100,000 bits.
    """
    try:
        return _Copier(handle).copy(value, 0)
    except NotPlain:
        raise
    except Exception:  # a learner's method raised while its object was looked at
        raise NotPlain(type(value).__name__) from None


class _Copier:
    def __init__(self, handle: Callable[[Any], Any] | None) -> None:
        self.handle = handle
        self.items = 0

    def count(self, n: int, kind: str) -> None:
        self.items += n
        if self.items > MAX_ITEMS:
            raise NotPlain(kind, "large")

    def copy(self, value: Any, depth: int) -> Any:
        if self.handle is not None and (replacement := self.handle(value)) is not None:
            return replacement
        if depth > MAX_DEPTH:
            raise NotPlain(type(value).__name__, "deep")
        self.count(1, type(value).__name__)
        pandas = sys.modules.get("pandas")
        if value is None or value is Ellipsis or (pandas is not None and value is pandas.NA):
            return None
        if isinstance(value, bool):
            return value
        for base in (int, float, complex, str, bytes):
            if isinstance(value, base):
                return self._scalar(value, base)
        if isinstance(value, (list, tuple, set, frozenset, range, Mapping)):
            return self._container(value, depth)
        return self._array_or_table(value, depth)

    def _scalar(self, value: Any, base: type) -> Any:
        if base in (str, bytes):
            self.count(len(value), type(value).__name__)
        if base is int and int.bit_length(value) > MAX_BITS:
            raise NotPlain(type(value).__name__, "large")
        return _SCALARS[base](value)

    def _container(self, value: Any, depth: int) -> Any:
        if isinstance(value, Mapping):
            return {self._key(k, depth + 1): self.copy(v, depth + 1) for k, v in dict(value).items()}
        if isinstance(value, (set, frozenset)):
            return {self._key(item, depth + 1) for item in value}
        items = [self.copy(item, depth + 1) for item in value]
        return tuple(items) if isinstance(value, tuple) else items

    def _key(self, value: Any, depth: int) -> Any:
        """A copy that can stand in a set or as a key."""
        copy = self.copy(value, depth)
        if isinstance(copy, set):
            return frozenset(copy)
        return tuple(copy) if isinstance(copy, list) else copy

    def _array_or_table(self, value: Any, depth: int) -> Any:
        numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
        if numpy is not None:
            if isinstance(value, numpy.generic) and value.dtype.kind in "Mm":
                return numpy.array(value)[()]
            if isinstance(value, numpy.generic):
                return self.copy(value.item(), depth + 1)
            if isinstance(value, numpy.ndarray):
                return self._array(value, numpy, depth)
        if pandas is not None:
            if isinstance(value, pandas.DataFrame):
                columns = {self.copy(c, depth): self._column(value[c], depth) for c in value.columns}
                return pandas.DataFrame(columns, index=self._column(value.index, depth))
            if isinstance(value, pandas.Series):
                return pandas.Series(
                    self._column(value, depth),
                    index=self._column(value.index, depth),
                    name=self.copy(value.name, depth),
                )
            if isinstance(value, (pandas.Index, pandas.api.extensions.ExtensionArray)):
                return self._column(value, depth)
        return self._tensor(value, numpy)

    def _array(self, value: Any, numpy: Any, depth: int) -> Any:
        value = numpy.array(value, copy=True, subok=False)  # its own dtype and size, not what a subclass says
        self.count(int(value.size), "ndarray")
        if value.dtype.kind in _ARRAY_KINDS:
            return value
        if value.dtype.kind in "OT":
            inner = numpy.array(self.copy(value.tolist(), depth + 1))
            if inner.dtype.kind in _ARRAY_KINDS:
                return inner
        raise NotPlain(f"ndarray({value.dtype})")

    def _column(self, values: Any, depth: int) -> Any:
        array = values.to_numpy() if hasattr(values, "to_numpy") else values
        if array.dtype.kind in "OT":  # text columns, missing values among them
            return [self.copy(item, depth + 1) for item in array.tolist()]
        return self._array(array, sys.modules["numpy"], depth)

    def _tensor(self, value: Any, numpy: Any) -> Any:
        """TensorFlow, Keras and torch tensors are arrays to a learner."""
        root = type(value).__module__.partition(".")[0]
        if numpy is not None and root in ("tensorflow", "keras", "torch"):
            value = value.detach().cpu() if root == "torch" and hasattr(value, "detach") else value
            if hasattr(value, "numpy") and isinstance(array := value.numpy(), (numpy.ndarray, numpy.generic)):
                return self.copy(array, 0)
        raise NotPlain(type(value).__name__)
