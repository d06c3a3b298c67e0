"""A way from the release: an early return, a counter of the idle epochs, a small CNN with dropout and cosine."""


# %% answer="learning_rate"
def learning_rate(step, total, peak, warmup):
    """Linear warm-up, then half a cosine wave down to almost 0; returns the rate of this step."""
    if step < warmup:
        return peak * (step + 1) / warmup
    progress = (step - warmup) / (total - warmup)
    return peak / 2 * (1 + math.cos(math.pi * progress))


# %% answer="early_stop"
def early_stop(losses, patience, min_delta):
    """When training stops and which epoch is restored; returns {"ran", "best"}, epochs counted from 1."""
    lowest, best, idle = losses[0], 1, 0
    for epoch in range(2, len(losses) + 1):
        loss = losses[epoch - 1]
        if lowest - loss > min_delta:  # never so for NaN
            lowest, best, idle = loss, epoch, 0
        else:
            idle += 1
            if idle == patience:
                return {"ran": epoch, "best": best}
    return {"ran": len(losses), "best": best}


# %% answer="fit_best"
def fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience):
    """Train with early stopping, leave the best weights in the model; returns the validation loss of each epoch."""
    stopper = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience, restore_best_weights=True)
    history = model.fit(
        x_train,
        y_train,
        validation_data=(x_valid, y_valid),
        epochs=epochs,
        callbacks=[stopper],
        verbose=0,
    )
    return [float(loss) for loss in history.history["val_loss"]]


# %% answer="build_reader"
def build_reader(steps):
    """A compiled, untrained Keras model for digits (28, 28, 1), at most 60,000 parameters."""
    warmup = steps // 10
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, decay_steps=steps - warmup, warmup_target=0.003, warmup_steps=warmup
    )
    net = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(16, 5, strides=2, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.2),
            layers.Flatten(),
            layers.Dropout(0.4),
            layers.Dense(64, activation="relu", kernel_regularizer=keras.regularizers.L2(0.002)),
            layers.Dropout(0.4),
            layers.Dense(10, activation="softmax"),
        ]
    )
    net.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net
