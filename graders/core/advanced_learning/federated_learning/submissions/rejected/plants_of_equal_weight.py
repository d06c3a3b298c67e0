"""Federates, and lets every plant count the same.

fails: rounds_by_hand, rounds_unseen_toys
"""


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    for _ in range(rounds):
        model = np.mean([plant.train(model, epochs, rate) for plant in plants], axis=0)
    return model
