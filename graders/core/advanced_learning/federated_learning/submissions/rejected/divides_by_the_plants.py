"""Weights by the counts and divides by the number of plants.

fails: average_by_hand, average_unseen
"""


# %% answer="federated_average"
def federated_average(models, counts):
    return sum(count * np.asarray(model) for model, count in zip(models, counts)) / len(models)
