"""Sorts the mistakes from the least sure upwards, and takes 0.5 for a complaint.

fails: surest_first, random_rows, edges
"""


# %% answer="confident_mistakes"
def confident_mistakes(y_true, p_positive, k):
    p, y = np.asarray(p_positive), np.asarray(y_true)
    wrong = np.flatnonzero((p > 0.5).astype(int) != y)
    return wrong[np.argsort(np.abs(p[wrong] - 0.5), kind="stable")][:k].tolist()
