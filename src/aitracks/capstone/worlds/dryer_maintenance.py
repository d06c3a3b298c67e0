"""Dryers of circuit boards: daily summaries of sensors, and whether the machine fails within seven days. Simulated.

Put in (amounts drawn from the secret within ranges): three parts of a machine wear (filter, fan bearing, heater),
faster under load and in humid air; each make wears in its own way and shows it in its own way (a filter clogs or tears,
so that its pressure drop rises or falls); sensors of each machine have their own level, so that a high value may be
usual; a service mends some of the wear; a part fails when its wear reaches a limit that varies. In the field part it is
a humid summer, machines are older and have another vibration sensor. A real plant adds gaps, parts changed without a
record, other failures.

Each row of the hidden and the field part is of another machine: rows of one machine, put in order by their counters,
would tell when it was repaired.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from aitracks.capstone.worlds.splits import Chance, Part, World, csv_bytes, sorted_by_id

Floats = npt.NDArray[np.float64]

MAKES = ("DX", "HM", "KT", "VR")
SITES = ("taoyuan", "hsinchu", "tainan")
PARTS = ("filter", "bearing", "heater")
AHEAD = 7  # days within which a failure counts
DAYS, WARM_UP = 210, 80  # days simulated, and how many of them only make the state a usual one
TRAIN_MACHINES, TRAIN_DAYS = 300, 40
PRACTICE, HIDDEN, PUBLIC, FIELD = 1200, 4500, 1500, 2500


@dataclass(frozen=True)
class Ways:
    """How dryers wear and what sensors show of it, drawn from the secret; rows are makes, columns PARTS."""

    rate: Floats  # wear a day
    shows: Floats  # how much a part's wear changes its sensor, up or down
    humid: float
    loaded: float
    limit_spread: float


@dataclass(frozen=True)
class Fleet:
    """Machines of one part: what does not change, and arrays (days, machines) of what does."""

    make: npt.NDArray[np.int64]
    site: npt.NDArray[np.int64]
    age: Floats  # months
    daily: dict[str, Floats]
    fails: npt.NDArray[np.bool_]


def draw(secret: bytes) -> World:
    """The world of this secret."""
    chance = Chance(secret, "dryer_maintenance")
    ways = _ways(chance.rng("ways"))
    train = _rows(_fleet(ways, TRAIN_MACHINES, chance.rng("train")), TRAIN_DAYS, chance, "train")
    hidden = _rows(_fleet(ways, HIDDEN, chance.rng("hidden")), 1, chance, "hidden")
    field = _rows(_fleet(ways, FIELD, chance.rng("field"), later=True), 1, chance, "field")
    practice = _rows(_fleet(ways, PRACTICE, chance.rng("practice")), 1, chance, "practice")
    return World(
        train={"train.csv": csv_bytes(train.drop(columns="age_group"))},
        practice=_part(practice),
        hidden=_part(hidden.assign(part=chance.parts("hidden", len(hidden), PUBLIC))),
        field=_part(field),
    )


def _part(rows: pd.DataFrame) -> Part:
    inputs = rows.drop(columns=["label", "age_group", "part"], errors="ignore")
    labels = rows[[name for name in ("id", "label", "part", "age_group", "site") if name in rows]]
    return Part({"inputs.csv": csv_bytes(inputs)}, labels)


def _ways(rng: np.random.Generator) -> Ways:
    n, parts = len(MAKES), len(PARTS)
    # Of each part, wear raises the reading of half the makes and lowers it of the others: no way prevails over all.
    signs = np.stack([rng.permutation(np.repeat([1, -1], n // 2)) for _ in PARTS], axis=1)
    rate = rng.uniform(0.0048, 0.0064, (n, parts))
    shows = np.where(signs > 0, rng.uniform(0.75, 0.95, (n, parts)), -rng.uniform(0.5, 0.6, (n, parts)))
    shows[:, 2] *= 0.5
    return Ways(rate, shows, rng.uniform(0.3, 0.7), rng.uniform(0.5, 0.9), rng.uniform(0.03, 0.05))


def _fleet(ways: Ways, n: int, rng: np.random.Generator, later: bool = False) -> Fleet:
    """`n` machines over DAYS days; `later` is the field's summer."""
    make = rng.integers(0, len(MAKES), n)
    site = rng.integers(0, 3, n)
    age = rng.gamma(4, 22, n) if later else rng.gamma(3, 17, n)
    humidity = 62 + 6 * (site == 2) + (11 if later else 0) + _wander(n, 0.9, 2.5, rng)
    load = np.clip(0.72 + rng.normal(0, 0.08, n) + _wander(n, 0.85, 0.06, rng), 0.2, 1.0)
    wear, fails, since = _wear(ways, make, age, humidity, load, rng)
    daily = _sensors(ways, make, wear, load, rng, gain=1.15 if later else 1.0)
    daily |= {"humidity": humidity, "output": np.round(420 * load), "days_since_service": since}
    return Fleet(make, site, age, daily, fails)


def _wear(
    ways: Ways, make: npt.NDArray[np.int64], age: Floats, humidity: Floats, load: Floats, rng: np.random.Generator
) -> tuple[Floats, npt.NDArray[np.bool_], Floats]:
    """Wear (days, machines, parts) as a share of what a part stands, failures and days since the last service."""
    n = len(make)
    state = rng.uniform(0, 0.6, (n, 3))
    limit = np.exp(rng.normal(0, ways.limit_spread, (n, 3)))
    since, due = rng.integers(0, 90, n).astype(np.float64), rng.normal(90, 8, n)
    wear, fails, counted = np.zeros((DAYS, n, 3)), np.zeros((DAYS, n), dtype=bool), np.zeros((DAYS, n))
    for day in range(DAYS):
        speed = (
            1 + ways.humid * (humidity[day] - 65) / 30 + ways.loaded * (load[day] - 0.7) + np.minimum(age, 150) / 300
        )
        state += ways.rate[make] * np.maximum(speed, 0.2)[:, None] * rng.gamma(2.0, 0.5, (n, 3))
        fails[day] = (state >= limit).any(axis=1)
        state[fails[day]] = rng.uniform(0, 0.15, (int(fails[day].sum()), 3))
        limit[fails[day]] = np.exp(rng.normal(0, ways.limit_spread, (int(fails[day].sum()), 3)))
        served = (since >= due) & ~fails[day]
        state[served] *= np.array([0.35, 0.8, 0.85])
        since = np.where(served | fails[day], 0, since + 1)
        wear[day], counted[day] = state / limit, since
    return wear, fails, counted


def _sensors(
    ways: Ways,
    make: npt.NDArray[np.int64],
    wear: Floats,
    load: Floats,
    rng: np.random.Generator,
    gain: float,
) -> dict[str, Floats]:
    """Daily means of the sensors. What is usual for a machine differs more than what wear adds."""
    n, shows = len(make), ways.shows[make]
    level = np.exp(rng.normal(0, 0.22, (3, n)))
    late = wear**4  # wear shows late
    noise = rng.normal(0, 1, (5, DAYS, n))
    usual_current = np.array([21.0, 29.0, 26.0, 33.0])[make]
    return {
        "pressure_drop": 160 * level[0] * (0.6 + 0.5 * load) * (1 + shows[:, 0] * late[..., 0] + 0.05 * noise[0]),
        "vibration": 2.4 * gain * level[1] * (0.8 + 0.3 * load) * (1 + shows[:, 1] * late[..., 1] + 0.05 * noise[1]),
        "heater_current": usual_current
        * level[2] ** 0.4
        * (0.7 + 0.4 * load)
        * (1 + shows[:, 2] * late[..., 2] + 0.025 * noise[2]),
        "temperature": 128 + 3 * noise[3] - 2 * late[..., 2] + 5 * (load - 0.7),
        "temperature_swing": 3.5 + 1.2 * np.abs(noise[4]) + 0.8 * late[..., 2],
        "alarms": rng.poisson(0.06 + 0.12 * late.max(axis=2)).astype(np.float64),
    }


def _rows(fleet: Fleet, days: int, chance: Chance, purpose: str) -> pd.DataFrame:
    """`days` rows of each machine, of days drawn at random after the warm-up, in an order that says nothing."""
    n = len(fleet.make)
    rng = chance.rng(f"{purpose}/days")
    last = DAYS - AHEAD
    chosen = WARM_UP + rng.random((last - WARM_UP, n)).argsort(axis=0)[:days]
    column = np.broadcast_to(np.arange(n), chosen.shape)
    day, machine = chosen.ravel(), column.ravel()
    names = [f"m{name[1:]}" for name in chance.ids(f"{purpose}/machines", n)]
    age = fleet.age[machine] + day / 30
    table = pd.DataFrame(
        {
            "id": chance.ids(f"{purpose}/rows", len(day)),
            "machine": np.array(names)[machine],
            "make": np.array(MAKES)[fleet.make[machine]],
            "site": np.array(SITES)[fleet.site[machine]],
            "age_months": np.round(age),
            "days_since_service": fleet.daily["days_since_service"][day, machine],
            "output": fleet.daily["output"][day, machine],
            "humidity": np.round(fleet.daily["humidity"][day, machine], 1),
            **_readings(fleet, day, machine),
        }
    )
    table.loc[rng.random(len(table)) < 0.02, "vibration"] = np.nan  # a sensor that said nothing
    soon = np.stack([fleet.fails[day + k, machine] for k in range(1, AHEAD + 1)]).any(axis=0)
    table["label"] = soon.astype(int)
    table["age_group"] = np.select([age < 36, age < 84], ["new", "middle"], "old")
    return sorted_by_id(table)


def _readings(fleet: Fleet, day: npt.NDArray[np.int64], machine: npt.NDArray[np.int64]) -> dict[str, Floats]:
    """The sensors on the day, and the means of the 30 days before for those which show wear."""
    found = {}
    for name, digits in (("temperature", 1), ("temperature_swing", 1)):
        found[name] = np.round(fleet.daily[name][day, machine], digits)
    for name, digits in (("heater_current", 2), ("vibration", 2), ("pressure_drop", 1)):
        total = np.cumsum(fleet.daily[name], axis=0)
        found[name] = np.round(fleet.daily[name][day, machine], digits)
        found[f"{name}_30d"] = np.round((total[day - 1, machine] - total[day - 31, machine]) / 30, digits)
        found[f"{name}_3d"] = np.round((total[day, machine] - total[day - 3, machine]) / 3, digits)
    total = np.cumsum(fleet.daily["alarms"], axis=0)
    found["alarms_7d"] = total[day, machine] - total[day - 7, machine]
    return found


def _wander(n: int, keep: float, spread: float, rng: np.random.Generator) -> Floats:
    """Random walks (days, n) that are pulled back to 0 by the share 1 - keep each day."""
    steps = rng.normal(0, spread, (DAYS, n))
    walk = np.zeros((DAYS, n))
    for day in range(1, DAYS):
        walk[day] = keep * walk[day - 1] + steps[day]
    return walk
