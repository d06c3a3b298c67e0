"""Hidden checks of reinforcement_learning: other numbers, other floors, other seeds, other prices."""

import numpy as np

from aitracks.checks import Text, array, close, hidden, partial, require
from aitracks.data.warehouse import PACKING_FLOOR, Warehouse, draw_floor, ideal_policy, outcomes

RESULT = {"delivered": float, "dropped": float, "stuck": float, "steps": float}
TABLE = {"move": float, "bump": float, "scan": float, "drop": float, "deliver": float}
WAREHOUSE = "aitracks.data.warehouse:Warehouse"


@hidden("updated_value", points=1, category=Text("沒看過的數字與動作數", "Other numbers, and more or fewer actions"))
def update_unseen(student, rng):
    for n in (1, 2, 4, 7):
        for sign in (1, -1):
            for terminated in (False, True):
                after = sign * rng.uniform(0.2, 2, n)  # all negative, too: their maximum is not 0
                old, reward, alpha, gamma = rng.uniform(-2, 2), rng.uniform(-3, 3), rng.uniform(0.05, 1), rng.random()
                target = reward if terminated else reward + gamma * after.max()
                given = after if n != 4 else after.tolist()
                new = student.call("updated_value", old, reward, given, terminated, alpha, gamma, returns=float)
                close(new, float(old + alpha * (target - old)), Text("新的數字", "the new number"))


def _learned(student, layout, slip, wiring, episodes, seed):
    remote = student.library(WAREHOUSE, list(layout), slip, limit=60, wiring=wiring, seed=seed)
    shape = (len(layout) * len(layout[0]), 4)
    table = student.call("train", remote.make("robot"), episodes, seed, returns=array(shape=shape))
    return table, remote.attr("episodes", returns=int)


def _mirrored(layout):
    return tuple(row[::-1] for row in layout)


@hidden("train", points=2, category=Text("沒看過的倉庫與接線", "Warehouses and wirings not seen before"))
def train_other_warehouses(student, rng):
    seeds = [int(seed) for seed in rng.integers(0, 100_000, 10)]
    floors = [PACKING_FLOOR, _mirrored(PACKING_FLOOR), *(draw_floor(seed) for seed in seeds[:4])]
    passed = failed = 0
    for layout, seed in zip(floors, seeds[4:], strict=True):
        if failed >= 4 or passed >= 4:
            break  # the others cannot change it
        wiring = [int(direction) for direction in rng.permutation(4)]
        floor = Warehouse(layout, slip=0.1, limit=60, wiring=wiring)
        table, episodes = _learned(student, layout, 0.1, wiring, 1500, seed)
        require(episodes <= 1500, "開了太多回合。", "Too many episodes were driven.")
        share = outcomes(floor, table.argmax(axis=1)).delivered / outcomes(floor, ideal_policy(floor)).delivered
        passed, failed = passed + (share >= 0.85), failed + (share < 0.85)
    # Share of the perfect carrier's, single floors, 24 seeds each. Reference 0.997 to 1.00 here and mirrored, 0.955 to
    # 1.01 on drawn floors; always at random 0.995 to 1.00 and 0.897 to 1.01; constant epsilon 0.2 0.950 and 0.945 up.
    # Floors of six at 0.85: reference 5 to 6 in 60 draws of this check, constant epsilon 0.1 with alpha 0.1 5 to 6,
    # always at random 6. Wrong: no exploration 0 to 2; ties to the first 0 to 5, which the public check catches.
    if passed == 3:
        partial(0.5, "有幾座倉庫送達得不夠多。", "In some warehouses it does not deliver often enough.")
    require(passed >= 4, "大部分的倉庫送達得不夠多。", "In most warehouses it does not deliver often enough.")


@hidden("train", points=1, category=Text("種子：可以重做，也會換", "The seed: repeatable, and it matters"))
def train_seed(student, rng):
    # Whatever is tried first ends at once or moves on, so that tables of different seeds differ in all right solutions.
    layout, seeds = ("X...G", "S....", "X...X"), [int(seed) for seed in rng.choice(100_000, 2, replace=False)]
    tables = []
    for seed in (seeds[0], seeds[0], seeds[1]):
        robot = student.library(WAREHOUSE, list(layout), 0.1, seed=9).make("robot")
        tables.append(student.call("train", robot, 150, seed, returns=array(shape=(15, 4))))
    require(np.array_equal(tables[0], tables[1]), "同一個種子學出兩張表。", "The same seed gave two tables.")
    require(not np.array_equal(tables[0], tables[2]), "換了種子，表完全一樣。", "Another seed gave the same table.")


def _driven(warehouse, table, seeds):
    counts, steps = {"delivered": 0, "dropped": 0, "stuck": 0}, 0
    for seed in seeds:
        state, _ = warehouse.reset(seed=seed)
        terminated = truncated = False
        while not (terminated or truncated):
            state, _, terminated, truncated, info = warehouse.step(int(np.argmax(table[state])))
            steps += 1
        counts[{"deliver": "delivered", "drop": "dropped"}.get(info["event"], "stuck")] += 1
    return {key: count / len(seeds) for key, count in counts.items()} | {"steps": steps / len(seeds)}


@hidden("exam", points=1, category=Text("沒看過的種子與回饋", "Seeds and rewards not seen before"))
def exam_unseen(student, rng):
    for rewards in ({}, {"deliver": -2.0, "drop": 5.0, "move": 0.5}):  # a delivery is a delivery, whatever it pays
        layout = ("#.X.#.#.", "S......G", "X#.#X.##")
        warehouse = Warehouse(layout, slip=0.25, limit=8, rewards=rewards)
        table = rng.uniform(-1, 0.5, (24, 4))
        table[:, 1] += 2
        seeds = [int(seed) for seed in rng.choice(1_000_000, size=120, replace=False)]
        robot = student.library(WAREHOUSE, list(layout), 0.25, 8, rewards).make("robot")
        result = student.call("exam", robot, table, seeds, returns=RESULT)
        for key, value in _driven(warehouse, table, seeds).items():
            close(result[key], value, Text(key, key))


@hidden("exam", points=1, category=Text("永遠到不了的車子", "A carrier that never arrives"))
def exam_stuck(student, rng):
    layout, limit = ("#####", "#S..G", "#####"), int(rng.integers(60, 90))
    table = rng.uniform(0, 0.5, (15, 4))
    table[:, 0] += 1  # up, into the shelf, for ever
    robot = student.library(WAREHOUSE, list(layout), 0.0, limit).make("robot")
    result = student.call("exam", robot, table, [int(seed) for seed in rng.integers(0, 9999, 30)], returns=RESULT)
    expected = {"delivered": 0.0, "dropped": 0.0, "stuck": 1.0, "steps": float(limit)}
    for key, value in expected.items():
        close(result[key], value, Text(key, key))


NARROW = ("#X.XX..", "S.C...G", "#XX.XX#")  # along the edge is the only way


def _profit(warehouse, rewards, value, step_cost, drop_cost):
    result = outcomes(warehouse, ideal_policy(warehouse, rewards, gamma=0.99))
    return value * result.delivered - step_cost * result.steps - drop_cost * result.dropped


@hidden("reward_table", points=2, category=Text("沒看過的倉庫與價錢", "Warehouses and prices not seen before"))
def rewards_unseen(student, rng):
    cases = (
        (PACKING_FLOOR, 1, rng.uniform(2500, 4000)),  # drops are dear: go round, and do not stay at the gate
        (PACKING_FLOOR, rng.uniform(7.8, 8.5), rng.uniform(8, 20)),  # time is dear: along the edge
        (NARROW, 1, rng.uniform(40, 80)),  # there is a risk, and it is worth taking
        (draw_floor(int(rng.integers(0, 100_000))), 1, rng.uniform(300, 2000)),
    )
    good = 0
    for layout, step_cost, drop_cost in cases:
        unit = float(rng.choice([0.01, 1.0, 1000.0]))  # NT$, hundreds or thousands: prices are what they are
        prices = [unit * float(price) for price in (100, step_cost, drop_cost)]
        rewards = student.call("reward_table", *prices, returns=TABLE)
        floor = Warehouse(layout, slip=0.1, wiring=[int(direction) for direction in rng.permutation(4)])
        honest = dict.fromkeys(("move", "bump", "scan"), -prices[1]) | {"drop": -prices[2], "deliver": prices[0]}
        best = _profit(floor, honest, *prices)
        good += _profit(floor, {key: rewards[key] for key in TABLE}, *prices) >= best - 0.03 * prices[0]
    # Exact, no chance in it. Short of the best, in percent of a delivery's value: reference 0, a bump that costs three
    # steps 0.3. Wrong: one table for all prices 7.9 and 14.9 in the first two cases, no cost of steps 14.9, points for
    # scans 186, a drop of a thousand times its cost over 100 in the third.
    require(good == 4, "公司少賺了。", "The company earns less than it could.")
