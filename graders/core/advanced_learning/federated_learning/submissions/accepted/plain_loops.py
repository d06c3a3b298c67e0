"""Loops and a running sum; the larger number adds the mask; calls its own federated_average and local model copies."""


# %% answer="federated_average"
def federated_average(models, counts):
    result = np.zeros(np.shape(models[0]))
    for model, count in zip(models, counts):
        result = result + np.array(model) * count
    return result / sum(counts)


# %% answer="local_update"
def local_update(model, images, labels, epochs, rate):
    current = np.array(model, dtype=float)
    for _ in range(epochs):
        p = chances(current, images)
        step = np.zeros((65, 10))
        for i in range(len(labels)):
            error = p[i].copy()
            error[labels[i]] -= 1
            step += np.outer(np.append(images[i], 1.0), error)
        current = current - rate * step / len(labels)
    return current


# %% answer="federated_rounds"
def federated_rounds(plants, model, rounds, epochs, rate):
    for _ in range(rounds):
        models, counts = [], []
        for plant in plants:
            models.append(plant.train(model, epochs=epochs, rate=rate))
            counts.append(plant.count)
        model = federated_average(models, counts)
    return model


# %% answer="masked_update"
def masked_update(update, me, secrets):
    total = np.zeros_like(np.asarray(update, dtype=float))
    for other, seed in secrets.items():
        noise = 100 * np.random.default_rng(seed).standard_normal(total.shape)
        total += noise if me > other else -noise
    return update + total
