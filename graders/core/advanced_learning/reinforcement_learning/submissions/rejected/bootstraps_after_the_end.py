"""Adds the next cell's numbers although the episode has ended.

fails: update_at_the_end, update_unseen
"""


# %% answer="updated_value"
def updated_value(old, reward, next_values, terminated, alpha, gamma):
    target = reward + gamma * max(next_values)
    return old + alpha * (target - old)
