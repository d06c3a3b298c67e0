"""Punishes a drop so heavily that the carrier would rather not move.

fails: rewards_dear_time, rewards_unseen
"""


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    return {"move": -step_cost, "bump": -step_cost, "scan": -step_cost, "drop": -1000 * drop_cost, "deliver": value}
