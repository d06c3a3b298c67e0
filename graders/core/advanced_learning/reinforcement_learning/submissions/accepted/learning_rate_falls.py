"""Each number of the table has a learning rate of its own, which falls with its visits; NumPy breaks ties."""


# %% answer="train"
def train(robot, episodes, seed):
    rng = np.random.default_rng(seed)
    Q = np.zeros((robot.n_states, robot.n_actions))
    visits = np.zeros_like(Q)
    for _ in range(episodes):
        state, _ = robot.reset()
        done = False
        while not done:
            if rng.random() < 0.25:
                action = rng.integers(robot.n_actions)
            else:
                action = rng.choice(np.flatnonzero(Q[state] == Q[state].max()))
            next_state, reward, terminated, truncated, _ = robot.step(action)
            visits[state, action] += 1
            alpha = max(0.08, 1 / visits[state, action] ** 0.7)
            target = reward + 0.95 * Q[next_state].max() * (not terminated)
            Q[state, action] += alpha * (target - Q[state, action])
            state, done = next_state, terminated or truncated
    return Q
