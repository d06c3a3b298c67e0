"""Frames of roadside cameras with cars, scooters and trucks, in a world of its own for each secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aitracks.capstone.worlds.drawing import Camera, Floats, Ints, cloud, grid, photograph
from aitracks.capstone.worlds.pictures import Box, Picture, detected
from aitracks.capstone.worlds.splits import Chance, World
from aitracks.capstone.worlds.street import MARGIN, Street
from aitracks.capstone.worlds.vehicles import CLASSES, Vehicle, footprint, paint_vehicle

HEIGHT, WIDTH = 64, 96
FREQUENCY = (0.38, 0.45, 0.17)  # of CLASSES
CAMERAS = ("north", "south", "east", "west")
VISIBLE = 0.45  # the part of a vehicle that must be seen for it to count


def draw(secret: bytes) -> World:
    """The world of the secret. Raises StateError for a secret that has not 32 bytes."""
    chance = Chance(secret, "traffic_clips")
    return detected(chance, Crossing.draw(chance.rng("world")).frames)


@dataclass(frozen=True)
class Crossing:
    """What differs between worlds: streets, paints, sizes, how often it is night, what rain does."""

    streets: Sequence[Street]  # of CAMERAS
    paints: Floats  # (8, 3) colours of vehicles
    sizes: Floats  # (3, 2) width and height of a vehicle of each class at the bottom of the picture, in pixels
    night: Floats  # share of frames at night, by camera
    busy: Floats  # mean number of vehicles in a frame, by camera
    rain: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Crossing:
        """A crossing, within the ranges written here."""
        colours = rng.uniform(0.1, 0.9, (8, 1)) + rng.uniform(-0.25, 0.25, (8, 3))
        return cls(
            streets=[Street.draw(rng, HEIGHT, WIDTH) for _ in CAMERAS],
            paints=np.clip(colours, 0.05, 0.95),
            sizes=np.array([[24, 17], [9, 17], [27, 27]]) * rng.uniform(0.9, 1.1, (3, 1)),
            night=rng.permutation([0.15, 0.25, 0.35, 0.5]),
            busy=rng.permutation([1.6, 2.2, 2.8, 3.4]),
            rain=float(rng.uniform(0.25, 0.4)),
        )

    def frames(self, rng: np.random.Generator, number: int, later: bool = False) -> list[Picture]:
        """`number` frames; `later` is the rainy season: cameras turned a little, wet roads and lenses."""
        return [self._frame(rng, later) for _ in range(number)]

    def _frame(self, rng: np.random.Generator, later: bool) -> Picture:
        camera = int(rng.integers(len(CAMERAS)))
        night = bool(rng.random() < self.night[camera])
        shift = rng.integers(-MARGIN, MARGIN + 1, 2) if later else rng.integers(-1, 2, 2)
        picture = self.streets[camera].seen(rng, shift)
        vehicles = self._traffic(rng, camera, shift)
        glow = np.zeros((HEIGHT, WIDTH))
        for vehicle in vehicles:
            picture, glow = paint_vehicle(picture, glow, vehicle, night)
        picture = self._lit(picture, glow, rng, night, later)
        boxes = [box for i, vehicle in enumerate(vehicles) if (box := _box(vehicle, vehicles[i + 1 :])) is not None]
        seen = Camera((1.0, 1.0, 1.0), 0.0, 0.45 + 0.35 * later, 1.4 + 1.6 * night, 5)
        slices = {"camera": CAMERAS[camera], "night": "night" if night else "day"}
        return Picture(photograph(picture, seen, rng), slices, boxes=boxes)

    def _traffic(self, rng: np.random.Generator, camera: int, shift: Ints) -> list[Vehicle]:
        """Vehicles from far to near, no two on the same spot."""
        street = self.streets[camera]
        found: list[Vehicle] = []
        for _ in range(min(int(rng.poisson(self.busy[camera])), 7)):
            kind = int(rng.choice(len(CLASSES), p=FREQUENCY))
            depth = rng.uniform(0.35, 1.05)
            bottom, middle = street.place(depth, rng.uniform(0.08, 0.92))
            width, height = self.sizes[kind] * depth * rng.uniform(0.88, 1.12)
            colour = np.clip(self.paints[rng.integers(8)] + rng.normal(0, 0.04, 3), 0.03, 0.97)
            front = bool(middle < street.middle(depth))
            vehicle = Vehicle(kind, bottom + shift[0], middle + shift[1], width, height, colour, front)
            if all(_overlap(vehicle, other) < 0.35 for other in found):
                found.append(vehicle)
        return sorted(found, key=lambda vehicle: vehicle.bottom)

    def _lit(self, picture: Floats, glow: Floats, rng: np.random.Generator, night: bool, later: bool) -> Floats:
        rows, _ = grid(HEIGHT, WIDTH)
        if later:
            drops = 1 + 0.12 * cloud(rng, (HEIGHT, WIDTH), 9.0)
            picture = ((1 - self.rain) * picture + self.rain * 0.55) * drops[..., None]
            picture = picture + 0.2 * self.rain * (np.roll(glow, 5, axis=0) * (rows > 20))[..., None]
        if night:
            tint = np.array([1.0, 0.86, 0.62]) * rng.uniform(0.32, 0.5)
            return np.asarray(picture * tint + glow[..., None] * np.array([1.0, 0.95, 0.8]))
        sun = rng.uniform(0.75, 1.1) * (1 + rng.normal(0, 0.04, 3))
        shade = 1 - rng.uniform(0, 0.3) * (cloud(rng, (HEIGHT, WIDTH), 20.0) > 0.4)
        return np.asarray(picture * sun * shade[..., None])


def _overlap(one: Vehicle, other: Vehicle) -> float:
    """The part of the smaller of two vehicles that the other one covers."""
    a, b = footprint(one), footprint(other)
    common = max(min(a[2], b[2]) - max(a[0], b[0]), 0.0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)
    return common / min((e[2] - e[0]) * (e[3] - e[1]) for e in (a, b))


def _box(vehicle: Vehicle, nearer: Sequence[Vehicle]) -> Box | None:
    """Where the vehicle is seen in the picture, or None for one that is mostly outside or hidden."""
    x0, y0, x1, y1 = footprint(vehicle)
    seen = (max(x0, 0.0), max(y0, 0.0), min(x1, float(WIDTH)), min(y1, float(HEIGHT)))
    part = max(seen[2] - seen[0], 0.0) * max(seen[3] - seen[1], 0.0) / ((x1 - x0) * (y1 - y0))
    hidden = max((_overlap(vehicle, other) for other in nearer), default=0.0)
    return Box(CLASSES[vehicle.kind], *seen) if part * (1 - hidden) >= VISIBLE else None
