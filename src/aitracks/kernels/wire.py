"""Plain values as bytes: JSON for the shape, buffers for arrays and bytes. Nothing that is read can run.

One frame is a header of three sizes, a JSON text, and the buffers one after another. Whoever reads treats the other
side as hostile: sizes are capped before anything is read, kinds of arrays are listed, shapes must fit their bytes.
"""

from __future__ import annotations

import json
import math
import re
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from aitracks.checks.student import Remote
from aitracks.checks.values import MAX_ITEMS

MAX_FRAME = 512 << 20  # bytes
MAX_DEPTH = 40
_MAX_TEXT = 128 << 20  # bytes of the JSON of one frame
_MAX_BUFFERS = 1 << 20
_MAX_NODES = 3 * MAX_ITEMS  # a dict is three: itself, its keys, its values
_MAX_GROUPS = MAX_ITEMS
_MAX_HEX = 30_000  # digits of a whole number
_HALF_FRAME = 5.0  # seconds for the rest of a frame whose beginning has come
_MANY, _ALIKE = 1000, 100  # keys that are looked at, and how many of them may have the same hash
_HEADER = struct.Struct("!III")  # bytes of the JSON text, number of buffers, bytes of their table
_SIZE = struct.Struct("!Q")
_DTYPE = re.compile(r"[<>|=]?(?:[biufc]\d{1,2}|[US]\d{1,9}|[Mm]8(?:\[\d{0,9}[a-zA-Z]{1,2}\])?)")
_MAX_BITS = 13_000  # of a whole number that JSON may carry: int() refuses more than 4300 digits


class WireError(Exception):
    """The other side sent something that is no value, or too much."""


class Closed(WireError):
    """The other side is gone."""


class TimedOut(WireError):
    """Nothing came in time."""


class NoValue(WireError):
    """A whole frame came, but what it holds is no value; the next frame may."""


def send(channel: socket.socket, value: Any) -> None:
    """Send one plain value (Remote handles and all that `checks.values.plain` gives). Raises Closed."""
    buffers: list[bytes | memoryview] = []
    text = json.dumps(_pack(value, buffers), separators=(",", ":"), allow_nan=False).encode()
    table = b"".join(_SIZE.pack(len(buffer)) for buffer in buffers)
    try:
        channel.sendall(_HEADER.pack(len(text), len(buffers), len(table)) + text + table)
        for buffer in buffers:
            channel.sendall(buffer)
    except OSError as error:
        raise Closed(str(error)) from None


def receive(channel: socket.socket, deadline: float | None = None, limit: int = MAX_FRAME, handles: bool = True) -> Any:
    """The next value; handles, where they may come at all, are Remote without a workspace's name.

    `deadline` is a time.monotonic(), for the beginning of the value. Raises Closed, TimedOut, NoValue, or WireError
    for anything that is not a frame of at most `limit` bytes.
    """
    first = _read(channel, 1, deadline)
    if deadline is not None:
        deadline = max(deadline, time.monotonic() + _HALF_FRAME)
    try:
        text, buffers = _read_frame(channel, first, deadline, limit)
    except TimedOut:
        raise WireError("half a frame") from None
    return _decoded(text, buffers, handles)


def _read_frame(
    channel: socket.socket, first: bytearray, deadline: float | None, limit: int
) -> tuple[bytearray, list[bytearray]]:
    header = first + _read(channel, _HEADER.size - 1, deadline)
    text_size, count, table_size = _HEADER.unpack(header)
    if text_size > min(limit, _MAX_TEXT) or count > _MAX_BUFFERS or table_size != count * _SIZE.size:
        raise WireError("a frame that is too large")
    text = _read(channel, text_size, deadline)
    sizes = [size for (size,) in _SIZE.iter_unpack(_read(channel, table_size, deadline))]
    if text_size + sum(sizes) > limit:
        raise WireError("a frame that is too large")
    return text, [_read(channel, size, deadline) for size in sizes]


def _decoded(text: bytearray, buffers: list[bytearray], handles: bool) -> Any:
    if not text.isascii() or not (text.startswith(b'"') or _bearable(text)):
        raise NoValue("a value that is too large")
    try:
        return _Reader(buffers, handles).unpack(json.loads(text), 0)
    except WireError as error:
        raise NoValue(str(error)) from None
    except Exception as error:  # whatever NumPy and pandas say to what is none of their arrays
        raise NoValue(f"no plain value ({type(error).__name__})") from None


def _bearable(text: bytearray) -> bool:
    """JSON has no limits of its own, and its parser makes fifty bytes out of one."""
    return text.count(b"[") + text.count(b"{") <= _MAX_GROUPS and text.count(b",") <= _MAX_NODES


def _read(channel: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:  # even if more is there: a flood has no end
            raise TimedOut("no answer in time")
        try:
            channel.settimeout(left)
            n = channel.recv_into(view[got:])
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except OSError as error:
            raise Closed(str(error)) from None
        if n == 0:
            raise Closed("closed")
        got += n
    return data


def _pack(value: Any, buffers: list[bytes | memoryview]) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if value.bit_length() < _MAX_BITS else {"t": "int", "v": hex(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"t": "float", "v": repr(value)}
    if isinstance(value, list):
        return [_pack(item, buffers) for item in value]
    return _pack_tagged(value, buffers)


def _pack_tagged(value: Any, buffers: list[bytes | memoryview]) -> dict[str, Any]:
    def many(values: Iterable[Any]) -> list[Any]:
        return [_pack(item, buffers) for item in values]

    match value:
        case dict():
            return {"t": "dict", "k": many(value), "v": many(value.values())}
        case tuple() | set() | frozenset():
            return {"t": type(value).__name__, "v": many(value)}
        case complex():
            return {"t": "complex", "v": many((value.real, value.imag))}
        case bytes() | bytearray():
            return {"t": "bytes", "v": _buffer(bytes(value), buffers)}
        case Remote():
            return {"t": "handle", "v": value.handle}
        case _:
            return _pack_array(value, buffers)


def _pack_array(value: Any, buffers: list[bytes | memoryview]) -> dict[str, Any]:
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
        array = numpy.ascontiguousarray(value)
        kind = "array" if isinstance(value, numpy.ndarray) else "scalar"
        return {"t": kind, "d": array.dtype.str, "s": list(value.shape), "v": _buffer(array.tobytes(), buffers)}
    if pandas is not None and isinstance(value, pandas.DataFrame):
        columns = [_pack_column(value[name], buffers) for name in value.columns]
        names = [_pack(name, buffers) for name in value.columns]
        return {"t": "table", "k": names, "v": columns, "x": _pack_column(value.index, buffers)}
    if pandas is not None and isinstance(value, pandas.Series):
        column, index = _pack_column(value, buffers), _pack_column(value.index, buffers)
        return {"t": "series", "v": column, "x": index, "n": _pack(value.name, buffers)}
    raise TypeError(f"{type(value).__name__} is no plain value")


def _pack_column(values: Any, buffers: list[bytes | memoryview]) -> Any:
    array = values.to_numpy()
    if array.dtype.kind in "OT":
        return [None if item is None or item != item else _pack(item, buffers) for item in array.tolist()]
    return _pack_array(array, buffers)


def _buffer(data: bytes, buffers: list[bytes | memoryview]) -> int:
    buffers.append(data)
    return len(buffers) - 1


class _Reader:
    """Makes values of one frame's JSON and buffers, each of which may be used once."""

    def __init__(self, buffers: list[bytearray], handles: bool) -> None:
        self._buffers: list[bytearray | None] = [*buffers]
        self._handles = handles
        self._nodes = 0

    def unpack(self, tree: Any, depth: int) -> Any:
        """The value that a part of the JSON stands for."""
        if depth > MAX_DEPTH:
            raise WireError("nested too deeply")
        self._count(1)
        if isinstance(tree, list):
            return [self.unpack(item, depth + 1) for item in tree]
        if not isinstance(tree, dict):
            return tree
        match kind := tree["t"]:
            case "int" if len(tree["v"]) <= _MAX_HEX:
                return int(tree["v"], 16)
            case "float":
                return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[tree["v"]]
            case "bytes":
                return bytes(self._buffer(tree["v"]))
            case "handle" if self._handles:
                return Remote(_NOWHERE, _whole(tree["v"]), "")
            case "array" | "scalar":
                return self._array(tree)
            case "table" | "series":
                return self._table(tree, depth + 1)
            case "dict" | "tuple" | "set" | "frozenset" | "complex":
                return self._group(kind, tree, depth + 1)
        raise WireError("an unknown kind of value")

    def _count(self, n: int) -> None:
        self._nodes += n
        if self._nodes > _MAX_NODES:
            raise WireError("a value that is too large")

    def _buffer(self, place: Any) -> bytearray:
        data, self._buffers[place] = self._buffers[_whole(place)], None
        if data is None:
            raise WireError("a buffer that was used before")
        return data

    def _list(self, tree: Any, depth: int) -> list[Any]:
        if not isinstance(tree, list):
            raise WireError("no list where one should be")
        found: list[Any] = self.unpack(tree, depth)
        return found

    def _group(self, kind: str, tree: Any, depth: int) -> Any:
        values = self._list(tree["v"], depth)
        match kind:
            case "dict":
                return dict(zip(_spread(self._list(tree["k"], depth)), values, strict=True))
            case "tuple":
                return tuple(values)
            case "complex":
                real, imaginary = values
                return complex(float(real), float(imaginary))
        return set(_spread(values)) if kind == "set" else frozenset(_spread(values))

    def _table(self, tree: Any, depth: int) -> Any:
        import pandas as pd

        index = self._column(tree["x"], depth)
        if tree["t"] == "series":
            return pd.Series(
                self._column(tree["v"], depth, len(index)), index=index, name=self.unpack(tree["n"], depth)
            )
        names, columns = _spread(self._list(tree["k"], depth)), tree["v"]
        return pd.DataFrame(
            {name: self._column(one, depth, len(index)) for name, one in zip(names, columns, strict=True)}, index=index
        )

    def _column(self, tree: Any, depth: int, size: int | None = None) -> Any:
        """A list or an array of one dimension: pandas would stretch anything else to the length of the index."""
        column = self._list(tree, depth) if isinstance(tree, list) else self._array(tree)
        if size is not None and len(column) != size:
            raise WireError("a column that does not fit its table")
        return column

    def _array(self, tree: Any) -> Any:
        import numpy as np

        if not _DTYPE.fullmatch(tree["d"]):
            raise WireError("a kind of array that may not cross")
        dtype, shape = np.dtype(tree["d"]), [_whole(n) for n in tree["s"]]
        self._count(math.prod(n or 1 for n in shape))
        data = self._buffer(tree["v"])
        if len(shape) > 32 or dtype.itemsize == 0 or math.prod(shape) * dtype.itemsize != len(data):
            raise WireError("an array that does not fit its bytes")
        if dtype.kind == "b":  # a truth value is 0 or 1; other bytes would behave as neither
            array = (np.frombuffer(data, np.uint8) != 0).reshape(shape)
        else:
            array = np.frombuffer(data, dtype).reshape(shape) if data else np.empty(shape, dtype)
        if dtype.kind == "U" and data and int(np.frombuffer(data, dtype.str[0] + "u4").max()) > sys.maxunicode:
            raise WireError("text that is no text")
        return array[()] if tree["t"] == "scalar" else array


def _spread(keys: list[Any]) -> list[Any]:
    """The keys, unless so many have the same hash that a dict of them would take hours."""
    if len(keys) > _MANY and max(Counter(map(hash, keys)).values()) > _ALIKE:
        raise WireError("keys with the same hash")
    return keys


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise WireError("a number where a size should be")
    return value


class _Nowhere:
    """Stands in a handle that has just been read; the reader puts the workspace in its place."""

    def __getattr__(self, name: str) -> Any:
        raise WireError("a handle without a workspace")


_NOWHERE: Any = _Nowhere()
