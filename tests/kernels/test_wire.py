"""Values that cross between processes: the same on the other side, and nothing but values."""

from __future__ import annotations

import json
import math
import socket
import struct
import threading
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aitracks.checks.student import Remote
from aitracks.kernels import wire


def across(value: Any) -> Any:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sending = threading.Thread(target=wire.send, args=(ours, value))
        sending.start()
        got = wire.receive(theirs, time.monotonic() + 10)
        sending.join()
        return got


def raw(tree: Any, *buffers: bytes, count: int | None = None, sizes: list[int] | None = None) -> Any:
    """What a reader makes of a frame that somebody wrote by hand."""
    text = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
    table = b"".join(struct.pack("!Q", size) for size in (sizes or [len(b) for b in buffers]))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        n = len(buffers) if count is None else count
        ours.sendall(struct.pack("!III", len(text), n, len(table)) + text + table + b"".join(buffers))
        ours.shutdown(socket.SHUT_WR)
        return wire.receive(theirs, time.monotonic() + 5)


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -(2**70),
        pytest.param(10**5000, id="huge"),
        1.5,
        math.inf,
        -math.inf,
        "字 \ud800 \x00",
        b"\x00\xff",
        [1, [2, "x"]],
        (1, (2,)),
        {1, 2},
        frozenset({"a"}),
        {"a": 1, 2: {"b": [None]}, (1, 2): "t"},
        complex(1, math.inf),
        [],
        {},
        (),
    ],
)
def test_a_plain_value_arrives_as_it_left(value: Any) -> None:
    got = across(value)
    assert got == value
    assert type(got) is type(value)


def test_nan_arrives() -> None:
    assert math.isnan(across(math.nan))


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.array([], dtype=float).reshape(0, 4),
        np.array([True, False]),
        np.array(["字", "ab"]),
        np.array([b"x"]),
        np.array([1 + 2j]),
        np.array(["2026-01-01", "NaT"], dtype="M8[D]"),
        np.array(3.5),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.zeros((2, 0, 3), np.float32),
    ],
)
def test_an_array_keeps_kind_shape_and_content(array: Any) -> None:
    got = across(array)
    assert (got.dtype, got.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(got, array)
    if got.size:
        got.flat[0] = got.flat[0]  # it can be written, as the original can


def test_tables_and_series_arrive() -> None:
    table = pd.DataFrame({"名": ["a", None, "c"], "n": [1.0, np.nan, 3.0], "t": pd.date_range("2026-01-01", periods=3)})
    pd.testing.assert_frame_equal(across(table), table, check_index_type=False, check_dtype=False)
    series = pd.Series([1, 2], index=["x", "y"], name="s")
    pd.testing.assert_series_equal(across(series), series)


def test_a_handle_arrives_without_a_way_to_ask() -> None:
    got = across({"model": Remote(None, 7, "model")})  # type: ignore[arg-type]
    assert got["model"].handle == 7
    with pytest.raises(wire.WireError):
        got["model"].call("predict")


ONE = {"t": "array", "d": "<f8", "s": [1], "v": 0}


@pytest.mark.parametrize(
    ("tree", "buffers"),
    [
        (ONE | {"s": [2]}, [bytes(8)]),
        (ONE | {"s": [-1]}, [bytes(8)]),
        (ONE | {"s": [True]}, [bytes(8)]),
        (ONE | {"s": [1] * 70}, [bytes(8)]),
        (ONE | {"s": [2**40, 2**40]}, [bytes(8)]),
        (ONE | {"d": "O"}, [bytes(8)]),
        (ONE | {"d": "|V8"}, [bytes(8)]),
        (ONE | {"d": "f8,f8"}, [bytes(16)]),
        (ONE | {"d": "<U99999999"}, [bytes(8)]),
        (ONE | {"v": 3}, [bytes(8)]),
        (ONE | {"v": -1}, [bytes(8)]),
        (ONE | {"v": "0"}, [bytes(8)]),
        ({"t": "array", "d": "<U1", "s": [1], "v": 0}, [b"\xff\xff\xff\x7f"]),
        ({"t": "dict", "k": [[1]], "v": [1]}, []),
        ({"t": "dict", "k": [1], "v": []}, []),
        ({"t": "set", "v": [[1]]}, []),
        ({"t": "float", "v": "1"}, []),
        ({"t": "int", "v": "__import__"}, []),
        ({"t": "complex", "v": [1]}, []),
        ({"t": "table", "k": ["a"], "v": [[1, 2, 3]], "x": [1, 2]}, []),
        ({"t": "os.system", "v": "ls"}, []),
        ({"t": ["dict"], "v": 1}, []),
        ({}, []),
        (b"[" * 100_000, []),
        (b"{", []),
        (b"\xff", []),
        (json.dumps([[[0]]]).replace("0", "[" * 60 + "]" * 60).encode(), []),
    ],
)
def test_what_is_no_value_is_refused(tree: Any, buffers: list[bytes]) -> None:
    with pytest.raises(wire.WireError):
        raw(tree, *buffers)


def test_sizes_are_believed_only_up_to_a_limit() -> None:
    began = time.monotonic()
    for frame in (
        struct.pack("!III", 2**32 - 1, 0, 0),
        struct.pack("!III", 2, 2**31, 2**32 - 1),
        struct.pack("!III", 2, 1, 8) + b"{}" + struct.pack("!Q", 2**63),
    ):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.sendall(frame)
            with pytest.raises(wire.WireError):
                wire.receive(theirs, time.monotonic() + 5)
    assert time.monotonic() - began < 4  # refused at once, not after waiting for bytes


def test_a_truth_value_is_one_or_the_other() -> None:
    got = raw({"t": "array", "d": "|b1", "s": [2], "v": 0}, b"\x02\x00")
    assert got.tolist() == [True, False]
    assert got.view(np.uint8).tolist() == [1, 0]


def test_silence_and_an_end_are_told_apart() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        with pytest.raises(wire.TimedOut):
            wire.receive(theirs, time.monotonic() + 0.05)
        ours.close()
        with pytest.raises(wire.Closed):
            wire.receive(theirs, time.monotonic() + 5)
