"""Swaps the two: limits the share of good pieces that are rejected.

fails: zero_escapes, quarter_escapes, unseen_scores, ties_and_units
"""


# %% answer="choose_threshold"
def choose_threshold(scores, labels, max_escape):
    scores, labels = np.asarray(scores), np.asarray(labels)
    good = np.sort(scores[labels == 0])[::-1]
    return float(good[int(max_escape * len(good))]) + 1e-9
