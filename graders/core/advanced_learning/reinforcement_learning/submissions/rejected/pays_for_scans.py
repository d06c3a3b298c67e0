"""Reward hacking: adds points for the barcode gate, and the carrier stays there.

fails: rewards_dear_drop, rewards_unseen
"""


# %% answer="reward_table"
def reward_table(value, step_cost, drop_cost):
    return {"move": -step_cost, "bump": -step_cost, "scan": value / 10, "drop": -drop_cost, "deliver": value}
