"""Counts deliveries and drops, but not what a step costs.

fails: rewards_dear_time, rewards_unseen
"""


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    return {"move": 0, "bump": 0, "scan": 0, "drop": -drop_cost, "deliver": value}
