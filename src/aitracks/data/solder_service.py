"""What the unit on deployment serves, and the counterparts that its checks bring along.

The loader is `solder_net`: a trained network as a colleague hands it over. The others stand where the rest of a plant
would: `build_net` and `chance` a network and its answer worked out by hand, `item_class` the items of another machine,
`Opener` a model that counts how often it is opened, `Client` the plant's system that asks a web service, `Line` a
service whose faults are known, `Judged` a schema at work, and `OnnxFile` the runtime that opens an exported file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from aitracks.paths import home

Floats = npt.NDArray[np.float64]
Field = tuple[str, float, float]

LONGEST_REQUEST = 64  # items in one request
LARGEST_FILE = 1_000_000  # bytes of an exported file that is opened
SCORE_SLOPES = (1.0, -0.7, 0.45, -0.3, 0.2, -0.15)  # of the model behind `Opener`: each column counts differently


class Handover(NamedTuple):
    """A trained network and what its inputs went through before it.

    `net` is a Keras network that takes readings less `mean`, divided by `std` (both of length 4, in the order of
    `columns`), and gives a logit, shape (n, 1).
    """

    net: Any
    mean: Floats
    std: Floats
    columns: tuple[str, ...]


def solder_net() -> Handover:
    """The network that tells good solder joints from bad ones, as it was handed over.

    Trained for the course with Keras on 12,000 simulated boards of `reflow_boards` (seed 41): 4 readings, 16 and 8
    neurons with ReLU, one logit. On 4,000 fresh boards it is right about 87 % of the time.
    """
    text = (home() / "datasets" / "solder_net" / "solder_net.json").read_text(encoding="utf-8")
    kept = json.loads(text)
    mean, std = (np.array(kept[key], dtype=np.float64) for key in ("mean", "std"))
    return Handover(build_net(kept["weights"]), mean, std, tuple(kept["columns"]))


def build_net(weights: Sequence[Any]) -> Any:
    """A Keras network of dense layers with these weights (kernel, bias, kernel, bias …): ReLU between, a logit last."""
    import keras

    arrays = [np.asarray(one, dtype=np.float32) for one in weights]
    kernels = arrays[0::2]
    layers = [keras.layers.Dense(kernel.shape[1], activation="relu") for kernel in kernels[:-1]]
    net = keras.Sequential([keras.Input((kernels[0].shape[0],)), *layers, keras.layers.Dense(kernels[-1].shape[1])])
    net.set_weights(arrays)
    return net


def logits(weights: Sequence[Any], scaled: npt.ArrayLike) -> Floats:
    """What the network of `build_net` gives for standardised readings (n, k), worked out in double precision; (n,)."""
    arrays = [np.asarray(one, dtype=np.float64) for one in weights]
    flow = np.asarray(scaled, dtype=np.float64)
    for kernel, bias in zip(arrays[0:-2:2], arrays[1:-2:2], strict=True):
        flow = np.maximum(0.0, flow @ kernel + bias)
    return np.asarray(flow @ arrays[-2] + arrays[-1])[:, 0]


def chance(weights: Sequence[Any], mean: npt.ArrayLike, std: npt.ArrayLike, rows: npt.ArrayLike) -> Floats:
    """The probability of good for raw readings (n, k), worked out in double precision; (n,)."""
    scaled = (np.asarray(rows, dtype=np.float64) - np.asarray(mean)) / np.asarray(std)
    return np.asarray(1 / (1 + np.exp(-logits(weights, scaled))))


def drawn_weights(rng: np.random.Generator, columns: int) -> list[Floats]:
    """Weights for `build_net`: this many readings, 6 neurons, one logit of about ±2 for standardised readings."""
    kernel = rng.normal(0, 1 / math.sqrt(columns), (columns, 6))
    return [kernel, rng.normal(0, 0.3, 6), rng.normal(0, 1.5, (6, 1)), rng.normal(0, 0.3, 1)]


class OnnxFile:
    """An exported file in the runtime. `inputs` and `outputs` say how many it has."""

    def __init__(self, content: bytes) -> None:
        """Open the bytes of an ONNX file.

        Raises TypeError for anything but bytes, ValueError for more than 1,000,000 of them; what the runtime refuses
        raises its own error.
        """
        import onnxruntime

        if not isinstance(content, bytes):
            raise TypeError(f"an ONNX file is bytes, not {type(content).__name__}")
        if len(content) > LARGEST_FILE:
            raise ValueError(f"the file has {len(content):,} bytes; at most {LARGEST_FILE:,}")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self.inputs, self.outputs = len(self._session.get_inputs()), len(self._session.get_outputs())
        self._input = self._session.get_inputs()[0]

    def batch(self) -> int:
        """How many rows the file insists on; 0 where any number will do."""
        first = (self._input.shape or [None])[0]
        return first if isinstance(first, int) else 0

    def run(self, rows: npt.ArrayLike) -> Floats:
        """The output for rows (n, k), flattened."""
        kind = np.float64 if self._input.type == "tensor(double)" else np.float32
        answer = self._session.run(None, {self._input.name: np.asarray(rows, dtype=kind)})[0]
        return np.asarray(answer, dtype=np.float64).ravel()


def item_class(fields: Sequence[Field]) -> type:
    """A pydantic class of numbers, each a (name, lowest, highest) in this order; it takes nothing else."""
    import pydantic

    wanted: dict[str, Any] = {name: (float, pydantic.Field(ge=low, le=high)) for name, low, high in fields}
    made: type = pydantic.create_model("Item", __config__=pydantic.ConfigDict(strict=True, extra="forbid"), **wanted)
    return made


class Judged:
    """What a pydantic class says about an item written as JSON.

    `accepted`; the `fields` that its complaints name (first parts of their places); the `values` that it accepted.
    """

    def __init__(self, schema: Any, text: str) -> None:
        """Put the item to the class. Raises TypeError where `schema` is no pydantic class."""
        import pydantic

        if not (isinstance(schema, type) and issubclass(schema, pydantic.BaseModel)):
            raise TypeError(f"a pydantic class is wanted, not {show_type(schema)}")
        self.fields: list[str] = []
        self.values: dict[str, Any] = {}
        try:
            self.values = schema.model_validate(json.loads(text)).model_dump()
            self.accepted = True
        except pydantic.ValidationError as error:
            self.fields = [str(one["loc"][0]) for one in error.errors() if one["loc"]]
            self.accepted = False


def show_type(value: Any) -> str:
    """What a message calls a value: "a dict", or "the class X" for a class."""
    return f"the class {value.__name__}" if isinstance(value, type) else f"a {type(value).__name__}"


def score(rows: npt.ArrayLike) -> Floats:
    """The answer of the model behind `Opener` for rows (n, k), k up to 6; (n,), each between 0 and 1."""
    table = np.asarray(rows, dtype=np.float64)
    mixed = np.tanh(table / 100) @ np.array(SCORE_SLOPES[: table.shape[1]])
    return np.asarray(1 / (1 + np.exp(-3 * mixed)))


class Opener:
    """Opens a model, as reading a large file would, and counts.

    `opened` says how often, `rows` how many rows the model was asked about in all.
    """

    def __init__(self) -> None:
        self.opened = 0
        self.rows = 0

    def __call__(self) -> Callable[[Any], npt.NDArray[np.float32]]:
        """Open the model: a function that takes rows (n, k) and returns n probabilities (float32).

        The function raises ValueError for anything but two dimensions, or values that are not finite.
        """
        self.opened += 1

        def predict(rows: Any) -> npt.NDArray[np.float32]:
            table = np.asarray(rows, dtype=np.float64)
            if table.ndim != 2:
                raise ValueError(f"predict() takes rows (n, k); these have {table.ndim} dimensions")
            if not np.isfinite(table).all():
                raise ValueError("predict() takes finite numbers only")
            self.rows += len(table)
            return score(table).astype(np.float32)

        return predict


class Client:
    """The plant's system: asks a FastAPI app, in this process, as over the network."""

    def __init__(self, app: Any) -> None:
        from fastapi import FastAPI
        from fastapi.testclient import TestClient

        if not isinstance(app, FastAPI):
            raise TypeError(f"a FastAPI app is wanted, not {show_type(app)}")
        self._client = TestClient(app, raise_server_exceptions=False)
        self._client.__enter__()  # starts the app: what stands in its lifespan runs

    def get(self, path: str) -> tuple[int, Any]:
        """Status and answer of a GET; the answer is text where it is no JSON."""
        return self._answer(self._client.get(path))

    def post(self, path: str, text: str) -> tuple[int, Any]:
        """Status and answer of a POST of this text, said to be JSON."""
        headers = {"content-type": "application/json"}
        return self._answer(self._client.post(path, content=text, headers=headers))

    def close(self) -> None:
        """Stop the app."""
        self._client.__exit__(None, None, None)

    def _answer(self, response: Any) -> tuple[int, Any]:
        try:
            return response.status_code, response.json()
        except ValueError:
            return response.status_code, response.text


class Line:
    """A service whose faults are known, for those who compare.

    It answers rows [[…], …], at most 64, with `(status, body)`: 200 and {"chance": […]}, or 422 and {"errors": […]}
    where a row holds a value above `most` or there are too many rows. `truth` says what each row, found by its first
    value, is answered with. `asked` counts the requests.
    """

    def __init__(self, rows: Sequence[Sequence[float]], truth: Sequence[float], most: float = math.inf) -> None:
        self._truth = {float(row[0]): float(value) for row, value in zip(rows, truth, strict=True)}
        self._most = most
        self.asked = 0

    def __call__(self, rows: Any) -> tuple[int, Mapping[str, Any]]:
        """Status and body for these rows; raises KeyError for a row that it does not know."""
        self.asked += 1
        table = [[float(value) for value in row] for row in rows]
        if not 1 <= len(table) <= LONGEST_REQUEST:
            return 422, {"errors": [{"field": "boards", "reason": f"1 to {LONGEST_REQUEST} rows, not {len(table)}"}]}
        if any(value > self._most for row in table for value in row):
            return 422, {"errors": [{"field": "boards", "reason": f"a value above {self._most:g}"}]}
        return 200, {"chance": [self._truth[row[0]] for row in table], "model_version": "line"}
