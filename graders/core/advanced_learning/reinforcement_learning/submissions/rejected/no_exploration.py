"""Always takes the largest number, the first of equals: bumps into the same wall for ever.

fails: train_corridor, train_packing, train_other_warehouses, train_seed
"""


# %% answer="train"
def train(robot, episodes, seed):
    Q = [[0.0] * robot.n_actions for _ in range(robot.n_states)]
    for _ in range(episodes):
        state, _ = robot.reset()
        done = False
        while not done:
            action = Q[state].index(max(Q[state]))
            next_state, reward, terminated, truncated, _ = robot.step(action)
            target = reward if terminated else reward + 0.95 * max(Q[next_state])
            Q[state][action] += 0.2 * (target - Q[state][action])
            state, done = next_state, terminated or truncated
    return Q
