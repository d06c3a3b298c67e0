"""Opens the labels, only to count them.

fails: rounds_stay_outside, rounds_ten_plants
"""


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    for _ in range(rounds):
        trained = [plant.train(model, epochs, rate) for plant in plants]
        counts = [len(plant.labels) for plant in plants]
        model = sum(c * m for c, m in zip(counts, trained)) / sum(counts)
    return model
