"""What the worlds of pictures draw with: coordinates, soft shapes, clouds, and a camera. Light is 0 (black) to 1."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


class Camera(NamedTuple):
    """How a picture is taken: gain for each channel, blur and noise (in grey levels), and bits that are kept."""

    gain: tuple[float, ...] = (1.0,)
    offset: float = 0.0
    blur: float = 0.5
    noise: float = 2.0
    bits: int = 8


@lru_cache(maxsize=512)
def grid(height: int, width: int) -> tuple[Floats, Floats]:
    """The row and the column of each pixel: two arrays (height, width) that are shared, so read only."""
    rows, columns = np.mgrid[:height, :width].astype(np.float64)
    rows.flags.writeable = columns.flags.writeable = False
    return rows, columns


def turned(rows: Floats, columns: Floats, y: float, x: float, angle: float) -> tuple[Floats, Floats]:
    """Distances in pixels from (y, x), along a direction (radians from the columns' axis) and across it."""
    along = (columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)
    across = (rows - y) * np.cos(angle) - (columns - x) * np.sin(angle)
    return along, across


def inside(depth: Floats) -> Floats:
    """How much of a pixel is covered, 0 to 1, where `depth` is the distance in pixels from the edge inwards."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(3.0 * depth, -40.0, 40.0))))


def disc(rows: Floats, columns: Floats, y: float, x: float, radius: float) -> Floats:
    """The cover of a disc."""
    return inside(radius - np.hypot(rows - y, columns - x))


def box(along: Floats, across: Floats, half_length: float, half_width: float) -> Floats:
    """The cover of a rectangle in turned coordinates."""
    return inside(np.minimum(half_length - np.abs(along), half_width - np.abs(across)))


def stroke(shape: tuple[int, int], path: Floats, width: float) -> Floats:
    """The cover of a line of `width` pixels through the points `path` (n, 2), given as row and column."""
    reach = width / 2 + 2
    first = np.clip(np.floor(path.min(axis=0) - reach), 0, shape).astype(int)
    last = np.clip(np.ceil(path.max(axis=0) + reach), 0, shape).astype(int)
    cover = np.zeros(shape)
    if (last > first).all():
        rows, columns = grid(int(last[0] - first[0]), int(last[1] - first[1]))
        cover[first[0] : last[0], first[1] : last[1]] = inside(width / 2 - _distance(rows, columns, path - first))
    return cover


def _distance(rows: Floats, columns: Floats, path: Floats) -> Floats:
    """From each pixel to the nearest point of the path."""
    nearest = np.full(rows.shape, np.inf)
    for (y0, x0), (y1, x1) in pairwise(path):
        length = max((y1 - y0) ** 2 + (x1 - x0) ** 2, 1e-9)
        t = np.clip(((rows - y0) * (y1 - y0) + (columns - x0) * (x1 - x0)) / length, 0.0, 1.0)
        nearest = np.minimum(nearest, (rows - y0 - t * (y1 - y0)) ** 2 + (columns - x0 - t * (x1 - x0)) ** 2)
    return np.asarray(np.sqrt(nearest))


def cloud(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> Floats:
    """Smooth random patches about `scale` pixels wide, of mean 0 and standard deviation 1."""
    down, across = (_smooth(side, scale) for side in shape)
    coarse = rng.normal(size=(down.shape[1], across.shape[1]))
    field = (down @ coarse @ across.T)[tuple(slice(start, start + side) for start, side in _windows(rng, shape, scale))]
    return np.asarray((field - field.mean()) / (field.std() + 1e-9))


def _windows(rng: np.random.Generator, shape: tuple[int, int], scale: float) -> list[tuple[int, int]]:
    return [(int(rng.integers(0, max(int(scale), 1))), side) for side in shape]


@lru_cache(maxsize=64)
def _smooth(side: int, scale: float) -> Floats:
    """Weights (pixels, knots) that blend random knots `scale` pixels apart into a line a little longer than `side`."""
    pixels = np.arange(side + int(scale) + 1) / scale
    knots = np.arange(int(pixels[-1]) + 3) - 0.5
    return np.asarray(np.exp(-0.5 * ((pixels[:, None] - knots) / 0.6) ** 2))


def paint(picture: Floats, cover: Floats, colour: npt.ArrayLike) -> Floats:
    """`picture` (h, w) or (h, w, 3) with `colour` (one, or one for each pixel) laid over where `cover` says."""
    part = cover[..., None] if picture.ndim == 3 else cover
    return np.asarray(picture * (1.0 - part) + part * np.asarray(colour))


def photograph(picture: Floats, camera: Camera, rng: np.random.Generator) -> Bytes:
    """What the camera makes of the light: grey levels 0 to 255 of the same shape, of which it keeps the upper bits."""
    seen = gaussian_filter(picture, (camera.blur, camera.blur, 0)[: picture.ndim]) if camera.blur > 0 else picture
    gain = np.asarray(camera.gain) if picture.ndim == 3 else camera.gain[0]
    grey = 255.0 * (seen * gain + camera.offset) + rng.normal(0.0, camera.noise, picture.shape)
    step = 2 ** (8 - camera.bits)
    return np.asarray(np.clip(np.floor(grey / step) * step + (step - 1) // 2, 0, 255), dtype=np.uint8)
