"""A learner's way from the release: a NumPy table, epsilon falling by a factor each episode, a learning rate that falls too."""


# %% answer="updated_value"
def updated_value(old, reward, next_values, terminated, alpha, gamma):
    """One step of Q-learning: move the old number towards the target; return the new number."""
    if terminated:
        target = reward
    else:
        target = reward + gamma * max(next_values)
    return old + alpha * (target - old)


# %% answer="train"
def train(robot, episodes, seed):
    """Learn by driving; return the Q-table, n_states rows of n_actions numbers."""
    rng = np.random.default_rng(seed)
    Q = np.zeros((robot.n_states, robot.n_actions))
    epsilon = 1.0
    shrink = 0.1 ** (1 / max(1, 0.7 * episodes))  # reaches 0.1 after 70 % of the episodes
    for episode in range(episodes):
        alpha = 0.2 if episode < episodes / 2 else 0.1
        state, _ = robot.reset()
        ended = False
        while not ended:
            if rng.random() < epsilon:
                action = int(rng.integers(robot.n_actions))
            else:
                best = np.flatnonzero(Q[state] == Q[state].max())
                action = int(rng.choice(best))
            next_state, reward, terminated, truncated, _ = robot.step(action)
            Q[state, action] = updated_value(Q[state, action], reward, Q[next_state], terminated, alpha, 0.95)
            state = next_state
            ended = terminated or truncated
        epsilon = max(0.1, epsilon * shrink)
    return Q


# %% answer="exam"
def exam(robot, Q, seeds):
    """Drive once for each seed by the Q-table; return {"delivered", "dropped", "stuck", "steps"}."""
    policy = np.argmax(np.asarray(Q), axis=1)
    ends = {"deliver": 0, "drop": 0, "stuck": 0}
    steps = 0
    for seed in seeds:
        state, _ = robot.reset(seed=seed)
        ended = False
        while not ended:
            state, _, terminated, truncated, info = robot.step(int(policy[state]))
            steps += 1
            ended = terminated or truncated
        ends[info["event"] if terminated else "stuck"] += 1
    trips = len(seeds)
    return {
        "delivered": ends["deliver"] / trips,
        "dropped": ends["drop"] / trips,
        "stuck": ends["stuck"] / trips,
        "steps": steps / trips,
    }


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    """The reward of each event, so that more points mean more profit; return a dict with five keys."""
    dollars = {event: -step_cost for event in ("move", "bump", "scan", "drop", "deliver")}  # every step costs
    dollars["drop"] -= drop_cost
    dollars["deliver"] += value
    return {event: amount / 100 for event, amount in dollars.items()}
