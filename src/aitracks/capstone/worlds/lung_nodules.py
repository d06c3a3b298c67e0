"""Windows of chest CT slices with nodules, in a world of its own for each secret."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from aitracks.capstone.worlds.drawing import (
    Camera,
    Floats,
    cloud,
    grid,
    inside,
    paint,
    photograph,
    stroke,
    turned,
)
from aitracks.capstone.worlds.pictures import Box, Picture, detected
from aitracks.capstone.worlds.splits import Chance, World

SIZE = 64
NODULES = (0.42, 0.40, 0.18)  # how often a window has none, one, two
SCANNERS = ("scanner_a", "scanner_b", "scanner_c")
DOSES = ("standard", "low")


def draw(secret: bytes) -> World:
    """The world of the secret. Raises StateError for a secret that has not 32 bytes."""
    chance = Chance(secret, "lung_nodules")
    return detected(chance, Clinic.draw(chance.rng("world")).windows)


@dataclass(frozen=True)
class Clinic:
    """What differs between worlds. Lengths in pixels, grey from 0 (air) to 1 (bone)."""

    lung: Floats  # grey of the lung on the scanners
    kernel: Floats  # blur of the scanners
    noise: Floats  # standard deviation of the scanners' noise at the standard dose
    vessels: float  # mean number of vessels
    glass: float  # share of nodules that are ground glass: faint, with soft edges
    spikes: float  # how spiculated nodules are
    radius: tuple[float, float]
    wall: float  # share of windows that show the chest wall
    low: Floats  # share of low doses, by scanner
    later_kernel: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Clinic:
        """A clinic, within the ranges written here."""
        return cls(
            lung=rng.uniform(0.12, 0.22, 3),
            kernel=rng.permutation([0.5, 0.7, 0.95]),
            noise=rng.permutation([0.025, 0.035, 0.045]),
            vessels=float(rng.uniform(5, 8)),
            glass=float(rng.uniform(0.2, 0.35)),
            spikes=float(rng.uniform(0.05, 0.25)),
            radius=(float(rng.uniform(2.7, 3.2)), float(rng.uniform(6.0, 7.5))),
            wall=float(rng.uniform(0.4, 0.6)),
            low=rng.permutation([0.2, 0.4, 0.6]),
            later_kernel=float(rng.choice([0.3, 1.15])),
        )

    def windows(self, rng: np.random.Generator, number: int, later: bool = False) -> list[Picture]:
        """`number` windows of 64 x 64 pixels; `later` brings another kernel, more noise and more vessels."""
        return [self._window(rng, later) for _ in range(number)]

    def _window(self, rng: np.random.Generator, later: bool) -> Picture:
        scanner = int(rng.integers(3))
        low = bool(rng.random() < self.low[scanner])
        picture = self._tissue(rng, scanner, later)
        edge = None
        if rng.random() < self.wall:
            picture, edge = self._wall(picture, rng)
        boxes: list[Box] = []
        for _ in range(int(rng.choice(3, p=NODULES))):
            picture, boxes = self._nodule(picture, rng, boxes, edge)
        noise = self.noise[scanner] * (1.6 if low else 1.0) * (1.5 if later else 1.0)
        kernel = self.later_kernel if later else self.kernel[scanner]
        grain = gaussian_filter(rng.normal(size=(SIZE, SIZE)), kernel)
        picture = gaussian_filter(picture, kernel) + noise * grain / grain.std()
        slices = {"scanner": SCANNERS[scanner], "dose": DOSES[low]}
        return Picture(photograph(picture, Camera((0.95,), 0.02, 0.0, 1.0, 7), rng), slices, boxes=boxes)

    def _tissue(self, rng: np.random.Generator, scanner: int, later: bool) -> Floats:
        """Lung with vessels: some run through the picture and branch, some are cut across and look round."""
        rows, columns = grid(SIZE, SIZE)
        lung = self.lung[scanner]
        picture = lung * (1 + 0.12 * cloud(rng, (SIZE, SIZE), 9.0) + 0.08 * cloud(rng, (SIZE, SIZE), 2.5))
        for _ in range(rng.poisson(self.vessels)):
            steps = int(rng.integers(4, 9))
            angles = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.25, steps))
            path = rng.uniform(0, SIZE, 2) + np.cumsum(5.0 * np.stack([np.sin(angles), np.cos(angles)], axis=1), axis=0)
            picture = paint(picture, 0.85 * stroke((SIZE, SIZE), path, rng.uniform(0.9, 2.6)), rng.uniform(0.4, 0.65))
        for _ in range(rng.poisson(self.vessels * (1.2 if later else 0.8))):
            y, x = rng.uniform(0, SIZE, 2)
            along, across = turned(rows, columns, y, x, rng.uniform(0, np.pi))
            radius = rng.uniform(0.9, 2.1)
            cut = inside(radius - np.hypot(along / rng.uniform(1.0, 2.2), across))
            picture = paint(picture, 0.9 * cut, rng.uniform(0.45, 0.7))
        return np.asarray(picture)

    def _wall(self, picture: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """The chest wall with ribs on one side, and how deep in the lung each pixel is."""
        rows, columns = grid(SIZE, SIZE)
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(60, 110)
        y, x = 31.5 + (far - rng.uniform(14, 26)) * -np.array([np.sin(angle), np.cos(angle)])
        depth = far - np.hypot(rows - y, columns - x)
        picture = paint(picture, inside(-depth), 0.6 + 0.03 * cloud(rng, (SIZE, SIZE), 4.0))
        for _ in range(int(rng.integers(1, 3))):
            turn = angle + rng.uniform(-0.35, 0.35)
            at = np.array([y, x]) + (far + 5) * np.array([np.sin(turn), np.cos(turn)])
            along, across = turned(rows, columns, at[0], at[1], turn + np.pi / 2)
            picture = paint(picture, inside(3.2 - np.hypot(along / 2.0, across)), 0.92)
        return picture, depth

    def _nodule(
        self, picture: Floats, rng: np.random.Generator, boxes: list[Box], depth: Floats | None
    ) -> tuple[Floats, list[Box]]:
        """One more nodule where there is room for it in the lung; without room, none."""
        radius = rng.uniform(*self.radius)
        for _ in range(20):
            y, x = rng.uniform(radius + 1, SIZE - radius - 1, 2)
            free = all(abs(y - (b.y0 + b.y1) / 2) + abs(x - (b.x0 + b.x1) / 2) > 18 for b in boxes)
            if free and (depth is None or depth[int(y), int(x)] > 0.5 * radius):
                break
        else:
            return picture, boxes
        cover, extent = _lump(rng, y, x, radius, self.spikes)
        if rng.random() < self.glass:
            solid = rng.uniform(0.28, 0.42)
            picture = picture + solid * gaussian_filter(cover, 1.0) * (0.75 - picture).clip(0, 1)
        else:
            picture = paint(picture, cover * rng.uniform(0.75, 0.95), rng.uniform(0.55, 0.7))
        return picture, [*boxes, Box("nodule", *extent)]


def _lump(
    rng: np.random.Generator, y: float, x: float, radius: float, spikes: float
) -> tuple[Floats, tuple[float, float, float, float]]:
    """A roundish body with a bumpy edge, and its edges x0, y0, x1, y1 in the picture."""
    rows, columns = grid(SIZE, SIZE)
    along, across = turned(rows, columns, y, x, rng.uniform(0, np.pi))
    stretch = rng.uniform(0.85, 1.18)
    angle = np.arctan2(across, along)
    bumps = 1 + 0.08 * np.sin(2 * angle + rng.uniform(0, 6)) + spikes * 0.5 * np.sin(5 * angle + rng.uniform(0, 6))
    depth = radius * bumps - np.hypot(along * stretch, across / stretch)
    held = np.argwhere(depth > 0)
    (top, left), (bottom, right) = held.min(axis=0), held.max(axis=0) + 1
    return inside(depth), (float(left), float(top), float(right), float(bottom))
