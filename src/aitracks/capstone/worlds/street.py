"""A street as one roadside camera sees it, without vehicles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aitracks.capstone.worlds.drawing import Floats, Ints, box, cloud, disc, grid, inside, paint

MARGIN = 3  # pixels by which the camera may turn


@dataclass(frozen=True)
class Street:
    """A picture of the empty street, larger by the margin on each side, and where its road runs."""

    picture: Floats
    horizon: float
    left: tuple[float, float]  # column of the road's left edge at the horizon and at the bottom
    right: tuple[float, float]
    height: int
    width: int

    @classmethod
    def draw(cls, rng: np.random.Generator, height: int, width: int) -> Street:
        """A street with its own perspective, houses, trees and markings."""
        far = rng.uniform(0.35, 0.65) * width
        left = (far - rng.uniform(4, 8), rng.uniform(-0.2, 0.06) * width)
        right = (far + rng.uniform(4, 8), rng.uniform(0.94, 1.2) * width)
        empty = cls(np.zeros(0), rng.uniform(5, 11), left, right, height, width)
        return cls(empty._paint(rng), empty.horizon, left, right, height, width)

    def place(self, depth: float, across: float) -> tuple[float, float]:
        """Row and column on the road; depth 0 is the horizon, 1 the picture's bottom; across is 0 to 1."""
        edges = [near_far[0] + depth * (near_far[1] - near_far[0]) for near_far in (self.left, self.right)]
        return self.horizon + depth * (self.height - self.horizon), edges[0] + across * (edges[1] - edges[0])

    def middle(self, depth: float) -> float:
        """The column of the road's middle."""
        return self.place(depth, 0.5)[1]

    def seen(self, rng: np.random.Generator, shift: Ints) -> Floats:
        """The street as it looks now, moved by `shift` (rows, columns) pixels: (height, width, 3)."""
        top, left = (MARGIN - int(step) for step in shift)
        picture = self.picture[top : top + self.height, left : left + self.width]
        return np.asarray(picture * (1 + 0.03 * cloud(rng, (self.height, self.width), 5.0))[..., None])

    def _paint(self, rng: np.random.Generator) -> Floats:
        shape = (self.height + 2 * MARGIN, self.width + 2 * MARGIN)
        rows, columns = (axis - MARGIN for axis in grid(*shape))
        depth = (rows - self.horizon) / (self.height - self.horizon)
        left, right = (edge[0] + depth * (edge[1] - edge[0]) for edge in (self.left, self.right))
        pavement = rng.uniform(0.4, 0.6) + rng.uniform(-0.04, 0.04, 3)
        picture = np.ones((*shape, 3)) * pavement + 0.04 * cloud(rng, shape, 2.0)[..., None]
        road = inside(np.minimum(np.minimum(columns - left, right - columns), rows - self.horizon))
        tar = rng.uniform(0.28, 0.42) + 0.025 * cloud(rng, shape, 1.5) + 0.03 * cloud(rng, shape, 8.0)
        picture = paint(picture, road, tar[..., None] * np.ones(3))
        picture = self._markings(picture, rng, rows, columns, depth, left, right)
        for _ in range(int(rng.integers(4, 8))):
            picture = self._house(picture, rng, rows, columns)
        for _ in range(int(rng.integers(3, 7))):
            picture = self._beside(picture, rng, rows, columns)
        return np.clip(picture, 0, 1)

    def _markings(
        self,
        picture: Floats,
        rng: np.random.Generator,
        rows: Floats,
        columns: Floats,
        depth: Floats,
        left: Floats,
        right: Floats,
    ) -> Floats:
        dash = (np.sin(14.0 / np.clip(depth + 0.25, 0.1, 2)) > 0) * (rows > self.horizon + 2)
        for across in rng.choice([0.33, 0.5, 0.66], size=2, replace=False):
            line = left + across * (right - left)
            solid = 1.0 if across == 0.5 else dash
            colour = [0.85, 0.7, 0.2] if across == 0.5 else [0.85, 0.85, 0.82]
            picture = paint(
                picture, solid * inside(0.3 + 0.7 * depth - np.abs(columns - line)) * (depth > 0.05), colour
            )
        row = self.place(rng.uniform(0.5, 0.9), 0.0)[0]
        stripes = (np.sin(columns * rng.uniform(0.8, 1.2)) > 0) & (columns > left) & (columns < right)
        return paint(picture, 0.8 * stripes * inside(2.2 - np.abs(rows - row)), 0.8)

    def _house(self, picture: Floats, rng: np.random.Generator, rows: Floats, columns: Floats) -> Floats:
        middle, half = rng.uniform(0, self.width), rng.uniform(5, 12)
        top = self.horizon - rng.uniform(2, 12)
        body = box(columns - middle, rows - (top + self.horizon) / 2, half, (self.horizon - top) / 2 + 0.5)
        picture = paint(picture, body, rng.uniform(0.3, 0.8) + rng.uniform(-0.12, 0.12, 3))
        windows = (np.sin(columns * 2.1) > 0.2) * (np.sin(rows * 2.1) > 0.2)
        return paint(picture, 0.5 * body * windows, 0.2)

    def _beside(self, picture: Floats, rng: np.random.Generator, rows: Floats, columns: Floats) -> Floats:
        """Something beside the road that may be taken for a vehicle: a tree, a box, a sign."""
        depth = rng.uniform(0.2, 0.9)
        row, column = self.place(depth, rng.choice([-0.12, 1.12]) + rng.normal(0, 0.05))
        size = 5 + 9 * depth
        kind = rng.integers(3)
        if kind == 0:
            picture = paint(picture, disc(rows, columns, row - size, column, size * 0.6), [0.16, 0.32, 0.14])
            return paint(picture, box(columns - column, rows - row + size / 4, 1.0, size / 3), [0.25, 0.18, 0.12])
        if kind == 1:
            return paint(
                picture, box(columns - column, rows - row + size / 2, size / 3, size / 2), rng.uniform(0.2, 0.8, 3)
            )
        picture = paint(picture, box(columns - column, rows - row + size / 2, 0.6, size / 2), 0.5)
        return paint(picture, box(columns - column, rows - row + size, size / 3, size / 4), rng.uniform(0.3, 0.9, 3))
