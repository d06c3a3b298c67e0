"""The two trained digit readers: their file, what NumPy works out of it, and how they fare."""

import numpy as np
import pytest

from aitracks.data import load
from aitracks.data.edge import digits
from aitracks.data.handwriting import mnist_5k
from aitracks.data.readers import SIDE, UNITS, Readers, features, prepared_digits, probabilities, shrunk


@pytest.fixture(scope="module")
def readers() -> Readers:
    found = load("digit_readers")
    assert isinstance(found, Readers)
    return found


@pytest.mark.parametrize(("name", "classes"), [("all_digits", 10), ("grades", 5)])
def test_shapes(readers: Readers, name: str, classes: int) -> None:
    weights = getattr(readers, name)
    assert [part.shape for part in weights] == [
        (3, 3, 1, 8),
        (8,),
        (3, 3, 8, 16),
        (16,),
        (256, UNITS),
        (UNITS,),
        (UNITS, classes),
        (classes,),
    ]
    assert {part.dtype for part in weights} == {np.dtype(np.float32)}


@pytest.mark.parametrize(("name", "classes", "lowest"), [("all_digits", 10, 0.93), ("grades", 5, 0.96)])
def test_they_read_what_they_have_not_seen(readers: Readers, name: str, classes: int, lowest: float) -> None:
    images, labels = mnist_5k()
    rows = (np.arange(5000) % 500 >= 400) & (labels < classes)
    given = probabilities(getattr(readers, name), shrunk(images[rows]))
    assert given.sum(axis=1) == pytest.approx(1)
    assert np.mean(given.argmax(axis=1) == labels[rows]) >= lowest


def test_features_of_nothing(readers: Readers) -> None:
    assert features(readers.grades, np.zeros((0, SIDE, SIDE, 1))).shape == (0, UNITS)


def test_shrunk_averages_blocks() -> None:
    image = np.zeros((1, 28, 28))
    image[0, 2, 4] = 255
    small = shrunk(image)
    assert small.shape == (1, SIDE, SIDE, 1)
    assert small[0, 1, 2, 0] == pytest.approx(0.25)
    assert small.sum() == pytest.approx(0.25)


def test_prepared_digits_are_the_digits_with_a_rim() -> None:
    images, labels = prepared_digits()
    assert np.array_equal(labels, digits().labels)
    assert np.allclose(images[:, 3:-3, 3:-3, 0] * 16, digits().images)
    assert images.sum() * 16 == pytest.approx(digits().images.sum())
