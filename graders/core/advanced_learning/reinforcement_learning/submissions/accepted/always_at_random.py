"""Drives at random in all training episodes (Q-learning is off-policy), with NumPy; rewards in units of a delivery."""


# %% answer="updated_value"
def updated_value(old, reward, next_values, terminated, alpha, gamma):
    future = 0.0 if terminated else float(np.max(next_values))
    return (1 - alpha) * old + alpha * (reward + gamma * future)


# %% answer="train"
def train(robot, episodes, seed):
    rng = np.random.default_rng(seed)
    table = np.zeros((robot.n_states, robot.n_actions))
    for _ in range(episodes):
        state = robot.reset()[0]
        while True:
            action = int(rng.integers(robot.n_actions))
            after, reward, terminated, truncated, _ = robot.step(action)
            table[state, action] = updated_value(table[state, action], reward, table[after], terminated, 0.2, 0.95)
            state = after
            if terminated or truncated:
                break
    return table


# %% answer="exam"
def exam(robot, Q, seeds):
    ends, steps = [], 0
    for seed in seeds:
        state, _ = robot.reset(seed=seed)
        while True:
            state, _, terminated, truncated, info = robot.step(Q[state].argmax())
            steps += 1
            if terminated or truncated:
                ends.append(info["event"])
                break
    share = {name: ends.count(name) / len(ends) for name in ("deliver", "drop")}
    return {
        "delivered": share["deliver"],
        "dropped": share["drop"],
        "stuck": 1 - share["deliver"] - share["drop"],
        "steps": steps / len(ends),
    }


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    step = step_cost / value
    return {"deliver": 1, "drop": -drop_cost / value, "move": -step, "bump": -step, "scan": -step}
