"""Adds the gap instead of subtracting it.

fails: update_one_step, update_many_steps, update_unseen
"""


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    weights = np.array(model)
    inputs = np.hstack([images, np.ones((len(images), 1))])
    for _ in range(epochs):
        weights = weights + rate * inputs.T @ (chances(weights, images) - np.eye(10)[labels]) / len(labels)
    return weights
