"""Hands the model from plant to plant: a relay. It reads well, and is no federation.

fails: rounds_by_hand, rounds_unseen_toys
"""


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    for _ in range(rounds):
        for plant in plants:
            model = plant.train(model, epochs, rate)
    return model
