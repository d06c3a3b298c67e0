"""Computes the probabilities before the loop, and steps the same way each time.

fails: update_many_steps, update_unseen
"""


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    inputs = np.hstack([images, np.ones((len(images), 1))])
    gap = chances(model, images) - np.eye(10)[labels]
    return model - epochs * rate * inputs.T @ gap / len(labels)
