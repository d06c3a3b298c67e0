"""A learner's way from the release: sums kept in a loop, one-hot rows of the identity, headquarters' own list of models."""


# %% answer="federated_average"
def federated_average(models, counts):
    """The average of the models, weighted by the plants' numbers of pictures."""
    total = np.zeros(np.shape(models[0]))
    for model, count in zip(models, counts, strict=True):
        total = total + count * np.asarray(model, dtype=float)
    return total / sum(counts)


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    """Gradient descent on all of a plant's pictures; return the trained model."""
    W = np.array(model, dtype=float)  # a copy
    n = len(images)
    X = np.hstack([images, np.ones((n, 1))])
    Y = np.eye(10)[labels]
    for _ in range(epochs):
        P = chances(W, images)
        W = W - rate * X.T @ (P - Y) / n
    return W


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    """FedAvg from headquarters' side: only models travel; return the last model."""
    counts = [plant.count for plant in plants]
    for _ in range(rounds):
        returned = [plant.train(model, epochs, rate) for plant in plants]  # the same model for every plant
        model = federated_average(returned, counts)
    return model


# %% answer="masked_update"
def masked_update(update, me, secrets):
    """The update with one mask for each other plant, which cancel in the sum over all plants."""
    sent = np.array(update, dtype=float)
    for other, seed in secrets.items():
        mask = np.random.default_rng(seed).normal(0, 10, size=sent.shape)
        if me < other:
            sent = sent + mask
        else:
            sent = sent - mask
    return sent
