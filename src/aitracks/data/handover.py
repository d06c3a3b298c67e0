"""A trained network as one team hands it to another, for the unit on model frameworks."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from aitracks.paths import home


class TrainedNet(NamedTuple):
    """A network in plain numbers.

    `columns` are the inputs in their order, `mean` and `scale` (standard deviation) what they are standardised with;
    `weights` are named "layer/part", in the order in which Keras lists them.
    """

    columns: list[str]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: dict[str, npt.NDArray[np.float32]]


def reflow_net() -> TrainedNet:
    """The network of the reflow oven, which tells good boards from bad ones.

    Trained by the course in Keras on rows 0 to 599 of the simulated table `reflow_boards`, stopped by rows 600 to 799
    (cross-entropy 0.28). Inputs are standardised, then: Dense 16 with ReLU, BatchNormalization, Dropout 0.1, Dense 16
    with ReLU, Dense 1. The output is a logit. Weights are rounded to six digits.
    """
    stored = json.loads((home() / "datasets" / "reflow_net" / "net.json").read_text(encoding="utf-8"))
    return TrainedNet(
        columns=stored["columns"],
        mean=np.array(stored["mean"]),
        scale=np.array(stored["scale"]),
        weights={name: np.array(values, dtype=np.float32) for name, values in stored["weights"].items()},
    )


def unreadable_as_data(folder: str) -> list[str]:
    """Names of the files below `folder` that hold anything but data.

    Data are text in UTF-8, safetensors, NumPy's npy and npz without objects, and tensors that torch reads with
    `weights_only=True`. A pickled object is none: to read it is to run code.
    """
    root = Path(folder)
    return [
        str(file.relative_to(root))
        for file in sorted(root.rglob("*"))
        if file.is_file() and not any(_reads(reader, file.read_bytes()) for reader in _READERS)
    ]


def torch_net(stack: Sequence[Sequence[Any]], weights: Mapping[str, npt.ArrayLike], training: bool = False) -> Any:
    """A `torch.nn.Sequential`, such as `torch_net([["Linear", 4, 1], ["ReLU"]], {"0.weight": …, "0.bias": …})`.

    `stack` names classes of `torch.nn` with what they are made from; `weights` is a state dict in plain arrays. It is
    left in training mode where `training` says so.
    """
    import torch

    net = torch.nn.Sequential(*(getattr(torch.nn, kind)(*numbers) for kind, *numbers in stack))
    fill(net, weights)
    return net.train(training)


def fill(net: Any, weights: Mapping[str, npt.ArrayLike]) -> None:
    """Put new values into a torch network; `weights` is a state dict in plain arrays."""
    import torch

    net.load_state_dict({name: torch.tensor(np.asarray(part)) for name, part in weights.items()})


def _reads(reader: Callable[[bytes], object], content: bytes) -> bool:
    try:
        reader(content)
    except Exception:  # each library has its own word for "not mine"
        return False
    return True


def _text(content: bytes) -> object:
    text = content.decode("utf-8")
    if "\x00" in text:
        raise ValueError("no text")
    return text


def _safetensors(content: bytes) -> object:
    from safetensors.numpy import load

    return load(content)


def _numpy(content: bytes) -> object:
    stored: Any = np.load(io.BytesIO(content), allow_pickle=False)
    arrays = [stored[name] for name in stored.files] if hasattr(stored, "files") else [stored]
    if not all(isinstance(array, np.ndarray) for array in arrays):
        raise ValueError("a zip file of something else")
    return arrays


def _torch(content: bytes) -> object:
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about pickle protocols
        return torch.load(io.BytesIO(content), weights_only=True)


_READERS = (_text, _safetensors, _numpy, _torch)
