"""A learner's way from the release: paper first and ink on top, a copied body, scaled features, statistics by hand."""


# %% answer="prepare"
def prepare(scans, white):
    """Scans (n, h, w) of brightness as ink (n, 14, 14, 1), in the middle of a paper rim."""
    ink = 1 - np.asarray(scans, dtype=float) / white
    n, h, w = ink.shape
    sheet = np.zeros((n, 14, 14, 1))
    top, left = (14 - h) // 2, (14 - w) // 2
    sheet[:, top : top + h, left : left + w, 0] = ink
    return sheet


# %% answer="build_transfer"
def build_transfer(reader, classes):
    """A compiled Keras model: the frozen body of `reader` with a new, untrained head of `classes` classes."""
    body = keras.models.clone_model(keras.Sequential([layers.Input((14, 14, 1)), *reader.layers[:-1]]))
    for mine, theirs in zip(body.layers, reader.layers[:-1], strict=True):
        mine.set_weights(theirs.get_weights())
    body.trainable = False
    net = keras.Sequential([layers.Input((14, 14, 1)), body, layers.Dense(classes, activation="softmax")])
    net.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return net


# %% answer="choose_source"
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def choose_source(candidates, labels):
    """The name of the candidate features that are most accurate on images that were not learned."""
    labels = np.asarray(labels)
    folds = StratifiedKFold(4, shuffle=True, random_state=0)
    scores = {}
    for name, table in candidates.items():
        head = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
        scores[name] = cross_val_score(head, np.asarray(table, dtype=float), labels, cv=folds).mean()
    return max(scores, key=scores.get)


# %% answer="verdict"
def verdict(scratch, transfer):
    """Mean gain of transfer in percentage points, and "helps", "harms" or "unclear"; returns (gain, word)."""
    differences = [float(new) - float(old) for old, new in zip(scratch, transfer, strict=True)]
    n = len(differences)
    gain = sum(differences) / n
    if n == 1:
        return gain, "unclear"
    spread = (sum((difference - gain) ** 2 for difference in differences) / (n - 1)) ** 0.5
    standard_error = spread / n**0.5
    if gain > 2 * standard_error:
        return gain, "helps"
    if gain < -2 * standard_error:
        return gain, "harms"
    return gain, "unclear"
