"""Looks for the largest number starting from 0: wrong where all of them are negative.

fails: update_unseen
"""


# %% answer="updated_value"
def updated_value(old, reward, next_values, terminated, alpha, gamma):
    best = 0
    for value in next_values:
        if value > best:
            best = value
    target = reward + (0 if terminated else gamma * best)
    return old + alpha * (target - old)
