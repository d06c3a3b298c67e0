"""Three mistakes: black stays black; the body is not frozen; the exam is set on images that were learned.

fails: prepares_small, prepares_another_scanner, prepares_unseen, prepares_edges, learns_from_thirty, learns_unseen, tells_useful_from_random, pixels_may_win, chooses_unseen
"""  # noqa: E501


# %% answer="prepare"
def prepare(scans, white):
    ink = np.asarray(scans, dtype=float) / white
    n, h, w = ink.shape
    framed = np.zeros((n, 14, 14, 1))
    top, left = (14 - h) // 2, (14 - w) // 2
    framed[:, top : top + h, left : left + w, 0] = ink
    return framed


# %% answer="build_transfer"
def build_transfer(reader, classes):
    net = keras.Sequential(
        [layers.Input((14, 14, 1)), *reader.layers[:-1], layers.Dense(classes, activation="softmax")]
    )
    net.compile(keras.optimizers.Adam(0.005), "sparse_categorical_crossentropy")
    return net


# %% answer="choose_source"
def choose_source(candidates, labels):
    scores = {
        name: LogisticRegression(max_iter=200).fit(table, labels).score(table, labels)
        for name, table in candidates.items()
    }
    return max(scores, key=scores.get)
