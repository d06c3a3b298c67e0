"""Wafer maps: the classes look as the card says, and a shift moves the wafer and nothing else."""

import numpy as np
import pytest

from aitracks.data.wafers import CLASSES, FAILED, LARGEST_SHIFT, OUTSIDE, RADIUS, SIZE, Wafers, moved_copies, wafer_maps


@pytest.fixture(scope="module")
def wafers() -> Wafers:
    return wafer_maps(1000, seed=4)


def _distance() -> np.ndarray:
    rows, columns = np.mgrid[:SIZE, :SIZE] - (SIZE - 1) / 2
    return np.hypot(rows, columns)


def _share(wafers: Wafers, name: str, where: np.ndarray) -> float:
    """Share of the dies at `where` that failed, over the wafers of one class."""
    return float((wafers.maps[wafers.labels == CLASSES.index(name)][:, where] == FAILED).mean())


def test_shape_coding_and_equal_classes(wafers: Wafers) -> None:
    assert wafers.maps.shape == (1000, SIZE, SIZE)
    assert wafers.maps.dtype == np.uint8
    assert np.bincount(wafers.labels).tolist() == [200] * len(CLASSES)
    assert np.unique(wafers.maps).tolist() == [0, 1, 2]
    assert ((wafers.maps == OUTSIDE) == (_distance() > RADIUS)).all()


def test_same_seed_same_wafers() -> None:
    first, again, other = wafer_maps(20, seed=1), wafer_maps(20, seed=1), wafer_maps(20, seed=2)
    assert np.array_equal(first.maps, again.maps)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.maps, other.maps)


def test_patterns_lie_where_they_should(wafers: Wafers) -> None:
    r = _distance()
    middle, ring, edge, wafer = r < 2, (r > 4) & (r < 5.5), (r > RADIUS - 1.2) & (r <= RADIUS), r <= RADIUS
    assert _share(wafers, "none", wafer) == pytest.approx(0.04, abs=0.01)
    assert _share(wafers, "center", middle) > 0.55
    assert _share(wafers, "center", edge) < 0.1
    assert _share(wafers, "donut", ring) > 0.4
    assert _share(wafers, "donut", middle) < 0.15
    assert _share(wafers, "edge-ring", edge) > 0.5
    assert _share(wafers, "edge-ring", r < 6) < 0.1
    assert 0.07 < _share(wafers, "scratch", wafer) < 0.16


@pytest.mark.parametrize("shift", range(LARGEST_SHIFT + 1))
def test_shift_moves_the_whole_wafer(shift: int) -> None:
    at_home = wafer_maps(1, seed=0).maps[0] != OUTSIDE
    moved = wafer_maps(60, shift=shift, seed=3).maps != OUTSIDE
    offsets = set()
    for wafer in moved:
        assert wafer.sum() == at_home.sum()  # nothing leaves the frame
        rows, columns = np.flatnonzero(wafer.any(axis=1)), np.flatnonzero(wafer.any(axis=0))
        offset = int(rows.mean() - (SIZE - 1) / 2), int(columns.mean() - (SIZE - 1) / 2)
        assert max(map(abs, offset)) == shift
        offsets.add(offset)
    assert len(offsets) == 1 if shift == 0 else len(offsets) > 4


def test_copies_are_the_same_wafers_elsewhere() -> None:
    wafers = wafer_maps(30, seed=7)
    moved = moved_copies(wafers, 4, seed=1)
    assert moved.maps.shape == (120, SIZE, SIZE)
    assert np.array_equal(moved.labels, np.tile(wafers.labels, 4))
    cut = {tuple(np.bincount(m.ravel(), minlength=3)) for m in wafers.maps}
    assert {tuple(np.bincount(m.ravel(), minlength=3)) for m in moved.maps} <= cut  # nothing leaves the frame
    offsets = set()
    for i, m in enumerate(moved.maps):
        rows, columns = np.flatnonzero((m > 0).any(axis=1)), np.flatnonzero((m > 0).any(axis=0))
        offset = int(rows.mean() - (SIZE - 1) / 2), int(columns.mean() - (SIZE - 1) / 2)
        assert np.array_equal(np.roll(wafers.maps[i % 30], offset, axis=(0, 1)), m)
        offsets.add(offset)
    assert {abs(d) for offset in offsets for d in offset} == {0, 1, 2, 3}


def test_none_asked_for() -> None:
    assert wafer_maps(0).maps.shape == (0, SIZE, SIZE)


@pytest.mark.parametrize("options", [{"n": -1}, {"shift": -1}, {"shift": 4}])
def test_wrong_numbers(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        wafer_maps(**options)
