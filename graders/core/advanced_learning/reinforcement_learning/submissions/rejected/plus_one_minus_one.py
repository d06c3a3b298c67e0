"""One table for all prices.

fails: rewards_dear_drop, rewards_dear_time, rewards_unseen
"""


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    return {"move": -0.01, "bump": -0.01, "scan": -0.01, "drop": -1, "deliver": 1}
