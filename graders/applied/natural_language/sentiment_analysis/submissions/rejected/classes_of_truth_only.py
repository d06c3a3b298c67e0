"""Averages over the classes that are true somewhere and forgets those that were only answered.

fails: one_side_only
"""


# %% answer="macro_f1"
def macro_f1(y_true, y_pred):
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    scores = []
    for c in np.unique(y_true):
        tp = np.sum((y_true == c) & (y_pred == c))
        scores.append(2 * tp / (np.sum(y_true == c) + np.sum(y_pred == c)))
    return float(np.mean(scores))
