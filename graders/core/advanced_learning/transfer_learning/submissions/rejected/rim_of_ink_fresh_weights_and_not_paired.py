"""Three mistakes: the rim is added before inverting; only the layers are copied, not their weights; draws not paired.

fails: prepares_small, prepares_another_scanner, prepares_unseen, prepares_edges, body_is_kept, learns_from_thirty, body_of_the_given_reader, learns_unseen, judges_examples, judges_harm, judges_unseen, judges_edges
"""  # noqa: E501


# %% answer="prepare"
def prepare(scans, white):
    scans = np.asarray(scans, dtype=float)
    down, right = 14 - scans.shape[1], 14 - scans.shape[2]
    rim = ((0, 0), (down // 2, down - down // 2), (right // 2, right - right // 2))
    return (1 - np.pad(scans, rim) / white)[..., None]


# %% answer="build_transfer"
def build_transfer(reader, classes):
    copied = keras.models.clone_model(reader)
    for layer in copied.layers[:-1]:
        layer.trainable = False
    net = keras.Sequential(
        [layers.Input((14, 14, 1)), *copied.layers[:-1], layers.Dense(classes, activation="softmax")]
    )
    net.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    return net


# %% answer="verdict"
def verdict(scratch, transfer):
    scratch, transfer = np.asarray(scratch, dtype=float), np.asarray(transfer, dtype=float)
    gain = float(transfer.mean() - scratch.mean())
    if len(scratch) < 2:
        return gain, "unclear"
    if np.array_equal(scratch, transfer):
        return gain, "unclear"
    error = np.sqrt((scratch.var(ddof=1) + transfer.var(ddof=1)) / len(scratch))
    return gain, "helps" if gain > 2 * error else "harms" if gain < -2 * error else "unclear"
