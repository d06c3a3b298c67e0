"""Three mistakes: the training set is taken for validation; the cosine counts from the first step; the default Adam.

fails: rate_warm_up, rate_decay, rate_unseen, rate_edges, fit_stops, fit_honest, reader_learns, reader_unseen
"""


# %% answer="learning_rate"
def learning_rate(step, total, peak, warmup):
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak / 2 * (1 + math.cos(math.pi * step / total))


# %% answer="fit_best"
def fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience):
    stop = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    history = model.fit(
        x_train, y_train, validation_data=(x_train, y_train), epochs=epochs, callbacks=[stop], verbose=0
    )
    return history.history["val_loss"]


# %% answer="build_reader"
def build_reader(steps):
    reader = keras.Sequential(
        [layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(75, activation="relu"), layers.Dense(10, "softmax")]
    )
    reader.compile("adam", "sparse_categorical_crossentropy")
    return reader
