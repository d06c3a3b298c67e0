"""Averages without weights: a picture of a small plant counts more than one of a large plant.

fails: average_by_hand, average_unseen
"""


# %% answer="federated_average"
def federated_average(models, counts):
    return np.mean([np.asarray(model) for model in models], axis=0)
