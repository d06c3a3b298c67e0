"""Wafer maps with the failure patterns of a semiconductor plant, drawn by a seeded generator."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SIZE = 24  # side of the frame in dies
RADIUS = 9.0  # of the wafer, in dies
LARGEST_SHIFT = 3  # dies by which a wafer can move and stay inside the frame
OUTSIDE, GOOD, FAILED = 0, 1, 2  # what a cell of the frame is
CLASSES = ("none", "center", "edge-ring", "donut", "scratch")


class Wafers(NamedTuple):
    """Maps (n, 24, 24) of 0 outside the wafer, 1 good die, 2 failed die; and the class (n,), a place in CLASSES."""

    maps: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]


def wafer_maps(n: int = 500, *, shift: int = 0, seed: int = 0) -> Wafers:
    """Wafer maps of five classes, as equal in number as `n` allows, in random order.

    Simulated by the course; no wafer was measured. Classes, their names and the coding 0, 1, 2 follow WM-811K
    (M.-J. Wu, J.-S. R. Jang, J.-L. Chen: Wafer map failure pattern recognition and similarity ranking for large-scale
    data sets, IEEE Transactions on Semiconductor Manufacturing 28(1), 2015). Put in by the course:

    * a wafer of radius 9 dies in a frame of 24 x 24; each die of it fails with a probability of 2 to 6 %, drawn for
      each wafer;
    * none: nothing else. center: a disc of radius 2.4 to 4.2 dies near the middle. edge-ring: the outermost 1.4 to 2.6
      dies, three quarters of the way round or more. donut: a ring of radius 4 to 5.8 dies and width 1.8 to 2.8 around
      a healthy middle. scratch: a bent line one to two dies wide and 10 to 16 long, anywhere. Inside such a zone 55 to
      90 % of the dies fail (85 to 100 % on a scratch);
    * `shift`: how many dies the whole wafer lies off the middle of the frame, down or up and right or left, as if
      another prober counted rows and columns from another origin. With 0 every wafer is in the middle; else each wafer
      gets a row offset and a column offset of its own, of which at least one is `shift` in size and the other at most.

    A real plant would add more classes, two patterns on one wafer, wafers and dies of many sizes, labels that people
    disagree on, and 85 % of class none.

    Args:
        n: how many maps, 0 or more.
        shift: from 0 to 3.
        seed: the same arguments give the same maps.

    Raises:
        ValueError: an argument is out of its range.
    """
    if n < 0:
        raise ValueError(f"wafer_maps: n={n} must not be negative")
    if not 0 <= shift <= LARGEST_SHIFT:
        raise ValueError(f"wafer_maps: shift={shift}: from 0 to {LARGEST_SHIFT}")
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % len(CLASSES)).astype(np.int64)
    maps = np.zeros((n, SIZE, SIZE), dtype=np.uint8)
    for i, label in enumerate(labels):
        maps[i] = _wafer(CLASSES[label], _offset(shift, rng), rng)
    return Wafers(maps, labels)


def moved_copies(wafers: Wafers, copies: int = 3, *, seed: int = 0) -> Wafers:
    """Every map `copies` times, each time with the wafer moved by up to 3 dies down or up and right or left.

    For wafers that lie in the middle of the frame (`wafer_maps` with shift 0): nothing leaves it. The copies of the
    first round come first, in the order of `wafers`, then those of the second, and so on.
    """
    rng = np.random.default_rng(seed)
    n, most = len(wafers.labels), LARGEST_SHIFT
    maps = np.zeros((copies * n, SIZE, SIZE), dtype=np.uint8)
    for i, (down, right) in enumerate(rng.integers(-most, most + 1, (copies * n, 2))):
        moved = np.pad(wafers.maps[i % n], most)
        maps[i] = moved[most - down : most - down + SIZE, most - right : most - right + SIZE]
    return Wafers(maps, np.tile(wafers.labels, copies))


def _offset(shift: int, rng: np.random.Generator) -> tuple[int, int]:
    """Rows and columns off the middle."""
    far = int(shift * rng.choice([-1, 1]))
    near = int(rng.integers(-shift, shift + 1))
    return (far, near) if rng.random() < 0.5 else (near, far)


def _wafer(kind: str, offset: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    middle = (SIZE - 1) / 2
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(np.float64)
    down, right = rows - middle - offset[0], columns - middle - offset[1]  # from the wafer's own middle
    fails = rng.uniform(0.02, 0.06)
    chance = np.full((SIZE, SIZE), fails)
    zone = _zone(kind, down, right, rng)
    low, high = (0.85, 1.0) if kind == "scratch" else (0.55, 0.90)
    chance[zone] = rng.uniform(low, high)
    drawn = np.where(rng.random((SIZE, SIZE)) < chance, FAILED, GOOD)
    return np.where(np.hypot(down, right) <= RADIUS, drawn, OUTSIDE).astype(np.uint8)


def _zone(kind: str, down: Floats, right: Floats, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """The dies that the pattern touches."""
    if kind == "none":
        return np.zeros(down.shape, dtype=bool)
    if kind == "edge-ring":
        ring = np.hypot(down, right) > RADIUS - rng.uniform(1.4, 2.6)
        gap = np.angle(np.exp(1j * (np.arctan2(down, right) - rng.uniform(0, 2 * np.pi))))
        return np.asarray(ring & (np.abs(gap) > rng.uniform(0.0, np.pi / 4)))
    if kind == "scratch":
        angle = rng.uniform(0, np.pi)
        y, x = rng.uniform(-3, 3, 2)
        along = (right - x) * np.cos(angle) + (down - y) * np.sin(angle)
        across = (down - y) * np.cos(angle) - (right - x) * np.sin(angle)
        bend = rng.uniform(-0.03, 0.03)
        half = rng.uniform(5.0, 8.0)
        return np.asarray((np.abs(across - bend * along**2) < 0.75) & (np.abs(along) < half))
    y, x = rng.uniform(-1.2, 1.2, 2)
    distance = np.hypot(down - y, right - x)
    if kind == "center":
        return np.asarray(distance < rng.uniform(2.4, 4.2))
    return np.asarray(np.abs(distance - rng.uniform(4.0, 5.8)) < rng.uniform(1.8, 2.8) / 2)
