"""Coagulant that a plant's wastewater needs each hour, to be forecast 12 hours ahead. Simulated; no plant was measured.

Put in (amounts drawn from the secret within ranges): the production plan, known ahead, says which recipe runs and how
much; its water arrives some hours later, and each recipe brings its own turbidity and pH; rain, of which the forecast
is known, adds inflow and dilutes; the dose needed follows turbidity by a power law, is least at one pH and grows in the
cold; it is what jar tests would have found, with their scatter. In the field part it is winter, it rains more and
recipes are mixed otherwise. A real plant adds sensors that drift or foul, sludge return, operators' habits, upsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from aitracks.capstone.worlds.splits import Chance, World
from aitracks.capstone.worlds.windows import Frame, cut, train_files

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PLANTS = ("plating", "food", "dyeing", "board")
RECIPES = ("A", "B", "C", "D", "clean", "idle")
FRAME = Frame(
    freq="h",
    history=72,
    horizon=12,
    known=("recipe", "planned_output", "rain_forecast"),
    measured=("inflow", "turbidity", "ph", "temperature"),
    slices=("plant", "rain"),
    time_format="%Y-%m-%d %H:%M",
)
START, TRAIN_END = "2023-03-01", "2023-07-31 23:00"
PRACTICE = ("2023-08-01", 10)  # the first origin, and how many follow
HIDDEN = ("2023-09-20", 24)
FIELD = ("2024-01-08", 16)
END = "2024-03-31 23:00"
PUBLIC_SHARE = 1 / 3


@dataclass(frozen=True)
class Plant:
    """How one plant behaves in a world, drawn from the secret."""

    delay: int  # hours from production to the inlet
    turbidity: Floats  # of each recipe at full output, NTU
    ph: Floats  # of each recipe
    best_ph: float
    power: float
    ph_cost: float
    cold_cost: float
    dose: float  # mg/L at 100 NTU
    rain_inflow: float


def draw(secret: bytes) -> World:
    """The world of this secret."""
    chance = Chance(secret, "wastewater_dosing")
    hours = pd.date_range(START, END, freq="h")
    table = pd.concat([_record(name, hours, chance) for name in PLANTS], ignore_index=True)
    return World(
        train=train_files(table[table["time"] <= TRAIN_END], FRAME),
        practice=cut(table, _origins(*PRACTICE, chance), FRAME, chance, "practice"),
        hidden=cut(table, _origins(*HIDDEN, chance), FRAME, chance, "hidden", PUBLIC_SHARE),
        field=cut(table, _origins(*FIELD, chance), FRAME, chance, "field"),
    )


def _origins(first: str, count: int, chance: Chance) -> list[pd.Timestamp]:
    """Origins at all hours of the day, as close as windows allow."""
    gaps = chance.rng(f"origins {first}").integers(0, 12, count)
    hours = np.cumsum(FRAME.history + FRAME.horizon + gaps)
    return [pd.Timestamp(first) + pd.Timedelta(int(hour), "h") for hour in hours]


def _plant(rng: np.random.Generator) -> Plant:
    return Plant(
        delay=int(rng.integers(2, 7)),
        turbidity=np.concatenate([rng.permutation([60, 120, 230, 400]) * rng.uniform(0.8, 1.25, 4), [150, 20]]),
        ph=np.concatenate([rng.permutation([5.2, 6.3, 7.6, 9.0]) + rng.normal(0, 0.2, 4), [rng.uniform(8, 10), 7.0]]),
        best_ph=rng.uniform(6.2, 7.6),
        power=rng.uniform(0.55, 0.9),
        ph_cost=rng.uniform(0.08, 0.2),
        cold_cost=rng.uniform(0.005, 0.02),
        dose=rng.uniform(25, 60),
        rain_inflow=rng.uniform(1.0, 4.0),
    )


def _record(name: str, hours: pd.DatetimeIndex, chance: Chance) -> pd.DataFrame:
    """The hourly record of one plant."""
    plant, rng = _plant(chance.rng(f"plant {name}")), chance.rng(f"record {name}")
    n, winter = len(hours), hours >= pd.Timestamp("2024-01-05")
    recipe, output, batch = _plan(n, np.asarray(winter), rng)
    rain, forecast = _rain(n, np.asarray(winter), rng)
    # what runs is not quite what was planned, and no two batches are alike
    load = _late(output / 100 * np.exp(_wander(n, 0.95, 0.05, rng)), plant.delay)
    batches = np.exp(rng.normal(0, 0.22, batch[-1] + 1))[_late(batch, plant.delay)]
    inflow = 18 + 60 * load + plant.rain_inflow * _smooth(rain, 3) + rng.normal(0, 2, n)
    inflow = np.maximum(inflow, 8)
    dilution = (18 + 60 * load) / (18 + 60 * load + plant.rain_inflow * _smooth(rain, 3))
    strength = plant.turbidity[_late(recipe, plant.delay)] * batches * (0.3 + 0.7 * load) * dilution
    turbidity = _smooth(strength, 3) * np.exp(_wander(n, 0.9, 0.07, rng))
    ph = 7 + _smooth(plant.ph[_late(recipe, plant.delay)] - 7, 4) * dilution + _wander(n, 0.9, 0.08, rng)
    temperature = _temperature(hours, rng)
    dose = plant.dose * (turbidity / 100) ** plant.power
    dose = dose * (1 + plant.ph_cost * (ph - plant.best_ph) ** 2) * np.exp(plant.cold_cost * (25 - temperature))
    dose = dose * np.exp(rng.normal(0, 0.07, n))
    return pd.DataFrame(
        {
            "series": name,
            "time": hours,
            "value": np.round(np.maximum(dose, 1), 1),
            "inflow": np.round(inflow, 1),
            "turbidity": np.round(turbidity, 1),
            "ph": np.round(ph, 2),
            "temperature": np.round(temperature, 1),
            "recipe": np.array(RECIPES)[recipe],
            "planned_output": output,
            "rain_forecast": np.round(forecast, 1),
            "plant": name,
            "rain": np.where(_smooth(rain, 6) >= 1.5, "wet", "dry"),
        }
    )


def _plan(n: int, winter: npt.NDArray[np.bool_], rng: np.random.Generator) -> tuple[Ints, Floats, Ints]:
    """Recipe (its place in RECIPES), planned output in per cent and number of the batch of each hour.

    Batches last 5 to 16 hours. After each, the line is cleaned for an hour or stands still for a few.
    """
    recipe, output, batch = np.zeros(n, dtype=np.int64), np.zeros(n), np.zeros(n, dtype=np.int64)
    usual, later = rng.dirichlet(np.full(4, 3.0)), rng.dirichlet(np.full(4, 1.5))
    hour = 0
    while hour < n:
        length = int(rng.integers(5, 17))
        weights = later if winter[hour] else usual
        batch[hour:] += 1
        recipe[hour : hour + length] = rng.choice(4, p=weights)
        output[hour : hour + length] = rng.choice([50, 60, 70, 80, 90, 100])
        hour += length
        pause, length = (5, int(rng.integers(2, 8))) if rng.random() < 0.25 else (4, 1)
        recipe[hour : hour + length] = pause
        batch[hour:] += 1
        output[hour : hour + length] = 0 if pause == 5 else 40
        hour += length
    return recipe, output, batch


def _rain(n: int, winter: npt.NDArray[np.bool_], rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Rain in mm an hour and what was forecast of it: about the right amount, up to three hours early or late."""
    rain, forecast = np.zeros(n + 48), np.zeros(n + 48)
    hour = 0
    while hour < n:
        hour += int(rng.exponential(55 if winter[min(hour, n - 1)] else 95)) + 4
        length, amount = int(rng.integers(3, 15)), rng.gamma(2, 3)
        if hour >= n:
            break
        rain[hour : hour + length] += amount * np.sin(np.pi * (np.arange(length) + 0.5) / length)[: n + 48 - hour]
        shift = max(hour + int(rng.integers(-3, 4)), 0)
        forecast[shift : shift + length] = rain[hour : hour + length][: n + 48 - shift] * rng.uniform(0.6, 1.5)
    return rain[:n], forecast[:n]


def _late(values: npt.NDArray[Any], delay: int) -> npt.NDArray[Any]:
    """The values `delay` hours later."""
    return np.concatenate([np.repeat(values[:1], delay), values[:-delay]])


def _smooth(values: Floats, hours: int) -> Floats:
    """Running mean of the last hours: a tank that mixes."""
    total = np.cumsum(np.concatenate([[0.0], np.repeat(values[:1], hours), values]))
    mean: Floats = (total[hours:] - total[:-hours]) / hours
    return mean[1:]


def _wander(n: int, keep: float, spread: float, rng: np.random.Generator) -> Floats:
    """A random walk that is pulled back to 0 by the share 1 - keep each hour."""
    steps = rng.normal(0, spread, n)
    walk = np.zeros(n)
    for i in range(1, n):
        walk[i] = keep * walk[i - 1] + steps[i]
    return walk


def _temperature(hours: pd.DatetimeIndex, rng: np.random.Generator) -> Floats:
    """Of the water, in °C: warmest in August, with a small rhythm of the day."""
    year = 24 + 6 * np.cos(2 * np.pi * (hours.day_of_year.to_numpy() - 215) / 365.25)
    day = 0.8 * np.sin(2 * np.pi * (hours.hour.to_numpy() - 9) / 24)
    found: Floats = year + day + _wander(len(hours), 0.98, 0.15, rng)
    return found
