"""Puts the 1 before the pixels, so that every weight meets another pixel.

fails: update_one_step, update_many_steps, update_unseen
"""


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    weights = np.array(model)
    inputs = np.hstack([np.ones((len(images), 1)), images])
    for _ in range(epochs):
        weights = weights - rate * inputs.T @ (chances(weights, images) - np.eye(10)[labels]) / len(labels)
    return weights
