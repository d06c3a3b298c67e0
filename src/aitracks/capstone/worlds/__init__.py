"""The worlds of the capstones: for each problem, all its data as a function of a cohort's secret.

Each problem has a module of its name with ``draw(secret: bytes) -> World``. Labels are simulated; the cards
``datasets/capstone_<problem>`` say what was put in.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from aitracks.capstone.worlds.splits import Part, World, install
from aitracks.errors import UnknownError

__all__ = ["PROBLEMS", "Part", "World", "draw", "make"]

PROBLEMS = (
    "papaya_ripeness",
    "casting_inspection",
    "traffic_clips",
    "lung_nodules",
    "demand_forecast",
    "wastewater_dosing",
    "dryer_maintenance",
    "customer_intents",
)


def draw(problem: str, secret: bytes) -> World:
    """The world of a problem: the same secret gives the same bytes, another secret another world.

    Raises UnknownError for a problem without a world, StateError for a secret that has not 32 bytes.
    """
    if problem not in PROBLEMS:
        raise UnknownError("problem", problem, PROBLEMS, "Only these have a generator of data.")
    world: World = importlib.import_module(f"aitracks.capstone.worlds.{problem}").draw(secret)
    return world


def make(problem: str, secret: bytes, folder: Path) -> None:
    """Write the world of a problem into `folder`, replacing what is there in one step.

    The folder then holds open/train/, open/practice/ (with labels.csv), hidden/inputs/, hidden/labels.csv,
    field/inputs/ and field/labels.csv. Raises UnknownError, or StateError where nothing can be written.
    """
    install(draw(problem, secret), folder)
