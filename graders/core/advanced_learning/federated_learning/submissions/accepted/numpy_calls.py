"""Leaves the arithmetic to NumPy: np.average, an einsum, uniform masks, differences in place of models."""


# %% answer="federated_average"
def federated_average(models, counts):
    return np.average(np.stack([np.asarray(m, dtype=float) for m in models]), axis=0, weights=counts)


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    weights, constants = np.array(model[:-1]), np.array(model[-1])
    target = np.zeros((len(labels), 10))
    target[np.arange(len(labels)), labels] = 1
    for _ in range(epochs):
        gap = chances(np.vstack([weights, constants]), images) - target
        weights = weights - rate * np.einsum("ni,nj->ij", images, gap) / len(labels)
        constants = constants - rate * gap.mean(axis=0)
    return np.vstack([weights, constants])


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    server = np.array(model, dtype=float)
    counts = np.array([plant.count for plant in plants], dtype=float)
    for _ in range(rounds):
        moves = np.stack([plant.train(server, epochs, rate) - server for plant in plants])
        server = server + np.tensordot(counts / counts.sum(), moves, axes=1)
    return server


# %% answer="masked_update"
def masked_update(update, me, secrets):
    result = np.asarray(update, dtype=float).copy()
    for other in sorted(secrets):
        mask = np.random.default_rng(secrets[other]).uniform(-60, 60, size=result.shape)
        result += np.sign(other - me) * mask
    return result
