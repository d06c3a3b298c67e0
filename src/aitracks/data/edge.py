"""Data and measuring tools of the edge computing units: digits, a casting line, TFLite files.

The two loaders are `digits` and `casting_line`. The other functions serve checks and lessons: `dense_reader` trains a
small network without TensorFlow, `tflite_facts` and `tflite_classes` look into a TFLite file that somebody else made
(they accept a short list of built-in operators only, so that a file can ask for nothing but arithmetic), and `hush`
keeps the TFLite converter's own log lines out of a notebook.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LARGEST_FILE = 1_000_000  # bytes of a TFLite file that is looked at
LARGEST_TENSOR = 1_000_000  # values in one of its tensors

# What a dense classifier needs, however it was converted. No control flow, no custom operators, no access to files.
_OPERATORS = frozenset(
    {"ADD", "BATCH_MATMUL", "DEQUANTIZE", "EXPAND_DIMS", "FULLY_CONNECTED", "LOGISTIC", "MUL", "PACK", "QUANTIZE"}
    | {"RELU", "RESHAPE", "SHAPE", "SOFTMAX", "SQUEEZE", "STRIDED_SLICE", "SUB", "TRANSPOSE"}
)


class Digits(NamedTuple):
    """Images (n, 8, 8) of brightness 0 to 16, and their labels (n,) 0 to 9."""

    images: Floats
    labels: Ints


def digits() -> Digits:
    """The 1,797 handwritten digits that come with scikit-learn.

    Real data: the test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak, UCI Machine Learning
    Repository, 1998). Each 32x32 bitmap was divided into 8x8 blocks of 4x4 dots and the dots that are on were counted.
    """
    from sklearn.datasets import load_digits

    bundle = load_digits()
    return Digits(np.asarray(bundle.images, dtype=np.float64), np.asarray(bundle.target, dtype=np.int64))


def casting_line(lines: int = 6, minutes: float = 5.0, seed: int = 0) -> pd.DataFrame:
    """Castings that pass the cameras of a foundry, and the network delay that each photograph met.

    Simulated; no plant was measured. Put in by the course:

    * castings follow each other on a line at least 220 ms apart (they cannot overlap), plus an exponential gap of
      180 ms on average, so that a line sends 2.5 photographs a second on average;
    * the round trip to a cloud region is lognormal around a median of 30 ms, and 3 in 100 photographs meet an extra
      delay, exponential of 150 ms on average. The shape (a narrow body, rare long delays) follows the description of
      shared services in Dean and Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013;
    * the round trip to a gateway in the plant is 1 ms plus an exponential 0.3 ms.

    A real plant would add stops and shifts, delays that come in bursts, lost packets and hours without a network.

    Args:
        lines: conveyor lines that share one uplink, from 1 to 60.
        minutes: length of the record, above 0 and at most 60.
        seed: seed of the random generator; the same seed gives the same table.

    Returns:
        One row a photograph, sorted by time: `arrival_ms` (since the start), `line` (1, 2, …), `cloud_rtt_ms`,
        `gateway_rtt_ms`.

    Raises:
        ValueError: an argument is out of its range.
    """
    if not 1 <= lines <= 60:
        raise ValueError(f"lines={lines}: from 1 to 60")
    if not 0 < minutes <= 60:
        raise ValueError(f"minutes={minutes}: above 0 and at most 60")
    rng = np.random.default_rng(seed)
    length = minutes * 60_000
    arrivals: list[Floats] = []
    for _ in range(lines):
        # Twice the expected number of gaps is more than the record can hold.
        gaps = 220 + rng.exponential(180, size=int(length / 400 * 2) + 20)
        times = rng.uniform(0, 400) + np.cumsum(gaps) - gaps[0]
        arrivals.append(times[times < length])
    when = np.concatenate(arrivals)
    line = np.repeat(np.arange(1, lines + 1), [len(times) for times in arrivals])
    order = np.argsort(when, kind="stable")
    n = len(when)
    cloud = 30 * np.exp(rng.normal(0, 0.25, n))
    cloud += np.where(rng.random(n) < 0.03, rng.exponential(150, n), 0.0)
    gateway = 1 + rng.exponential(0.3, n)
    return pd.DataFrame(
        {
            "arrival_ms": np.round(when[order], 2),
            "line": line[order],
            "cloud_rtt_ms": np.round(cloud, 2),
            "gateway_rtt_ms": np.round(gateway, 2),
        }
    )


def dense_reader(x: Floats, labels: Ints, hidden: int = 64, seed: int = 0) -> list[Floats]:
    """Weights [W1, b1, W2, b2] of a digit reader: dense layer, ReLU, dense layer, softmax.

    Trained with scikit-learn in a fraction of a second; `x` is (n, features), `labels` must hold all of 0 to 9. The
    arrays have the shapes of Keras's `Dense`, so that `set_weights` takes them.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier((hidden,), learning_rate_init=0.01, batch_size=64, max_iter=12, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(x, labels)
    (w1, w2), (b1, b2) = network.coefs_, network.intercepts_
    return [np.asarray(part, dtype=np.float64) for part in (w1, b1, w2, b2)]


def reader_classes(weights: Sequence[Floats], x: Floats) -> Ints:
    """The class that the reader with these weights (see `dense_reader`) gives to each row of `x`."""
    w1, b1, w2, b2 = weights
    classes: Ints = np.argmax(np.maximum(x @ w1 + b1, 0) @ w2 + b2, axis=1).astype(np.int64)
    return classes


class NotTflite(ValueError):
    """The bytes are not a TFLite file that can be run here; the text says why."""


@dataclass(frozen=True)
class TfliteFacts:
    """What a TFLite file says about itself."""

    size: int
    operators: tuple[str, ...]
    input_type: str
    output_type: str


def tflite_facts(content: bytes) -> TfliteFacts:
    """Size in bytes, operators, and the number type of input and output ("FLOAT32", "INT8", …) of a TFLite file.

    Reads the file's tables only; nothing of it runs. Raises NotTflite where it is not such a file, is above 1 MB, has
    a tensor of more than a million values, or uses an operator that a dense classifier does not need.
    """
    from tensorflow.lite.python import schema_py_generated as schema

    if not 8 < len(content) <= LARGEST_FILE or content[4:8] != b"TFL3":
        raise NotTflite("no TFLite file")
    try:
        model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
        if len(model.subgraphs) != 1:
            raise NotTflite("more than one subgraph")
        names = {code: name for name, code in vars(schema.BuiltinOperator).items() if isinstance(code, int)}
        types = {code: name for name, code in vars(schema.TensorType).items() if isinstance(code, int)}
        operators = tuple(names[max(op.builtinCode, op.deprecatedBuiltinCode)] for op in model.operatorCodes)
        graph = model.subgraphs[0]
        largest = max(math.prod(int(n) for n in tensor.shape) for tensor in graph.tensors if tensor.shape is not None)
        ends = [types[graph.tensors[int(only)].type] for (only,) in (graph.inputs, graph.outputs)]
    except NotTflite:
        raise
    except Exception as error:  # the generated reader raises what it likes on damaged tables
        raise NotTflite(f"damaged ({type(error).__name__})") from None
    if largest > LARGEST_TENSOR:
        raise NotTflite("a tensor that is too large")
    strange = sorted(set(operators) - _OPERATORS)
    if strange:
        raise NotTflite(f"operators {', '.join(strange)}")
    return TfliteFacts(len(content), operators, ends[0], ends[1])


def tflite_classes(content: bytes, x: Floats) -> Ints:
    """The class that a TFLite file gives to each row of `x` (n, features), run as a device would: row by row.

    Integer inputs are quantised with the file's own scale and zero point. Raises NotTflite as `tflite_facts` does, and
    where the interpreter refuses the file or its input does not take one row.
    """
    tflite_facts(content)
    interpreter = _interpreter(content)
    given, result = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    rows = np.asarray(x, dtype=np.float32)
    if int(np.prod(given["shape"])) != rows.shape[1]:
        raise NotTflite(f"an input of shape {tuple(int(n) for n in given['shape'])}")
    if np.issubdtype(given["dtype"], np.integer):
        scale, zero = given["quantization"]
        limits = np.iinfo(given["dtype"])
        rows = np.clip(np.round(rows / scale) + zero, limits.min, limits.max)
    classes = np.empty(len(rows), dtype=np.int64)
    for i, row in enumerate(rows.astype(given["dtype"])):
        interpreter.set_tensor(given["index"], row.reshape(given["shape"]))
        interpreter.invoke()
        classes[i] = int(np.argmax(interpreter.get_tensor(result["index"])))
    return classes


def _interpreter(content: bytes) -> Any:
    import tensorflow as tf

    # Without default delegates the interpreter has TFLite's own operators only, none of TensorFlow's.
    resolver = tf.lite.experimental.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=r"\s*Warning: tf\.lite\.Interpreter is deprecated")
            interpreter = tf.lite.Interpreter(
                model_content=content, num_threads=1, experimental_op_resolver_type=resolver
            )
        interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise NotTflite(f"refused by the interpreter ({type(error).__name__})") from None
    return interpreter


@contextlib.contextmanager
def hush() -> Iterator[None]:
    """Drop what native code writes to the error stream's file descriptor meanwhile (the TFLite converter's log)."""
    sys.stderr.flush()
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)
