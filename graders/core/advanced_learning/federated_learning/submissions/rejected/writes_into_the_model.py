"""Trains the very array that headquarters sent, which the other plants get, too.

fails: update_leaves_alone
"""


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    inputs = np.hstack([images, np.ones((len(images), 1))])
    for _ in range(epochs):
        model -= rate * inputs.T @ (chances(model, images) - np.eye(10)[labels]) / len(labels)
    return model
