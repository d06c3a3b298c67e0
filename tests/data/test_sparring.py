"""Digits for reading: the parts share no picture, and the same seed draws the same. (Networks: the unit verifies.)"""

import numpy as np
import pytest

from aitracks.data.sparring import PARTS, Blank, slip_digits
from aitracks.errors import UnknownError


def test_greys_and_digits() -> None:
    images, labels = slip_digits(500, seed=3)
    assert images.shape == (500, 28, 28, 1)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (0.0, 1.0)
    assert np.unique(labels).tolist() == list(range(10))


def test_no_picture_is_in_both_parts() -> None:
    found = {}
    for part, n in PARTS.items():
        images = slip_digits(n, part=part, seed=1).images
        found[part] = {picture.tobytes() for picture in images}
        assert len(found[part]) == n
    assert not found["train"] & found["test"]


def test_same_seed_same_pictures() -> None:
    first, again, other = slip_digits(30, seed=1), slip_digits(30, seed=1), slip_digits(30, seed=2)
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.images, other.images)


def test_refuses_what_it_does_not_have() -> None:
    with pytest.raises(UnknownError):
        slip_digits(3, part="exam")
    with pytest.raises(ValueError, match="n=1001"):
        slip_digits(1001, part="test")


def test_blank_paper() -> None:
    images, labels = slip_digits(4, seed=1)
    assert not Blank()(None, images, labels, 0.1).any()
    assert images.any()
