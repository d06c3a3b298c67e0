"""Digits as a small network reads them, and an opponent that attacks the network: for units on adversarial learning.

`slip_digits` cuts real handwriting (`aitracks.data.handwriting`) into pictures for training and for testing;
`new_reader`, `warm_reader` and `linear_reader` make networks; `Sparring` is an attack. TensorFlow is imported where it
is used.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from aitracks.data.handwriting import SIDE, mnist_5k
from aitracks.errors import UnknownError

Floats = npt.NDArray[np.float32]

PARTS = {"train": 4000, "test": 1000}  # pictures of each part; no picture is in both


class Pictures(NamedTuple):
    """Pictures (n, 28, 28, 1) of grey levels 0.0 (paper) to 1.0 (ink), and the digit of each (n,)."""

    images: Floats
    labels: npt.NDArray[np.int64]


def slip_digits(n: int = 1200, *, part: str = "train", seed: int = 0) -> Pictures:
    """`n` real handwritten digits of MNIST, drawn without repetition from one part of the 5,000.

    Real data, nothing is simulated; only the grey levels are divided by 255. The parts never share a picture, whatever
    the seeds. Raises UnknownError for another part, ValueError if the part has fewer than `n`.
    """
    if part not in PARTS:
        raise UnknownError("part", part, list(PARTS))
    if not 0 <= n <= PARTS[part]:
        raise ValueError(f"slip_digits: n={n}: from 0 to {PARTS[part]}")
    data = mnist_5k()
    rows = np.random.default_rng(5).permutation(len(data.labels))  # the same parts for ever
    rows = rows[: PARTS["train"]] if part == "train" else rows[PARTS["train"] :]
    rows = np.random.default_rng(seed).permutation(rows)[:n]
    return Pictures((data.images[rows, :, :, None] / 255).astype(np.float32), data.labels[rows])


def new_reader() -> Any:
    """An untrained, compiled Keras network for (28, 28, 1), with ten raw scores (logits) as its output."""
    from tensorflow import keras

    layers = keras.layers
    net = keras.Sequential(
        [
            layers.Input((SIDE, SIDE, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu"),
            layers.Conv2D(16, 5, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
        ]
    )
    net.compile(keras.optimizers.Adam(0.005), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return net


def warm_reader(pictures: Pictures) -> Any:
    """A reader (`new_reader`) after one epoch on the clean pictures, in batches of 32 and in their order.

    A network that has never seen a clean digit sometimes learns nothing when all it gets is attacked.
    """
    net = new_reader()
    for first in range(0, len(pictures.labels), 32):
        net.train_on_batch(pictures.images[first : first + 32], pictures.labels[first : first + 32])
    return net


def linear_reader(weights: npt.ArrayLike, bias: npt.ArrayLike) -> Any:
    """A Keras network of one dense layer without activation, with weights (784, 10) and bias (10,)."""
    from tensorflow import keras

    layers = keras.layers
    net = keras.Sequential([layers.Input((SIDE, SIDE, 1)), layers.Flatten(), layers.Dense(10)])
    net.set_weights([np.asarray(weights, dtype=np.float32), np.asarray(bias, dtype=np.float32)])
    return net


class Sparring:
    """An attack in small steps (A. Kurakin et al., 2017; A. Madry et al., 2018). The same call gives the same pictures.

    Instead of a loss it pushes up the best wrong score minus the right one. A network cannot hide from it by blowing up
    its scores until the loss has no slope left.
    """

    def __init__(self, steps: int = 1) -> None:
        self.steps = steps
        self.pictures = 0  # attacked so far, each as often as it was
        self._slopes: dict[int, tuple[Any, Any]] = {}  # by id; the network itself is kept, so that no id is used twice

    def __call__(self, net: Any, images: npt.ArrayLike, labels: npt.ArrayLike, eps: float) -> Floats:
        """Pictures as large as `images`, in [0, 1], each pixel at most `eps` away, that `net` is meant to misread."""
        clean = np.asarray(images, dtype=np.float32)
        digits = np.asarray(labels, dtype=np.int64)
        self.pictures += len(digits)
        low, high = np.clip(clean - eps, 0, 1), np.clip(clean + eps, 0, 1)
        length = eps if self.steps == 1 else 2 * eps / self.steps
        now = clean
        for _ in range(self.steps):
            slope = np.sign(self._slope(net)(now, digits).numpy())
            now = np.clip(now + np.float32(length) * slope, low, high).astype(np.float32)
        return now

    def _slope(self, net: Any) -> Any:
        """The compiled function (images, labels) -> slope of the margin at each pixel."""
        import tensorflow as tf

        if id(net) not in self._slopes:

            def slope(images: Any, labels: Any) -> Any:
                right = tf.one_hot(labels, 10)
                with tf.GradientTape() as tape:
                    tape.watch(images)
                    scores = net(images)
                    best_wrong = tf.reduce_max(scores - 1e9 * right, axis=1)
                    margin = tf.reduce_sum(best_wrong - tf.reduce_sum(scores * right, axis=1))
                return tape.gradient(margin, images)

            pictures = tf.TensorSpec((None, SIDE, SIDE, 1), tf.float32)
            compiled = tf.function(slope, input_signature=(pictures, tf.TensorSpec((None,), tf.int64)))
            self._slopes[id(net)] = (net, compiled)
        return self._slopes[id(net)][1]


class Blank:
    """No attack at all: whatever it is given, blank paper comes back. For checking a measurement."""

    def __call__(self, net: Any, images: npt.ArrayLike, labels: npt.ArrayLike, eps: float) -> Floats:
        """Blank paper, shaped like `images`."""
        return np.zeros_like(np.asarray(images, dtype=np.float32))
