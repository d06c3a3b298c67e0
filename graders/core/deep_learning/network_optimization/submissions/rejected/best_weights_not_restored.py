"""Three mistakes: training stops but keeps the last weights; the last epoch is called the best; no compile.

fails: stops_in_time, stops_min_delta, stops_unseen, stops_edges, fit_stops, fit_honest, reader_learns, reader_unseen
"""


# %% answer="early_stop"
def early_stop(losses, patience, min_delta):
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest - min_delta:
            best, lowest = epoch, loss
        elif epoch - best >= patience:
            return {"ran": epoch, "best": epoch}
    return {"ran": len(losses), "best": len(losses)}


# %% answer="fit_best"
def fit_best(model, x_train, y_train, x_valid, y_valid, epochs, patience):
    stop = keras.callbacks.EarlyStopping(patience=patience)
    history = model.fit(
        x_train, y_train, validation_data=(x_valid, y_valid), epochs=epochs, callbacks=[stop], verbose=0
    )
    return history.history["val_loss"]


# %% answer="build_reader"
def build_reader(steps):
    return keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
