"""Cars, scooters and trucks as a camera above the road sees them from the front or from behind."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from aitracks.capstone.worlds.drawing import Floats, box, disc, grid, inside, paint

CLASSES = ("car", "scooter", "truck")
_GLASS, _TYRE, _SKIN = [0.12, 0.15, 0.18], 0.05, [0.75, 0.58, 0.46]


class Vehicle(NamedTuple):
    """A vehicle that stands on row `bottom`, `middle` being its middle column; sizes in pixels, colour 0 to 1."""

    kind: int  # index in CLASSES
    bottom: float
    middle: float
    width: float
    height: float
    colour: Floats
    front: bool  # its front is seen, with white lights; else the red ones


def footprint(vehicle: Vehicle) -> tuple[float, float, float, float]:
    """The edges x0, y0, x1, y1 of the vehicle, which may lie outside the picture."""
    half = vehicle.width / 2
    return vehicle.middle - half, vehicle.bottom - vehicle.height, vehicle.middle + half, vehicle.bottom


def paint_vehicle(picture: Floats, glow: Floats, vehicle: Vehicle, night: bool) -> tuple[Floats, Floats]:
    """The picture with the vehicle and its shadow, and the light that it adds at night."""
    x0, y0, x1, y1 = footprint(vehicle)
    top, left = max(int(y0) - 4, 0), max(int(x0) - 6, 0)
    around = (slice(top, max(int(y1) + 5, top + 1)), slice(left, max(int(x1) + 7, left + 1)))
    here = vehicle._replace(bottom=vehicle.bottom - top, middle=vehicle.middle - left)
    if picture[around].size:
        picture = picture.copy()
        picture[around] = _painted(picture[around], here)
    return picture, np.maximum(glow, _lights(glow, vehicle)) if night else glow


def _painted(picture: Floats, vehicle: Vehicle) -> Floats:
    picture = paint(picture, 0.5 * _part(picture, vehicle, 0.0, 0.02, 0.58, 0.07), 0.08)
    return (_car, _scooter, _truck)[vehicle.kind](picture, vehicle)


def _part(picture: Floats, v: Vehicle, x: float, y: float, half_width: float, half_height: float) -> Floats:
    """The cover of a rectangle; places and sizes are parts of the vehicle's, y counts from its bottom up."""
    rows, columns = grid(picture.shape[0], picture.shape[1])
    # pixel i covers i to i + 1, so its middle is at i + 0.5
    down, right = rows + 0.5 - (v.bottom - y * v.height), columns + 0.5 - (v.middle + x * v.width)
    return box(right, down, half_width * v.width, half_height * v.height)


def _round(picture: Floats, v: Vehicle, x: float, y: float, radius: float) -> Floats:
    rows, columns = grid(picture.shape[0], picture.shape[1])
    return disc(rows + 0.5, columns + 0.5, v.bottom - y * v.height, v.middle + x * v.width, radius * v.width)


def _car(picture: Floats, v: Vehicle) -> Floats:
    for side in (-0.36, 0.36):
        picture = paint(picture, _part(picture, v, side, 0.1, 0.1, 0.1), _TYRE)
    picture = paint(picture, _part(picture, v, 0.0, 0.78, 0.36, 0.22), v.colour * 0.85)
    picture = paint(picture, _part(picture, v, 0.0, 0.74, 0.31, 0.14), _GLASS)
    picture = paint(picture, _part(picture, v, 0.0, 0.34, 0.5, 0.24), v.colour)
    picture = paint(picture, _part(picture, v, 0.0, 0.28, 0.22, 0.08), v.colour * 0.4)
    return _lamps(picture, v, (-0.4, 0.4), 0.4)


def _scooter(picture: Floats, v: Vehicle) -> Floats:
    picture = paint(picture, _part(picture, v, 0.0, 0.16, 0.16, 0.16), _TYRE)
    picture = paint(picture, _part(picture, v, 0.0, 0.4, 0.3, 0.17), v.colour)
    picture = paint(picture, _part(picture, v, 0.0, 0.5, 0.5, 0.04), 0.1)
    picture = paint(picture, _part(picture, v, 0.0, 0.64, 0.36, 0.16), v.colour[::-1] * 0.8 + 0.1)
    picture = paint(picture, _round(picture, v, 0.0, 0.88, 0.25), 0.9 - 0.6 * float(v.colour[1] > 0.5))
    if v.front:
        picture = paint(picture, 0.8 * _round(picture, v, 0.0, 0.86, 0.12), _SKIN)
    return _lamps(picture, v, (0.0,), 0.42)


def _truck(picture: Floats, v: Vehicle) -> Floats:
    for side in (-0.36, 0.36):
        picture = paint(picture, _part(picture, v, side, 0.08, 0.11, 0.08), _TYRE)
    body = v.colour if v.front else v.colour * 0.5 + 0.4
    picture = paint(picture, _part(picture, v, 0.0, 0.55, 0.5, 0.45), body)
    if v.front:
        picture = paint(picture, _part(picture, v, 0.0, 0.58, 0.43, 0.13), _GLASS)
        picture = paint(picture, _part(picture, v, 0.0, 0.9, 0.48, 0.08), v.colour * 0.5 + 0.4)
    else:
        picture = paint(picture, _part(picture, v, 0.0, 0.58, 0.02, 0.36), body * 0.5)
        picture = paint(picture, _part(picture, v, 0.0, 0.17, 0.48, 0.04), 0.15)
    return _lamps(picture, v, (-0.4, 0.4), 0.22)


def _lamps(picture: Floats, v: Vehicle, places: tuple[float, ...], height: float) -> Floats:
    for place in places:
        colour = [0.95, 0.95, 0.85] if v.front else [0.75, 0.1, 0.08]
        picture = paint(picture, _part(picture, v, place, height, 0.08, 0.05), colour)
    return picture


def _lights(glow: Floats, v: Vehicle) -> Floats:
    """Headlights with a halo, or the weaker ones behind."""
    rows, columns = grid(glow.shape[0], glow.shape[1])
    strength = 1.0 if v.front else 0.45
    light = np.zeros_like(glow)
    for place in (0.0,) if v.kind == 1 else (-0.4, 0.4):
        y, x = v.bottom - (0.4, 0.42, 0.22)[v.kind] * v.height, v.middle + place * v.width
        distance = np.hypot(rows + 0.5 - y, columns + 0.5 - x)
        light += strength * (inside(1.3 - distance) + 0.35 * np.exp(-distance / 4.0))
    return light
