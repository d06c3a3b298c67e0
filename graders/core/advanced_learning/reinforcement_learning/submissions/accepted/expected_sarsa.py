"""Expected SARSA: looks ahead to the mean over what it would really do next; explores ever less; a table as a dict."""


# %% answer="train"
def train(robot, episodes, seed):
    dice = random.Random(seed)
    actions = range(robot.n_actions)
    q = {}

    def numbers(state):
        return [q.get((state, a), 0.0) for a in actions]

    for episode in range(episodes):
        epsilon = max(0.05, 1 - episode / episodes)
        state, _ = robot.reset()
        ended = False
        while not ended:
            here = numbers(state)
            if dice.random() < epsilon:
                action = dice.choice(actions)
            else:
                action = dice.choice([a for a in actions if here[a] == max(here)])
            after, reward, terminated, truncated, _ = robot.step(action)
            there = numbers(after)
            ahead = 0.0 if terminated else (1 - epsilon) * max(there) + epsilon * sum(there) / len(there)
            q[state, action] = here[action] + 0.15 * (reward + 0.97 * ahead - here[action])
            state = after
            ended = terminated or truncated
    return [numbers(state) for state in range(robot.n_states)]


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    # the last step costs as well, and a bump a little more, since it helps nobody
    table = dict(move=-step_cost, scan=-step_cost, bump=-1.05 * step_cost)
    table["deliver"] = value - step_cost
    table["drop"] = -(drop_cost + step_cost)
    return table
