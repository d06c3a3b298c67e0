"""Takes the pictures of all plants to headquarters and trains there.

fails: rounds_by_hand, rounds_stay_outside, rounds_unseen_toys, rounds_ten_plants
"""


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    images = np.vstack([plant.images for plant in plants])
    labels = np.concatenate([plant.labels for plant in plants])
    return local_update(model, images, labels, rounds * epochs, rate)
