"""NumPy, a loop with a counter, its own callback, a small convolutional network with a schedule of its own."""


# %% answer="learning_rate"
def learning_rate(step, total, peak, warmup):
    rising = np.linspace(0, peak, warmup + 1)[1:]
    falling = peak * np.cos(np.pi / 2 * np.arange(total - warmup) / (total - warmup)) ** 2
    return np.concatenate([rising, falling])[step]


# %% answer="early_stop"
def early_stop(losses, patience, min_delta):
    best, lowest, waited = 0, float("inf"), 0
    for i in range(len(losses)):
        if losses[i] < lowest - min_delta:
            best, lowest, waited = i, losses[i], 0
        else:
            waited = waited + 1
        if waited == patience:
            break
    return {"best": best + 1, "ran": i + 1}


# %% answer="fit_best"
def fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience):
    losses, kept = [], None
    for _ in range(epochs):
        model.fit(x_train, y_train, epochs=1, batch_size=32, verbose=0)
        losses.append(model.evaluate(x_valid, y_valid, verbose=0))
        if losses[-1] == min(losses):
            kept = model.get_weights()
        if len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
    model.set_weights(kept)
    return np.array(losses)


# %% answer="build_reader"
def build_reader(steps):
    reader = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(8, 5, strides=3, activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.5),
            layers.Dense(48, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(10, activation="softmax"),
        ]
    )
    rate = keras.optimizers.schedules.PolynomialDecay(0.003, decay_steps=steps, end_learning_rate=0.0001)
    reader.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return reader
