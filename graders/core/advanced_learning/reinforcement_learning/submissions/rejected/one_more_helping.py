"""Drives half as many episodes again as it was given.

fails: train_corridor, train_other_warehouses
"""


# %% answer="train"
def train(robot, episodes, seed):
    dice = random.Random(seed)
    Q = [[0.0] * robot.n_actions for _ in range(robot.n_states)]
    for _ in range(episodes + episodes // 2):
        state, _ = robot.reset()
        done = False
        while not done:
            action = dice.randrange(robot.n_actions)
            next_state, reward, terminated, truncated, _ = robot.step(action)
            target = reward if terminated else reward + 0.95 * max(Q[next_state])
            Q[state][action] += 0.2 * (target - Q[state][action])
            state, done = next_state, terminated or truncated
    return Q
