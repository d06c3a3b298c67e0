"""SARSA: learns from the action that it really takes next, with ever less exploration; a table as a dict."""


# %% answer="train"
def train(robot, episodes, seed):
    dice = random.Random(seed)
    actions = range(robot.n_actions)
    q = {}

    def choose(state, epsilon):
        if dice.random() < epsilon:
            return dice.choice(actions)
        order = list(actions)
        dice.shuffle(order)
        return max(order, key=lambda a: q.get((state, a), 0.0))

    for episode in range(episodes):
        epsilon = max(0.02, 1 - 1.5 * episode / episodes)
        state, _ = robot.reset()
        action = choose(state, epsilon)
        ended = False
        while not ended:
            after, reward, terminated, truncated, _ = robot.step(action)
            following = choose(after, epsilon)
            ahead = 0.0 if terminated else q.get((after, following), 0.0)
            old = q.get((state, action), 0.0)
            q[state, action] = old + 0.15 * (reward + 0.97 * ahead - old)
            state, action = after, following
            ended = terminated or truncated
    return [[q.get((state, a), 0.0) for a in actions] for state in range(robot.n_states)]


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    # the last step costs as well, and a bump a little more, since it helps nobody
    table = dict(move=-step_cost, scan=-step_cost, bump=-1.05 * step_cost)
    table["deliver"] = value - step_cost
    table["drop"] = -(drop_cost + step_cost)
    return table
