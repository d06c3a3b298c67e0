"""Three mistakes: always divides by 255; the new head looks at ten probabilities; spread taken for standard error.

fails: prepares_small, prepares_unseen, prepares_edges, body_is_kept, learns_from_thirty, body_of_the_given_reader, learns_unseen, judges_harm, judges_unseen
"""  # noqa: E501


# %% answer="prepare"
def prepare(scans, white):
    ink = (white - np.asarray(scans, dtype=float)) / 255
    n, h, w = ink.shape
    framed = np.zeros((n, 14, 14, 1))
    top, left = (14 - h) // 2, (14 - w) // 2
    framed[:, top : top + h, left : left + w, 0] = ink
    return framed


# %% answer="build_transfer"
def build_transfer(reader, classes):
    reader.trainable = False
    net = keras.Sequential([layers.Input((14, 14, 1)), reader, layers.Dense(classes, activation="softmax")])
    net.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy")
    return net


# %% answer="verdict"
def verdict(scratch, transfer):
    differences = np.asarray(transfer, dtype=float) - np.asarray(scratch, dtype=float)
    gain = float(differences.mean())
    if len(differences) < 2:
        return gain, "unclear"
    spread = differences.std(ddof=1)
    return gain, "helps" if gain > 2 * spread else "harms" if gain < -2 * spread else "unclear"
