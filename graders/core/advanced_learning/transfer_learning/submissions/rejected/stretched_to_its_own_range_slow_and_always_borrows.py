"""Four mistakes: each image by its own darkest cell; a learning rate too small; no transfer is no choice; the wrong sign.

fails: prepares_another_scanner, prepares_unseen, prepares_edges, learns_from_thirty, learns_unseen, pixels_may_win, chooses_unseen, judges_examples, judges_harm, judges_unseen, judges_edges
"""  # noqa: E501


# %% answer="prepare"
def prepare(scans, white):
    ink = white - np.asarray(scans, dtype=float)
    n, h, w = ink.shape
    most = ink.max(axis=(1, 2), keepdims=True) if n else 1.0
    framed = np.zeros((n, 14, 14, 1))
    top, left = (14 - h) // 2, (14 - w) // 2
    framed[:, top : top + h, left : left + w, 0] = ink / most
    return framed


# %% answer="build_transfer"
def build_transfer(reader, classes):
    for layer in reader.layers[:-1]:
        layer.trainable = False
    net = keras.Sequential(
        [layers.Input((14, 14, 1)), *reader.layers[:-1], layers.Dense(classes, activation="softmax")]
    )
    net.compile(keras.optimizers.Adam(0.0001), "sparse_categorical_crossentropy")
    return net


# %% answer="choose_source"
def choose_source(candidates, labels):
    from sklearn.model_selection import cross_val_score

    scores = {
        name: cross_val_score(LogisticRegression(max_iter=200), table, labels, cv=4).mean()
        for name, table in candidates.items()
        if name != "pixels"
    }
    return max(scores, key=scores.get)


# %% answer="verdict"
def verdict(scratch, transfer):
    differences = np.asarray(scratch, dtype=float) - np.asarray(transfer, dtype=float)
    gain = float(differences.mean())
    if len(differences) < 2:
        return gain, "unclear"
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    return gain, "helps" if gain > 2 * error else "harms" if gain < -2 * error else "unclear"
