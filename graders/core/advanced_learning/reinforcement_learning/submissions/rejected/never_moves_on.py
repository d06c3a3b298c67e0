"""Forgets `state = next_state`: mends the numbers of the start for ever.

fails: train_corridor, train_packing, train_other_warehouses
"""


# %% answer="train"
def train(robot, episodes, seed):
    dice = random.Random(seed)
    Q = [[0.0] * robot.n_actions for _ in range(robot.n_states)]
    for _ in range(episodes):
        state, _ = robot.reset()
        done = False
        while not done:
            action = dice.randrange(robot.n_actions)
            next_state, reward, terminated, truncated, _ = robot.step(action)
            target = reward if terminated else reward + 0.95 * max(Q[next_state])
            Q[state][action] += 0.2 * (target - Q[state][action])
            done = terminated or truncated
    return Q
