"""Two small networks that were trained beforehand to read handwritten digits, for the unit on transfer learning.

The loader is `digit_readers`. `network` makes a Keras model of one of them (it loads TensorFlow), `features` and
`probabilities` work out with NumPy alone what such a network gives, for plots and checks. `prepared_digits` are the
scans of the data set `digits` as these networks want to see them.

`python -m aitracks.data.readers` trains the networks again and writes their file. Other processors round otherwise, so
the file that comes out elsewhere differs in its last digits; the one that the card names by its sha256 stays.
"""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from aitracks.paths import home

Images = npt.NDArray[np.float32]
Weights = list[npt.NDArray[np.float32]]

SIDE = 14  # pixels of the images that the networks take
UNITS = 64  # of the last layer before the head
FILE = "readers.npz"
_TRAINING = 400  # of the 500 images of a digit; the other 100 are for testing
_ARRAYS = 8  # weights and biases of four layers


class Readers(NamedTuple):
    """The weights of each network, as Keras orders them: kernel and bias of two convolutions and two dense layers."""

    all_digits: Weights
    grades: Weights


def digit_readers() -> Readers:
    """Two networks trained by the course on `mnist_5k`: one knows 0 to 9, the other has only ever seen 0 to 4.

    Real data went in: 400 of the 500 images of each digit, 28 x 28 halved to 14 x 14 by averaging blocks of 2 x 2, ink
    from 0 (paper) to 1. On the other 100 of each digit `all_digits` gets 94 % right, `grades` 97 % of 0 to 4.
    """
    with np.load(home() / "datasets" / "digit_readers" / FILE) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files}
    return Readers(*([arrays[f"{name}_{i}"] for i in range(_ARRAYS)] for name in Readers._fields))


def shrunk(images: npt.ArrayLike) -> Images:
    """Images (n, 28, 28) of grey levels 0 to 255 as the networks take them: (n, 14, 14, 1), ink from 0 to 1."""
    grey = np.asarray(images, dtype=np.float32)
    blocks = grey.reshape(len(grey), SIDE, 2, SIDE, 2)
    return np.asarray(blocks.mean(axis=(2, 4)) / 255, dtype=np.float32)[..., None]


def prepared_digits() -> tuple[Images, npt.NDArray[np.int64]]:
    """The 1,797 images of the data set `digits` as the networks take them, and their labels."""
    from aitracks.data.edge import digits

    images, labels = digits()
    rim = (SIDE - images.shape[1]) // 2
    return np.pad(images / 16, ((0, 0), (rim, rim), (rim, rim)))[..., None].astype(np.float32), labels


def features(weights: Weights, images: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """What the last layer before the head gives for images (n, 14, 14, 1): (n, 64), worked out with NumPy."""
    x = np.asarray(images, dtype=np.float64)
    x = _pooled(_relu(_convolved(x, weights[0]) + weights[1]))
    x = _relu(_convolved(x, weights[2]) + weights[3])
    return _relu(x.reshape(len(x), int(np.prod(x.shape[1:]))) @ weights[4] + weights[5])


def probabilities(weights: Weights, images: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """What the whole network gives for images (n, 14, 14, 1): a row of probabilities for each."""
    score = features(weights, images) @ weights[6] + weights[7]
    grown = np.exp(score - score.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def network(weights: Weights) -> Any:
    """A Keras model with these weights, compiled."""
    net = _untrained(len(weights[-1]))
    net.set_weights(weights)
    return net


def _untrained(classes: int) -> Any:
    from tensorflow import keras

    layers = keras.layers
    net = keras.Sequential(
        [
            layers.Input((SIDE, SIDE, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(UNITS, activation="relu", name="features"),
            layers.Dense(classes, activation="softmax", name="head"),
        ]
    )
    net.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


def _relu(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.maximum(x, 0)


def _convolved(x: npt.NDArray[np.float64], kernel: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape[:2], axis=(1, 2))  # (n, r, c, channel, i, j)
    return np.asarray(np.einsum("nrcxij,ijxf->nrcf", windows, kernel, optimize=True))


def _pooled(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    n, h, w, f = x.shape
    return np.asarray(x[:, : h // 2 * 2, : w // 2 * 2].reshape(n, h // 2, 2, w // 2, 2, f).max(axis=(2, 4)))


def trained(classes: int, epochs: int, seed: int) -> Weights:
    """Train on the first 400 images of each digit below `classes`; the weights rounded to half precision."""
    from tensorflow import keras

    from aitracks.data.handwriting import mnist_5k

    images, labels = mnist_5k()
    rows = (np.arange(len(labels)) % 500 < _TRAINING) & (labels < classes)
    keras.utils.set_random_seed(seed)
    net = _untrained(classes)
    net.fit(shrunk(images[rows]), labels[rows], epochs=epochs, batch_size=50, verbose=0)
    return [part.astype(np.float16).astype(np.float32) for part in net.get_weights()]


def write(folder: Path) -> None:
    """Train both networks and write their file to this folder."""
    readers = Readers(trained(10, epochs=8, seed=0), trained(5, epochs=12, seed=1))
    with zipfile.ZipFile(folder / FILE, "w") as archive:  # as np.savez, without the time of day
        for name, weights in zip(Readers._fields, readers, strict=True):
            for i, part in enumerate(weights):
                held = io.BytesIO()
                np.save(held, part.astype(np.float16))
                archive.writestr(zipfile.ZipInfo(f"{name}_{i}.npy"), held.getvalue())


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    write(home() / "datasets" / "digit_readers")
