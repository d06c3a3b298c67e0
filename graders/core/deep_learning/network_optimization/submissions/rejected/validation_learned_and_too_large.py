"""Three mistakes: learns from the validation set, too; warms up from zero; the network is too large.

fails: rate_warm_up, rate_unseen, rate_edges, fit_honest, reader_fits, reader_learns, reader_unseen
"""


# %% answer="learning_rate"
def learning_rate(step, total, peak, warmup):
    if step < warmup:
        return peak * step / warmup
    return peak / 2 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))


# %% answer="fit_best"
def fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience):
    stop = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    x, y = np.concatenate([x_train, x_valid]), np.concatenate([y_train, y_valid])
    history = model.fit(x, y, validation_data=(x_valid, y_valid), epochs=epochs, callbacks=[stop], verbose=0)
    return history.history["val_loss"]


# %% answer="build_reader"
def build_reader(steps):
    reader = keras.Sequential(
        [layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(80, activation="relu"), layers.Dense(10, "softmax")]
    )
    reader.compile("adam", "sparse_categorical_crossentropy")
    return reader
