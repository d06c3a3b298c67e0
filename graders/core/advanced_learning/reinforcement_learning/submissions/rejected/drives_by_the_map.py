"""Learns nothing: writes the way through the Taoyuan warehouse into the table, as the engineers did.

fails: train_corridor, train_other_warehouses, train_seed
"""


# %% answer="train"
def train(robot, episodes, seed):
    route = (
        "vvvvvvvv"
        "v>>>>>>v"
        ">>>>>>>v"
        "^>>^>>>v"
        "^^>^>^>>"
        "^^^^^^^^"
    )  # fmt: skip
    Q = np.zeros((robot.n_states, 4))
    for state in range(robot.n_states):
        Q[state, "^>v<".index(route[state % 48])] = 1
    return Q
