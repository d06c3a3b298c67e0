"""Surfaces for inspection units: real texture photographs, and pieces cut from them with defects drawn in.

The two loaders are `surface_textures` (real) and `surface_pieces` (real texture, simulated defects and lighting).
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from aitracks.errors import DataError, UnknownError

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

SIZE = 64  # side of a piece in pixels
NOISE = 2.0  # standard deviation of the camera's noise, in grey levels
KINDS = ("scratch", "stain", "hole")

# Rows of the photograph that a piece may come from. No two bands share a pixel.
BANDS = {"train": (0, 256), "calibration": (256, 384), "test": (384, 512)}

# sha256 of the pixels, row by row
_TEXTURES = {
    "brick": "664a145c5253f0d66db1a12776785f0ea35a44cc7447ffc933f6d6118dc58643",
    "grass": "b18dae4c68bf850a7a7b28a29d1846c76be890665117b57fd125fe29c4d4ede6",
    "gravel": "3d51ad45f789cd8b98534b7af6bce774e499ead45421135afd757358c7230009",
}


class Pieces(NamedTuple):
    """Photographs of pieces (n, 64, 64), 1 for each defective one and 0 for each good one (n,), and the kind (n,)."""

    images: Bytes
    labels: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.str_]


def surface_textures(name: str = "gravel") -> Bytes:
    """One of scikit-image's real texture photographs, ``gravel``, ``grass`` or ``brick``: (512, 512) grey levels.

    Nothing is simulated. They lie inside the package's wheel and are CC0. Raises UnknownError for another name and
    DataError if the installed photograph is another one.
    """
    if name not in _TEXTURES:
        raise UnknownError("texture", name, list(_TEXTURES))
    from skimage import data  # imported here: only this loader needs it

    photo = np.array(getattr(data, name)(), dtype=np.uint8)
    if hashlib.sha256(photo.tobytes()).hexdigest() != _TEXTURES[name]:
        raise DataError(
            f"surface_textures: the installed scikit-image holds another '{name}' photograph: "
            "install the version of scikit-image that requirements.lock names"
        )
    return photo


def surface_pieces(
    n_good: int = 200,
    n_bad: int = 0,
    *,
    band: str = "train",
    texture: str = "gravel",
    gain: float = 1.0,
    offset: float = 0.0,
    seed: int = 0,
) -> Pieces:
    """Good and defective pieces of a granular surface, in random order.

    Real: every piece is a 64 x 64 window of a real photograph (`surface_textures`), at a random place inside one band
    of rows (`BANDS`). Pieces of one band overlap each other; pieces of two bands share no pixel.

    Simulated by the course: the defects and the camera. The kinds are three that real texture benchmarks photograph
    (scratch, stain and hole, as in the wood and tile sets of MVTec AD, Bergmann et al., CVPR 2019); a third of the
    defective pieces each:

    * scratch: a bright, slightly bent line, 0.6 to 1 of the piece's side long and 2 to 4 pixels wide;
    * stain: an ellipse of radius 13 to 19 pixels which swallows 45 to 65 % of the light, with a soft edge;
    * hole: a disc of radius 5 to 8 pixels, almost black.

    Then the camera: grey = `gain` x grey + `offset` + normal noise of 2 grey levels, cut to 0..255. Another lamp or an
    older one is another gain and offset. With the same other arguments, the same pieces and defects appear under any
    gain and offset.

    Raises UnknownError for a band or texture that does not exist, ValueError for a negative number of pieces or a gain
    that is not above 0.
    """
    if n_good < 0 or n_bad < 0:
        raise ValueError(f"surface_pieces: n_good={n_good} and n_bad={n_bad} must not be negative")
    if not gain > 0:
        raise ValueError(f"surface_pieces: gain={gain} must be above 0")
    if band not in BANDS:
        raise UnknownError("band", band, list(BANDS))
    photo = surface_textures(texture).astype(np.float64)
    top, bottom = BANDS[band]
    rng = np.random.default_rng(seed)
    kinds = np.array(["good"] * n_good + [KINDS[i % len(KINDS)] for i in range(n_bad)], dtype=np.str_)
    kinds = kinds[rng.permutation(len(kinds))]
    images = np.empty((len(kinds), SIZE, SIZE), dtype=np.uint8)
    for i, kind in enumerate(kinds):
        y = int(rng.integers(top, bottom - SIZE + 1))
        x = int(rng.integers(0, photo.shape[1] - SIZE + 1))
        piece = add_defect(photo[y : y + SIZE, x : x + SIZE], str(kind), rng)
        seen = gain * piece + offset + rng.normal(0.0, NOISE, piece.shape)
        images[i] = np.clip(np.rint(seen), 0, 255).astype(np.uint8)
    return Pieces(images, (kinds != "good").astype(np.int64), kinds)


def add_defect(piece: npt.ArrayLike, kind: str, rng: np.random.Generator) -> Floats:
    """A copy of `piece`, a square of grey levels, with a defect of `kind` drawn in (`KINDS`; "good" adds none).

    Lengths scale with the piece's side. Raises UnknownError for another kind.
    """
    grey = np.array(piece, dtype=np.float64)
    if kind == "good":
        return grey
    if kind not in KINDS:
        raise UnknownError("defect", kind, [*KINDS, "good"])
    side = grey.shape[0]
    draw = {"scratch": _scratch, "stain": _stain, "hole": _hole}[kind]
    cover, colour = draw(side, rng)
    if kind == "stain":
        return np.asarray(grey * (1.0 - cover * colour))
    return np.asarray(grey * (1.0 - cover) + cover * colour)


def _scratch(side: int, rng: np.random.Generator) -> tuple[Floats, float]:
    """How much of each pixel the line covers, and its grey level."""
    along, across = _turned(side, rng, near=0.15)
    across = across - rng.uniform(-0.13, 0.13) / side * along**2
    cover = np.exp(-0.5 * (across / rng.uniform(0.8, 1.5)) ** 2) * (np.abs(along) < rng.uniform(0.3, 0.5) * side)
    return cover, float(rng.uniform(232, 252))


def _stain(side: int, rng: np.random.Generator) -> tuple[Floats, float]:
    """How much of each pixel the stain covers, and the part of the light that it swallows."""
    along, across = _turned(side, rng, near=0.2)
    stretch = rng.uniform(0.7, 1.4)
    distance = np.hypot(along * stretch, across / stretch) / (rng.uniform(0.20, 0.30) * side)
    return _inside(8.0 * (1.0 - distance)), float(rng.uniform(0.45, 0.65))


def _hole(side: int, rng: np.random.Generator) -> tuple[Floats, float]:
    """How much of each pixel the hole covers, and its grey level."""
    along, across = _turned(side, rng, near=0.3)
    return _inside(2.0 * (rng.uniform(0.085, 0.13) * side - np.hypot(along, across))), float(rng.uniform(8, 25))


def _turned(side: int, rng: np.random.Generator, near: float) -> tuple[Floats, Floats]:
    """Coordinates of each pixel along and across a random direction, from a point within `near` of the middle."""
    rows, columns = np.mgrid[:side, :side].astype(np.float64)
    y, x = rng.uniform(0.5 - near, 0.5 + near, 2) * side
    angle = rng.uniform(0.0, np.pi)
    along = (columns - x) * np.cos(angle) + (rows - y) * np.sin(angle)
    across = (rows - y) * np.cos(angle) - (columns - x) * np.sin(angle)
    return along, across


def _inside(depth: Floats) -> Floats:
    """0 outside, 1 inside, with a soft edge."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(depth, -50.0, 50.0))))
