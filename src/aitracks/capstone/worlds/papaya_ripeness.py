"""Papayas on a sorting line: photographs with a grade of ripeness, in a world of their own for each secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aitracks.capstone.worlds.drawing import Camera, Floats, cloud, disc, grid, inside, paint, photograph, turned
from aitracks.capstone.worlds.pictures import Picture, classified
from aitracks.capstone.worlds.splits import Chance, World

SIZE = 64
CLASSES = ("green", "breaking", "half", "ripe", "overripe")
FREQUENCY = (0.22, 0.22, 0.22, 0.20, 0.14)
LINES = ("line_1", "line_2", "line_3")
ORCHARDS = ("hill", "plain", "net_house")


def draw(secret: bytes) -> World:
    """The world of the secret. Raises StateError for a secret that has not 32 bytes."""
    chance = Chance(secret, "papaya_ripeness")
    return classified(chance, PackingHouse.draw(chance.rng("world")).photographs)


@dataclass(frozen=True)
class PackingHouse:
    """What differs between worlds. Colours are red, green, blue from 0 to 1; shares are of the skin that is seen."""

    green: Floats
    yellow: Floats
    deep: Floats  # of overripe skin
    belt: Floats  # of lines 1 to 3: (3, 3), greys
    bounds: Floats  # where breaking, half, ripe and overripe begin
    from_tip: float  # 1: ripening starts at the tip, 0: in patches
    marks: Floats  # mean number of dark marks on a fruit of each orchard
    lamps: Floats  # spread of the lamps' colour on lines 1 to 3
    shift: Floats  # the later season's lamp

    @classmethod
    def draw(cls, rng: np.random.Generator) -> PackingHouse:
        """A house, within the ranges written here."""
        return cls(
            green=np.array([0.24, 0.46, 0.16]) + rng.uniform(-0.05, 0.05, 3),
            yellow=np.array([0.88, 0.66, 0.14]) + rng.uniform(-0.07, 0.07, 3),
            deep=np.array([0.88, 0.48, 0.10]) + rng.uniform(-0.05, 0.05, 3),
            belt=rng.uniform(0.22, 0.62, (3, 1)) * np.ones(3),
            bounds=np.array([0.06, 0.32, 0.64, 0.94]) + rng.uniform(-0.025, 0.025, 4),
            from_tip=float(rng.uniform(0.55, 0.95)),
            marks=rng.permutation([0.4, 1.2, 3.0]),
            lamps=rng.permutation([0.04, 0.09, 0.14]),
            shift=1.0 + rng.uniform(0.06, 0.14) * np.array([1.0, 0.0, -1.0]) * rng.choice([-1.0, 1.0]),
        )

    def photographs(self, rng: np.random.Generator, number: int, later: bool = False) -> list[Picture]:
        """`number` fruit as they come; `later` is the next season: another lamp, more marks, riper neighbours."""
        return [self._fruit(rng, later) for _ in range(number)]

    def _fruit(self, rng: np.random.Generator, later: bool) -> Picture:
        kind = int(rng.choice(len(CLASSES), p=FREQUENCY))
        line, orchard = (int(i) for i in rng.integers(0, 3, 2))
        picture = self._belt(rng, line)
        for _ in range(int(rng.integers(0, 3 if not later else 4))):
            picture = self._neighbour(picture, rng)
        picture = self._lay(picture, rng, kind, 32 + rng.uniform(-5, 5, 2), float(self.marks[orchard]) * (1 + later))
        gain = np.exp(rng.normal(0.0, 1.0, 3) * self.lamps[line] + rng.normal(0.0, 0.1)) * (self.shift if later else 1)
        camera = Camera(tuple(gain), blur=0.6 + 0.2 * later, noise=3.0, bits=6)
        slices = {"line": LINES[line], "orchard": ORCHARDS[orchard]}
        return Picture(photograph(picture, camera, rng), slices, label=CLASSES[kind])

    def _belt(self, rng: np.random.Generator, line: int) -> Floats:
        rows, columns = grid(SIZE, SIZE)
        texture = 0.03 * cloud(rng, (SIZE, SIZE), 3.0) + 0.03 * np.sin(rows * (0.5 + 0.2 * line) + rng.uniform(0, 6))
        lit = 1.0 + 0.15 * (columns / SIZE - 0.5) * rng.uniform(-1, 1)
        return np.asarray((self.belt[line] + texture[..., None]) * lit[..., None])

    def _neighbour(self, picture: Floats, rng: np.random.Generator) -> Floats:
        """A fruit of any ripeness that is cut by the picture's edge."""
        angle = rng.uniform(0, 2 * np.pi)
        middle = 32 + rng.uniform(42, 50) * np.array([np.sin(angle), np.cos(angle)])
        return self._lay(picture, rng, int(rng.integers(len(CLASSES))), middle, 1.0)

    def _lay(self, picture: Floats, rng: np.random.Generator, kind: int, middle: Floats, marks: float) -> Floats:
        rows, columns = grid(SIZE, SIZE)
        along, across = turned(rows, columns, middle[0], middle[1], rng.uniform(0, 2 * np.pi))
        length, width = rng.uniform(19, 25), rng.uniform(11.5, 15)
        u = along / length
        half = width * np.sqrt(np.clip(1 - u**2, 0, 1)) * (1 + 0.25 * u)
        depth = np.minimum(half - np.abs(across), length - np.abs(along))
        skin = self._skin(rng, kind, u, depth > 0)
        round_ = 0.55 + 0.5 * np.sqrt(np.clip(1 - (across / np.maximum(half, 1)) ** 2, 0, 1))
        skin = skin * round_[..., None]
        for _ in range(rng.poisson(marks)):
            y, x = middle + rng.uniform(-14, 14, 2)
            skin = paint(skin, 0.8 * disc(rows, columns, y, x, rng.uniform(0.8, 2.4)), [0.2, 0.14, 0.08])
        shine = np.exp(-0.5 * ((u + 0.2) / 0.25) ** 2 - 0.5 * ((across / width + rng.uniform(-0.4, 0.4)) / 0.15) ** 2)
        shadow = 0.35 * inside(np.minimum(half + 3 - np.abs(across - 2), length + 2 - np.abs(along)) / 2)
        picture = paint(picture, shadow, 0.1)
        return paint(picture, inside(depth), np.clip(skin + 0.3 * shine[..., None], 0, 1))

    def _skin(self, rng: np.random.Generator, kind: int, u: Floats, on_fruit: npt.NDArray[Any]) -> Floats:
        """Green skin of which as much has turned as the grade says."""
        lowest, highest = [0.0, *self.bounds][kind], [*self.bounds, 1.0][kind]
        gap = min(0.02, (highest - lowest) / 4)
        share = rng.uniform(lowest + gap * (kind > 0), highest - gap)
        order = self.from_tip * u + (1 - self.from_tip) * 0.6 * cloud(rng, (SIZE, SIZE), 7.0)
        seen = order[on_fruit]
        edge = np.quantile(seen, 1 - share) if seen.size else 0.0
        turned_ = inside((order - edge) * (6.0 + 30.0 * (kind == 4)))[..., None]
        ripe = self.deep if kind == 4 else self.yellow
        tone = 1 + 0.06 * cloud(rng, (SIZE, SIZE), 4.0)[..., None] + rng.normal(0.0, 0.03, 3)
        return np.asarray((self.green * (1 - turned_) + ripe * turned_) * tone)
