"""Castings under a camera: grey photographs, good or defective, in a world of its own for each secret."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aitracks.capstone.worlds.drawing import (
    Camera,
    Floats,
    box,
    cloud,
    disc,
    grid,
    inside,
    paint,
    photograph,
    stroke,
    turned,
)
from aitracks.capstone.worlds.pictures import Picture, classified
from aitracks.capstone.worlds.splits import Chance, World

SIZE = 64
DEFECTIVE = 0.25  # share of defective pieces; a real line has far fewer
KINDS = ("blowhole", "crack", "porosity", "misrun")
LINES = ("line_1", "line_2", "line_3")
CAMERAS = ("left", "right")


def draw(secret: bytes) -> World:
    """The world of the secret. Raises StateError for a secret that has not 32 bytes."""
    chance = Chance(secret, "casting_inspection")
    return classified(chance, Foundry.draw(chance.rng("world")).photographs)


@dataclass(frozen=True)
class Foundry:
    """What differs between worlds. Lengths in pixels, grey levels from 0 to 1."""

    grey: Floats  # of the castings of lines 1 to 3
    roughness: Floats  # of their skin
    holes: Floats  # bolt holes: (3, 2) row and column
    hole_radius: float
    pitch: float  # between tool marks
    mark_angle: float
    kinds: Floats  # how frequent each kind of defect is
    later_kinds: Floats
    contrast: float  # of defects against the skin
    stains: Floats  # mean number of oil stains on lines 1 to 3, which are no defects
    later_gain: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Foundry:
        """A foundry, within the ranges written here."""
        angles = rng.uniform(0, 2 * np.pi) + np.array([0, 2.1, 4.2]) + rng.uniform(-0.3, 0.3, 3)
        return cls(
            grey=rng.uniform(0.45, 0.62, 3),
            roughness=rng.permutation([0.018, 0.026, 0.036]),
            holes=31.5 + rng.uniform(19, 22) * np.stack([np.sin(angles), np.cos(angles)], axis=1),
            hole_radius=float(rng.uniform(3.6, 4.8)),
            pitch=float(rng.uniform(3.2, 5.0)),
            mark_angle=float(rng.uniform(0, np.pi)),
            kinds=rng.dirichlet([6.0] * 4),
            later_kinds=rng.dirichlet([6.0] * 4),
            contrast=float(rng.uniform(0.94, 1.0)),
            stains=rng.permutation([0.3, 0.8, 1.6]),
            later_gain=float(rng.choice([0.82, 1.15])),
        )

    def photographs(self, rng: np.random.Generator, number: int, later: bool = False) -> list[Picture]:
        """`number` pieces as they come; `later` is after a change of tools: other light, other kinds of defects."""
        return [self._piece(rng, later) for _ in range(number)]

    def _piece(self, rng: np.random.Generator, later: bool) -> Picture:
        line, camera = int(rng.integers(3)), int(rng.integers(2))
        picture, skin = self._good(rng, line)
        defective = rng.random() < DEFECTIVE
        if defective:
            kind = int(rng.choice(len(KINDS), p=self.later_kinds if later else self.kinds))
            picture = self._defect(picture, rng, KINDS[kind], skin)
        gain = 1.0 + 0.06 * rng.normal() + 0.08 * camera
        seen = Camera((gain * (self.later_gain if later else 1.0),), 0.0, 0.5 + 0.15 * camera, 3.5 + 1.5 * later, 7)
        slices = {"line": LINES[line], "camera": CAMERAS[camera]}
        return Picture(photograph(picture, seen, rng), slices, label="defective" if defective else "ok")

    def _good(self, rng: np.random.Generator, line: int) -> tuple[Floats, Floats]:
        """A piece without a defect, and the part of the picture where its skin is."""
        rows, columns = grid(SIZE, SIZE)
        y, x = 31.5 + rng.uniform(-1.5, 1.5, 2)
        along, across = turned(rows, columns, y, x, rng.uniform(-0.12, 0.12))
        distance = np.hypot(along, across)
        body = inside(29.0 - distance)
        skin = self.grey[line] + self.roughness[line] * (
            0.7 * cloud(rng, (SIZE, SIZE), 1.6) + cloud(rng, (SIZE, SIZE), 5.0)
        )
        skin = skin + 0.12 * (along * np.cos(self.mark_angle) + across * np.sin(self.mark_angle)) / 29 * rng.uniform(
            -1, 1
        )
        tool, _ = turned(along, across, 0, 0, self.mark_angle)
        face = inside(np.minimum(12.5 - distance, 12.5))
        skin = skin + face * (0.1 + 0.06 * np.sin(2 * np.pi * tool / self.pitch + rng.uniform(0, 6)))
        picture = paint(np.full((SIZE, SIZE), 0.12) + 0.02 * cloud(rng, (SIZE, SIZE), 4.0), body, skin)
        rim = inside(1.2 - np.abs(distance - 13.0))
        picture = paint(picture, 0.5 * rim, 0.85)
        for down, right in self.holes - 31.5:
            picture = paint(picture, disc(across, along, down, right, self.hole_radius + 1.0), self.grey[line] + 0.2)
            picture = paint(picture, disc(across, along, down, right, self.hole_radius), 0.07)
        for _ in range(rng.poisson(self.stains[line])):
            picture = self._stain(picture, rng)
        for _ in range(rng.poisson(1.5)):
            picture = paint(picture, 0.7 * disc(rows, columns, rng.uniform(8, 56), rng.uniform(8, 56), 0.6), 0.95)
        clear = np.min([np.hypot(across - d, along - r) for d, r in self.holes - 31.5], axis=0) > self.hole_radius + 4
        return picture, (distance < 25) & clear

    def _stain(self, picture: Floats, rng: np.random.Generator) -> Floats:
        """Oil: a dark patch with a soft edge, which is wiped off later."""
        rows, columns = grid(SIZE, SIZE)
        along, across = turned(rows, columns, rng.uniform(14, 50), rng.uniform(14, 50), rng.uniform(0, np.pi))
        cover = np.exp(-0.5 * ((along / rng.uniform(3.5, 7)) ** 2 + (across / rng.uniform(2.5, 5)) ** 2) ** 2)
        return np.asarray(picture * (1 - rng.uniform(0.2, 0.45) * cover))

    def _defect(self, picture: Floats, rng: np.random.Generator, kind: str, skin: Floats) -> Floats:
        places = np.argwhere(skin)
        middle = places[rng.integers(len(places))].astype(np.float64)
        dark = float(picture[int(middle[0]), int(middle[1])]) * (1 - 0.75 * self.contrast)
        return {"blowhole": _blowhole, "crack": _crack, "porosity": _porosity, "misrun": _misrun}[kind](
            picture, rng, middle, dark
        )


def _blowhole(picture: Floats, rng: np.random.Generator, middle: Floats, dark: float) -> Floats:
    """A gas bubble that broke through: a dark round pit with a bright lower edge."""
    rows, columns = grid(SIZE, SIZE)
    radius = rng.uniform(1.7, 3.2)
    picture = paint(picture, 0.6 * disc(rows, columns, middle[0] + 0.8, middle[1] + 0.8, radius + 0.7), 0.85)
    return paint(picture, disc(rows, columns, middle[0], middle[1], radius), dark)


def _crack(picture: Floats, rng: np.random.Generator, middle: Floats, dark: float) -> Floats:
    """A thin dark line that wanders."""
    steps = int(rng.integers(5, 11))
    angles = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.45, steps))
    path = middle + np.cumsum(2.2 * np.stack([np.sin(angles), np.cos(angles)], axis=1), axis=0)
    path -= path.mean(axis=0) - middle
    return paint(picture, rng.uniform(0.8, 1.0) * stroke((SIZE, SIZE), path, rng.uniform(1.1, 1.7)), dark)


def _porosity(picture: Floats, rng: np.random.Generator, middle: Floats, dark: float) -> Floats:
    """A nest of tiny pores."""
    rows, columns = grid(SIZE, SIZE)
    for _ in range(int(rng.integers(6, 14))):
        y, x = middle + rng.normal(0, 3.2, 2)
        picture = paint(picture, rng.uniform(0.75, 1.0) * disc(rows, columns, y, x, rng.uniform(0.8, 1.2)), dark)
    return picture


def _misrun(picture: Floats, rng: np.random.Generator, middle: Floats, dark: float) -> Floats:
    """Metal that did not fill the mould: a shallow dent with one sharp edge."""
    rows, columns = grid(SIZE, SIZE)
    along, across = turned(rows, columns, middle[0], middle[1], rng.uniform(0, 2 * np.pi))
    dent = box(along, across, rng.uniform(3.5, 7), rng.uniform(2, 3.5)) * np.clip(0.55 + across / 6, 0.1, 1)
    return paint(picture, 0.85 * dent, dark)
