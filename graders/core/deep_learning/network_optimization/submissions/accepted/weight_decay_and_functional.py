"""Weight decay besides dropout, in the functional API."""


# %% answer="early_stop"
def early_stop(losses, patience, min_delta):
    best = 0
    for i, loss in enumerate(losses):
        if i and loss < losses[best] - min_delta:
            best = i
        if i - best == patience:
            return {"ran": i + 1, "best": best + 1}
    return {"ran": len(losses), "best": best + 1}


# %% answer="build_reader"
def build_reader(steps):
    given = keras.Input((28, 28, 1))
    h = layers.Dropout(0.2)(layers.Flatten()(given))
    h = layers.Dense(64, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01))(h)
    reader = keras.Model(
        given,
        layers.Dense(10, activation="softmax", kernel_regularizer=keras.regularizers.L2(0.01))(layers.Dropout(0.3)(h)),
    )
    rate = keras.optimizers.schedules.CosineDecay(0.0, steps - 32, warmup_target=0.004, warmup_steps=32)
    reader.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy())
    return reader
