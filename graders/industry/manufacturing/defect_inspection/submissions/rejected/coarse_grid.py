"""Tries a hundred evenly spaced thresholds: the best one lies between two of them.

fails: unseen_scores
"""


# %% answer="choose_threshold"
def choose_threshold(scores, labels, max_escape):
    bad = scores[labels == 1]
    grid = np.linspace(scores.min(), scores.max(), 100)
    return max(t for t in grid if np.mean(bad < t) <= max_escape)
