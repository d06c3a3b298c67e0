"""A simulated warehouse floor on which a driverless carrier (AGV) learns to drive.

The loader is `agv_warehouse`. `Warehouse` has the interface of a Gymnasium environment (`reset`, `step`), and
`Warehouse.robot` is what the carrier itself sees of it: no map. `ideal_policy` and `outcomes` know the map and all
probabilities and compute exactly what learning can only estimate; lessons draw with them, checks judge with them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DIRECTIONS = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left: (row, column)
EVENTS = ("move", "bump", "scan", "drop", "deliver")
REWARDS = {"move": 0.0, "bump": 0.0, "scan": 0.0, "drop": -1.0, "deliver": 1.0}

# . floor, # shelf, S start, G packing station, X edge of the loading dock, C barcode gate
PACKING_FLOOR = (
    "....C...",
    ".##.###.",
    "........",
    ".##.##..",
    "S......G",
    "XXXXXXXX",
)
# Gymnasium's FrozenLake-v1, 4x4: with slip=2/3 and no reward for "drop" the rules are the same.
FROZEN_LAKE = ("S...", ".X.X", "...X", "X..G")


class Robot:
    """A warehouse as its carrier sees it: numbers of places, numbers of actions, and what comes of them."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.n_states, self.n_actions = warehouse.n_states, warehouse.n_actions
        self.reset, self.step = warehouse.reset, warehouse.step


class Warehouse:
    """A floor of cells. The carrier drives to a neighbouring cell at each step, and sometimes slips.

    With probability `slip` it goes to one of the two sides instead (half each), as in Gymnasium's FrozenLake. A shelf
    or the wall stops it: it stays where it is ("bump"). An episode ends at the packing station ("deliver"), over the
    edge of the dock ("drop"), or after `limit` steps.

    `wiring[a]` is the direction (see `DIRECTIONS`) into which action `a` drives. `rewards` overrides `REWARDS`.
    """

    n_actions = 4

    def __init__(
        self,
        layout: Sequence[str] = PACKING_FLOOR,
        slip: float = 0.1,
        limit: int = 100,
        rewards: Mapping[str, float] | None = None,
        wiring: Sequence[int] = (0, 1, 2, 3),
        seed: int = 0,
    ) -> None:
        self.layout, self.slip, self.limit = tuple(layout), float(slip), int(limit)
        self.wiring = tuple(int(direction) for direction in wiring)
        self.rewards = REWARDS | dict(rewards or {})
        self.rows, self.columns = len(self.layout), len(self.layout[0])
        letters = "".join(self.layout)
        if len(letters) != self.rows * self.columns or set(letters) - set(".#SGXC") or letters.count("S") != 1:
            raise ValueError("layout: rows of equal length out of . # S G X C, with one S")
        if not 0 <= self.slip <= 1 or sorted(self.wiring) != [0, 1, 2, 3] or set(self.rewards) != set(EVENTS):
            raise ValueError("slip is 0 to 1, wiring an order of 0 to 3, rewards are for: " + ", ".join(EVENTS))
        self.n_states, self.start = len(letters), letters.index("S")
        self.episodes = self.steps = 0  # so far, over all episodes
        self._moves = [[self._drive(place, d) for d in DIRECTIONS] for place in range(self.n_states)]
        self._random = random.Random(seed)
        self._state, self._left = self.start, 0

    def _drive(self, place: int, direction: tuple[int, int]) -> tuple[int, str]:
        row, column = place // self.columns + direction[0], place % self.columns + direction[1]
        if not (0 <= row < self.rows and 0 <= column < self.columns) or self.layout[row][column] == "#":
            return place, "bump"
        event = {"G": "deliver", "X": "drop", "C": "scan"}.get(self.layout[row][column], "move")
        return row * self.columns + column, event

    def reset(self, seed: int | None = None) -> tuple[int, dict[str, Any]]:
        """Put the carrier at the start: (state, info). With a `seed`, chance starts afresh from it."""
        if seed is not None:
            self._random.seed(int(seed))
        self._state, self._left = self.start, self.limit
        self.episodes += 1
        return self.start, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Drive once: (state, reward, terminated, truncated, info); `info["event"]` says what happened."""
        if self._left <= 0:
            raise RuntimeError("the episode is over: call reset() first")
        if not 0 <= action < 4:
            raise ValueError(f"action {action}: there are actions 0 to 3")
        direction, chance = self.wiring[int(action)], self._random.random()
        if chance < self.slip:
            direction = (direction + (1 if chance < self.slip / 2 else 3)) % 4
        self._state, event = self._moves[self._state][direction]
        self._left -= 1
        self.steps += 1
        terminated = event in ("deliver", "drop")
        truncated = self._left == 0 and not terminated
        if terminated:
            self._left = 0
        return self._state, self.rewards[event], terminated, truncated, {"event": event}

    def robot(self) -> Robot:
        """The same warehouse without the map."""
        return Robot(self)

    def chances(self) -> tuple[Floats, dict[str, Floats]]:
        """P[action, state, next] and, for each event, its probability [action, state]; ended states stay, silently."""
        n = self.n_states
        goes, events = np.zeros((4, n, n)), {event: np.zeros((4, n)) for event in EVENTS}
        for state in range(n):
            ended = "".join(self.layout)[state] in "GX#"
            for action, direction in enumerate(self.wiring):
                if ended:
                    goes[action, state, state] = 1
                    continue
                for turn, chance in ((0, 1 - self.slip), (1, self.slip / 2), (3, self.slip / 2)):
                    after, event = self._moves[state][(direction + turn) % 4]
                    goes[action, state, after] += chance
                    events[event][action, state] += chance
        return goes, events


class Outcomes(NamedTuple):
    """Of one episode: the probabilities of its three ends, and the expected number of steps, bumps and scans."""

    delivered: float
    dropped: float
    stuck: float
    steps: float
    bumps: float
    scans: float


def outcomes(warehouse: Warehouse, policy: Sequence[int] | Ints) -> Outcomes:
    """Exactly what comes of driving by `policy` (an action for each state) until the episode's end or limit."""
    goes, events = warehouse.chances()
    states = np.arange(warehouse.n_states)
    chosen = np.asarray(policy, dtype=int)
    step, happens = goes[chosen, states], np.stack([events[name][chosen, states] for name in EVENTS], axis=1)
    there, counts = np.zeros(warehouse.n_states), np.zeros(len(EVENTS))
    there[warehouse.start] = 1
    for _ in range(warehouse.limit):
        counts += there @ happens
        there = there @ step
    total = dict(zip(EVENTS, counts.tolist(), strict=True))
    return Outcomes(
        total["deliver"],
        total["drop"],
        max(0.0, 1 - total["deliver"] - total["drop"]),
        sum(total.values()),
        total["bump"],
        total["scan"],
    )


def ideal_policy(warehouse: Warehouse, rewards: Mapping[str, float] | None = None, gamma: float = 0.95) -> Ints:
    """The best action for each state when map and probabilities are known (policy iteration, `gamma` below 1).

    `rewards` stand in for the warehouse's own. Of actions that are equal, up to 1e-9 of the largest reward, the first.
    """
    goes, events = warehouse.chances()
    given = warehouse.rewards | dict(rewards or {})
    gain: Floats = np.sum([given[name] * chance for name, chance in events.items()], axis=0)
    slack = 1e-9 * max(1e-30, max(abs(number) for number in given.values()))
    states = np.arange(warehouse.n_states)
    best: Ints = np.zeros(warehouse.n_states, dtype=np.int64)
    for _ in range(200):
        value = np.linalg.solve(np.eye(len(states)) - gamma * goes[best, states], gain[best, states])
        worth = gain + gamma * goes @ value
        if (worth.max(axis=0) <= worth[best, states] + slack).all():
            break
        best = np.argmax(worth, axis=0)
    first: Ints = np.argmax(worth >= worth.max(axis=0) - slack, axis=0)
    return first


def draw_floor(seed: int, rows: int = 5, columns: int = 6, slip: float = 0.1) -> tuple[str, ...]:
    """A floor drawn at random: start at the left, packing station at the right, shelves, dock edges and one gate.

    At the given `slip` a carrier that knows the map delivers 97 times in 100, and the way is no straight line.
    """
    rng = np.random.default_rng(seed)
    while True:
        cells = rng.choice(list("....##X"), size=(rows, columns), p=[0.18, 0.18, 0.18, 0.18, 0.08, 0.08, 0.12])
        cells[rng.integers(rows), 0] = "S"
        cells[rng.integers(rows), columns - 1] = "G"
        free = np.argwhere(cells == ".")
        cells[tuple(free[rng.integers(len(free))])] = "C"
        layout = tuple("".join(row) for row in cells)
        if sum(row.count("X") for row in layout) < 2:
            continue
        floor = Warehouse(layout, slip=slip)
        result = outcomes(floor, ideal_policy(floor))
        if result.delivered >= 0.97 and columns + 1 <= result.steps <= 14:
            return layout


def agv_warehouse(floor: int | None = None, **options: Any) -> Warehouse:
    """A warehouse floor for a carrier to learn on; `options` go to `Warehouse` (`slip`, `limit`, `rewards`, …).

    Simulated; no warehouse was measured. The floor without a number is the course's own (`PACKING_FLOOR`); a number
    is the seed of a floor drawn at random (`draw_floor`). The slipping follows FrozenLake of Gymnasium (Farama
    Foundation): the same chance at each step, to either side. A real floor adds loads, speed, braking distance,
    batteries, other carriers and people, and sensors that err about where the carrier is.
    """
    slip = float(options.get("slip", 0.1))
    return Warehouse(PACKING_FLOOR if floor is None else draw_floor(floor, slip=slip), **options)


def picture(
    axes: Any,
    warehouse: Warehouse,
    letters: str = "SPC",
    policy: Sequence[int] | Ints | None = None,
    values: Sequence[float] | Floats | None = None,
) -> Any:
    """Draw the floor into matplotlib's `axes`; `letters` name start, packing station and gate.

    With a `policy`, arrows show where each action drives, and the way without slipping is drawn in bold. With `values`
    (one for each state) the cells are coloured by them; the coloured image is returned, for a colour bar.
    """
    from matplotlib.collections import PolyCollection

    shown, cells = None, "".join(warehouse.layout)
    if values is not None:
        colours = np.array([np.nan if c in "#XG" else float(v) for c, v in zip(cells, values, strict=True)])
        shown = axes.imshow(colours.reshape(warehouse.rows, warehouse.columns), cmap="viridis")
    styles: dict[str, dict[str, Any]] = {
        "#": {"facecolor": "#8c8c8c", "edgecolor": "white", "linewidth": 1.5},
        "X": {"facecolor": "#f2b48a", "edgecolor": "#7a2c00", "linewidth": 0, "hatch": "////"},
        ".SGC": {"facecolor": "#f7f7f7" if values is None else "none", "edgecolor": "#d9d9d9", "linewidth": 1},
    }
    for kinds, style in styles.items():
        squares = [np.divmod(state, warehouse.columns) for state, cell in enumerate(cells) if cell in kinds]
        outlines = [
            [(c - 0.5, r - 0.5), (c + 0.5, r - 0.5), (c + 0.5, r + 0.5), (c - 0.5, r + 0.5)] for r, c in squares
        ]
        axes.add_collection(PolyCollection(outlines, **style))
    for state, cell in enumerate(cells):
        row, column = divmod(state, warehouse.columns)
        if cell in "SGC":
            letter = letters["SGC".index(cell)]
            colour = {"S": "#0072B2", "G": "#00664b", "C": "#8a3b6e"}[cell]
            box = {"boxstyle": "circle,pad=0.25", "facecolor": "white", "edgecolor": colour}
            place = (column + 0.27, row - 0.27) if policy is not None and cell != "G" else (column, row)
            size = 7 if policy is not None and cell != "G" else 12
            axes.text(*place, letter, color=colour, ha="center", va="center", fontsize=size, bbox=box, zorder=4)
    if policy is not None:
        _arrows(axes, warehouse, policy, "white" if values is not None else "#555555")
    axes.set(xlim=(-0.5, warehouse.columns - 0.5), ylim=(warehouse.rows - 0.5, -0.5), xticks=[], yticks=[])
    axes.set_aspect("equal")
    axes.grid(False)
    axes.spines[:].set_visible(False)
    return shown


def _arrows(axes: Any, warehouse: Warehouse, policy: Sequence[int] | Ints, colour: str) -> None:
    cells, state, way = "".join(warehouse.layout), warehouse.start, {warehouse.start}
    while cells[state] not in "GX":
        state = warehouse._moves[state][warehouse.wiring[int(policy[state])]][0]
        if state in way:
            break
        way.add(state)
    for bold, shade, width in ((False, colour, 0.006), (True, "#D55E00", 0.014)):
        places = [p for p, cell in enumerate(cells) if cell not in "#GX" and (p in way) == bold]
        turns = np.array([DIRECTIONS[warehouse.wiring[int(policy[p])]] for p in places]).reshape(-1, 2)
        rows, columns = np.divmod(np.array(places, dtype=int), warehouse.columns)
        axes.quiver(
            columns, rows, turns[:, 1], turns[:, 0], color=shade, pivot="mid", angles="xy", scale_units="xy", scale=1.6,
            width=width, headwidth=3.5, headlength=3.5, headaxislength=3.2, zorder=3,
        )  # fmt: skip
