"""Reward hacking: pays for each step, so that the carrier keeps moving. It does, and delivers nothing.

fails: rewards_dear_time, rewards_unseen
"""


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    return {"move": step_cost, "bump": -step_cost, "scan": step_cost, "drop": -drop_cost, "deliver": value}
