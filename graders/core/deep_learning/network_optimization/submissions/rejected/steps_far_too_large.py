"""Two mistakes: a constant learning rate that is far too large; any flicker counts as progress.

fails: stops_min_delta, stops_unseen, reader_learns, reader_unseen
"""


# %% answer="early_stop"
def early_stop(losses, patience, min_delta):
    best, lowest = 1, losses[0]
    for epoch, loss in enumerate(losses, start=1):
        if loss < lowest:
            best, lowest = epoch, loss
        elif epoch - best >= patience:
            return {"ran": epoch, "best": best}
    return {"ran": len(losses), "best": best}


# %% answer="build_reader"
def build_reader(steps):
    reader = keras.Sequential(
        [layers.Input((28, 28, 1)), layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10, "softmax")]
    )
    reader.compile(keras.optimizers.Adam(0.03), "sparse_categorical_crossentropy")
    return reader
